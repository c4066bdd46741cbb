/** MISP's stock roles, as far as a client of the API feels them. */

export type RoleName = 'admin' | 'Org Admin' | 'User' | 'Publisher' | 'Sync user' | 'Read Only';

export interface Role {
  id: number;
  name: RoleName;
  perm_add: boolean;
  perm_modify: boolean;
  perm_modify_org: boolean;
  perm_publish: boolean;
  perm_sync: boolean;
  perm_admin: boolean;
  perm_site_admin: boolean;
  /** May attach tags that exist. */
  perm_tagger: boolean;
  /** May make new tags: without it an unknown inline tag is dropped without a word. */
  perm_tag_editor: boolean;
  perm_sighting: boolean;
  perm_galaxy_editor: boolean;
  perm_warninglist: boolean;
  perm_analyst_data: boolean;
}

function role(id: number, name: RoleName, granted: string): Role {
  const has = (permission: string): boolean => granted === 'all' || granted.split(' ').includes(permission);
  return {
    id,
    name,
    perm_add: has('add'),
    perm_modify: has('add'),
    perm_modify_org: has('modify_org'),
    perm_publish: has('publish'),
    perm_sync: has('sync'),
    perm_admin: has('admin'),
    perm_site_admin: granted === 'all',
    perm_tagger: has('tagger'),
    perm_tag_editor: has('tag_editor'),
    perm_sighting: has('sighting'),
    perm_galaxy_editor: has('galaxy_editor'),
    perm_warninglist: has('warninglist'),
    perm_analyst_data: has('analyst_data'),
  };
}

export const ROLES: Record<RoleName, Role> = {
  admin: role(1, 'admin', 'all'),
  'Org Admin': role(2, 'Org Admin', 'add modify_org publish admin tagger tag_editor sighting galaxy_editor warninglist analyst_data'),
  User: role(3, 'User', 'add modify_org tagger sighting analyst_data'),
  Publisher: role(4, 'Publisher', 'add modify_org publish tagger sighting analyst_data'),
  'Sync user': role(5, 'Sync user', 'add modify_org publish sync tagger tag_editor sighting analyst_data'),
  'Read Only': role(6, 'Read Only', ''),
};
