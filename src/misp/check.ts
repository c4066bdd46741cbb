import { sentence } from '../errors.ts';
import { galaxies, version, warninglists, whoAmI } from './calls.ts';
import type { MispClient } from './client.ts';
import type { MispPublisherOptions } from './publisher.ts';
import type { Check } from './types.ts';

/** What a role must allow, and what is lost without it. */
const PERMISSIONS = [
  { name: 'perm_add', loss: 'no event can be made', needed: true },
  { name: 'perm_modify', loss: 'events cannot be audited or updated', needed: true },
  { name: 'perm_tagger', loss: 'events get no tags', needed: true },
  { name: 'perm_tag_editor', loss: 'tags that do not exist in MISP yet are silently dropped', needed: false },
] as const;

/** Doctor's lines about MISP. Never throws: what cannot be asked is a line that is not ok. */
export async function checkMisp(client: MispClient, options: MispPublisherOptions): Promise<Check[]> {
  const checks: Check[] = [];
  const version_ = await attempt('MISP', () => version(client), checks);
  if (version_ === undefined) return checks;
  const old = /^(?:1|2\.[0-3])\./.test(version_);
  checks.push({
    name: 'MISP',
    ok: !old,
    message: `MISP ${version_} answers at ${client.url}.`,
    ...(old ? { todo: 'Use MISP 2.4 or 2.5.' } : {}),
  });
  if (!options.client.verifyCert && client.url.startsWith('https:')) {
    checks.push({
      name: 'MISP certificate',
      ok: false,
      message: 'The certificate of MISP is not checked.',
      todo: 'Set MISP_CA_FILE and MISP_VERIFYCERT=true.',
    });
  }
  await attempt('MISP key', () => permissions(client, checks), checks);
  await attempt('MISP warninglists', () => lists(client, options, checks), checks);
  if (options.galaxies.length > 0) await attempt('MISP galaxies', () => clusters(client, options.galaxies, checks), checks);
  return checks;
}

async function permissions(client: MispClient, checks: Check[]): Promise<void> {
  const me = await whoAmI(client);
  const organisation = me.Organisation?.name ?? `organisation ${me.User.org_id}`;
  checks.push({
    name: 'MISP key',
    ok: true,
    message: `The key belongs to ${me.User.email ?? `user ${me.User.id}`} of ${organisation}, role ${me.Role.name}.`,
  });
  for (const { name, loss, needed } of PERMISSIONS) {
    const allowed = me.Role[name];
    if (allowed === undefined) continue;
    if (allowed === true || allowed === '1' || allowed === 1) continue;
    const todo = needed
      ? `Give the user a role with ${name}.`
      : `Give the user a role with ${name}, or have an administrator create the tags of MISP_TAGS and MISP_LOCAL_TAGS.`;
    checks.push({ name: `MISP permission ${name}`, ok: false, message: `The role ${me.Role.name} does not have ${name}: ${loss}.`, todo });
  }
}

async function lists(client: MispClient, options: MispPublisherOptions, checks: Check[]): Promise<void> {
  const all = await warninglists(client);
  const enabled = all.filter((one) => one.enabled).length;
  checks.push(
    enabled > 0 || options.event.onWarning === 'ignore'
      ? { name: 'MISP warninglists', ok: true, message: `${enabled} of ${all.length} warninglists are enabled.` }
      : {
          name: 'MISP warninglists',
          ok: false,
          message: 'No warninglist is enabled, so well-known addresses are not recognised.',
          todo: 'Enable warninglists in MISP (Input Filters).',
        },
  );
  for (const [setting, name] of [
    ['MISP_CLEANUP_LIST', options.cleanupList] as const,
    ['MISP_REQUIRED_LIST', options.requiredList] as const,
  ]) {
    if (name === undefined || all.some((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase())) continue;
    checks.push({
      name: setting,
      ok: false,
      message: `MISP has no warninglist "${name}".`,
      todo: `Correct ${setting} or import that list.`,
    });
  }
}

async function clusters(client: MispClient, types: string[], checks: Check[]): Promise<void> {
  const there = await galaxies(client);
  const missing = types.filter((type) => !there.some((one) => one.type === type && one.enabled));
  checks.push(
    missing.length === types.length
      ? {
          name: 'MISP galaxies',
          ok: false,
          message: 'MISP has none of the galaxies that are looked for.',
          todo: 'Update galaxies in MISP (Galaxies, Update), or correct MISP_GALAXIES.',
        }
      : {
          name: 'MISP galaxies',
          ok: true,
          message: `${types.length - missing.length} of ${types.length} galaxies are there${missing.length > 0 ? `; not ${missing.join(', ')}` : ''}.`,
        },
  );
}

async function attempt<T>(name: string, ask: () => Promise<T>, checks: Check[]): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    checks.push({ name, ok: false, message: sentence(error), todo: 'Mend that, then run doctor again.' });
    return undefined;
  }
}
