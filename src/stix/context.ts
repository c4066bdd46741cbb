import { withoutAttackId } from '../domain/outcome.ts';
import type { GalaxyCluster } from '../domain.ts';
import { countryOf } from './countries.ts';
import { sharedId } from './ids.ts';
import type { Versioned } from './schema.ts';

/**
 * Objects that others own: an actor, a malware, a technique. They carry a time before all versions of their owners, so that
 * nobody who has MITRE's own object replaces it with our short one.
 */
const LONG_AGO = '2017-01-01T00:00:00.000Z';

const head = { spec_version: '2.1', created: LONG_AGO, modified: LONG_AGO } as const;

type Kind = 'actor' | 'malware' | 'ransomware' | 'tool' | 'technique' | 'country' | 'sector';

/** Which object a cluster of a galaxy becomes; a galaxy that is not here gives none. */
const KINDS: Readonly<Record<string, Kind>> = {
  'threat-actor': 'actor',
  'mitre-intrusion-set': 'actor',
  'microsoft-activity-group': 'actor',
  ransomware: 'ransomware',
  'mitre-malware': 'malware',
  malpedia: 'malware',
  stealer: 'malware',
  rat: 'malware',
  botnet: 'malware',
  banker: 'malware',
  'mitre-tool': 'tool',
  tool: 'tool',
  'mitre-attack-pattern': 'technique',
  country: 'country',
  sector: 'sector',
};

/** The object of a cluster, under the cluster's own uuid (for ATT&CK the id of MITRE's object). */
export function clusterObject({ uuid, galaxy, value, synonyms, ids }: GalaxyCluster): Versioned | undefined {
  const kind = KINDS[galaxy];
  if (kind === undefined) return undefined;
  const id = <const T extends string>(type: T): { type: T; id: string } => ({ type, id: `${type}--${uuid}` });
  const name = withoutAttackId(value);
  const others = [...new Set(synonyms)].filter((one) => one !== '' && one !== name);
  const aliases = others.length > 0 ? { aliases: others } : {};
  const [mitre] = ids.filter((one) => /^[TGS]\d{4}/.test(one)).map(mitreReference);
  const known = mitre ? { external_references: [mitre] } : {};
  switch (kind) {
    case 'actor':
      return { ...id('intrusion-set'), ...head, name, ...aliases, ...known };
    case 'malware':
      return { ...id('malware'), ...head, name, is_family: true, ...aliases, ...known };
    case 'ransomware':
      return { ...id('malware'), ...head, name, is_family: true, malware_types: ['ransomware'], ...aliases, ...known };
    case 'tool':
      return { ...id('tool'), ...head, name, ...aliases, ...known };
    case 'technique':
      return { ...id('attack-pattern'), ...head, name, ...known };
    case 'country':
      return country(value);
    case 'sector':
      return { ...id('identity'), ...head, name, identity_class: 'class' };
  }
}

/** A technique that the article names by its id, and no galaxy is known. */
export function techniqueObject(id: string): Versioned {
  return {
    type: 'attack-pattern',
    id: sharedId('attack-pattern', id),
    ...head,
    name: id,
    external_references: [mitreReference(id)],
  };
}

export function vulnerabilityObject(cve: string): Versioned {
  return {
    type: 'vulnerability',
    id: sharedId('vulnerability', cve),
    ...head,
    name: cve,
    external_references: [{ source_name: 'cve', external_id: cve }],
  };
}

export function organisationObject(name: string, uuid: string): Versioned {
  return { type: 'identity', id: `identity--${uuid}`, ...head, name, identity_class: 'organization' };
}

function mitreReference(id: string) {
  const path = id.startsWith('T') ? `techniques/${id.replace('.', '/')}` : `${id.startsWith('G') ? 'groups' : 'software'}/${id}`;
  return { source_name: 'mitre-attack', external_id: id, url: `https://attack.mitre.org/${path}` };
}

/** A location needs the country's code, and MISP's cluster has only its English name. */
function country(given: string): Versioned | undefined {
  const found = countryOf(given);
  return found && { type: 'location', id: sharedId('location', found.code), ...head, name: found.name, country: found.code };
}
