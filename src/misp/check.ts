import type { Check } from '../domain.ts';
import { StageError, sentence } from '../errors.ts';
import { MAIN_SETTINGS, type MispClient } from './client/client.ts';
import { galaxies, warninglists } from './client/lists.ts';
import { version, whoAmI } from './client/server.ts';
import { existingTags } from './client/tags.ts';
import { incompleteTag, retentionTag } from './event/tags.ts';
import { isSet } from './model.ts';
import type { MispPublisherOptions } from './options.ts';

/** What a role must allow, and what is lost without it. */
const PERMISSIONS = [
  { name: 'perm_add', loss: 'no event can be made', needed: true },
  { name: 'perm_modify', loss: 'events cannot be audited or updated', needed: true },
  { name: 'perm_tagger', loss: 'events get no tags', needed: true },
  { name: 'perm_tag_editor', loss: 'events get only the tags that exist in MISP already', needed: false },
] as const;

/** Doctor's lines about MISP. Never throws: what cannot be asked is a line that is not ok. */
export async function checkMisp(client: MispClient, options: MispPublisherOptions): Promise<Check[]> {
  let server: Check[];
  try {
    server = await serverChecks(client, options);
  } catch (error) {
    return [failedCheck('MISP', error)];
  }
  const kept = options.event.fourByte ? 'keeps them' : 'does not keep them, so they are replaced';
  const checks = await Promise.all([
    attempt('MISP key', () => permissions(client)),
    attempt('MISP tags', () => tags(client, options)),
    attempt('MISP warninglists', () => lists(client, options)),
    ...(options.galaxies.length > 0 ? [attempt('MISP galaxies', () => clusters(client, options.galaxies))] : []),
  ]);
  return [
    ...server,
    ...checks.flat(),
    {
      name: 'MISP characters',
      ok: true,
      message: `Four-byte characters such as emoji: MISP_UTF8MB4 says that the database ${kept}.`,
    },
  ];
}

async function serverChecks(client: MispClient, options: MispPublisherOptions): Promise<Check[]> {
  const answer = await version(client);
  const { settings = MAIN_SETTINGS } = options.client;
  const old = /^(?:1|2\.[0-3])\./.test(answer.version);
  const message = `MISP ${answer.version} answers at ${client.url}.`;
  const checks: Check[] = [{ name: 'MISP', ok: !old, message, ...(old ? { todo: 'Use MISP 2.4 or 2.5.' } : {}) }];
  if (answer.clock !== undefined) checks.push(clock(answer.clock));
  if (!options.client.verifyCert && client.url.startsWith('https:')) {
    checks.push({
      name: 'MISP certificate',
      ok: false,
      message: 'The certificate of MISP is not checked.',
      todo: `Set ${settings.caFile}, and ${settings.verifyCert} to true.`,
    });
  }
  return checks;
}

/** Retention and updates compare times of both sides. */
function clock(theirs: number): Check {
  const seconds = Math.round(Math.abs(Date.now() - theirs) / 1_000);
  if (seconds <= 120) return { name: 'MISP clock', ok: true, message: `MISP's clock and ours differ by ${seconds} s.` };
  return { name: 'MISP clock', ok: false, message: `MISP's clock and ours differ by ${seconds} s.`, todo: 'Synchronise both with NTP.' };
}

async function permissions(client: MispClient): Promise<Check[]> {
  const me = await whoAmI(client);
  const organisation = me.Organisation?.name ?? `organisation ${me.User.org_id}`;
  const whose = `The key belongs to ${me.User.email ?? `user ${me.User.id}`} of ${organisation}, role ${me.Role.name}.`;
  const checks: Check[] = [{ name: 'MISP key', ok: true, message: whose }];
  if (me.Organisation?.local === false) {
    const message = `${organisation} is not a local organisation of this MISP, so it refuses local tags.`;
    checks.push({ name: 'MISP organisation', ok: false, message, todo: 'Use a key of the host organisation (MISP.host_org_id).' });
  }
  for (const { name, loss, needed } of PERMISSIONS) {
    const allowed = me.Role[name];
    if (allowed === undefined || isSet(allowed)) continue;
    const todo = needed
      ? `Give the user a role with ${name}.`
      : `Give the user a role with ${name}, or have an administrator create the tags: those of MISP_TAGS and MISP_LOCAL_TAGS, and for each feed "data-collection-source:<title>" behind MISP_TAG_PREFIX.`;
    const message = `The role ${me.Role.name} does not have ${name}: ${loss}.`;
    checks.push({ name: `MISP permission ${name}`, ok: false, message, todo, ...(needed ? {} : { warning: true }) });
  }
  return checks;
}

/** Tags that do not exist are made when the role may; a taxonomy that is not enabled makes them plain tags. */
async function tags(client: MispClient, options: MispPublisherOptions): Promise<Check[]> {
  const wanted = [...options.event.tags, ...options.event.localTags, ...retentionTag(options.event)];
  const there = await existingTags(client, wanted);
  const missing = wanted.filter((name) => !there.has(name.toLowerCase()));
  const disabled = wanted.filter((name) => there.get(name.toLowerCase()) === false);
  if (missing.length === 0 && disabled.length === 0)
    return [{ name: 'MISP tags', ok: true, message: 'All tags of MISP_TAGS and MISP_LOCAL_TAGS exist.' }];
  const mayCreate = isSet((await whoAmI(client)).Role.perm_tag_editor);
  const incomplete = incompleteTag(options.event);
  const curated = missing.includes(incomplete) ? ` Without ${incomplete}, an event counts as curated and is never updated.` : '';
  const parts = [
    missing.length > 0 ? `not yet there: ${missing.join(', ')}` : '',
    disabled.length > 0 ? `of a taxonomy that is not enabled: ${disabled.join(', ')}` : '',
  ];
  const message = `Tags ${parts.filter(Boolean).join('; ')}.`;
  const todo =
    'Enable the taxonomies tlp, workflow, osint and misp in MISP (Event Actions, List Taxonomies) and create the other tags there.';
  return mayCreate
    ? [{ name: 'MISP tags', ok: true, message: `${message} They are created with the first event.` }]
    : [{ name: 'MISP tags', ok: false, message: `${message}${curated}`, todo }];
}

async function lists(client: MispClient, options: MispPublisherOptions): Promise<Check[]> {
  const all = await warninglists(client);
  const enabled = all.filter((one) => one.enabled).length;
  const name = 'MISP warninglists';
  const checks: Check[] =
    enabled > 0 || options.event.onWarning === 'ignore'
      ? [{ name, ok: true, message: `${enabled} of ${all.length} warninglists are enabled.` }]
      : [
          {
            name,
            ok: false,
            message: 'No warninglist is enabled, so well-known addresses are not recognised.',
            todo: 'Enable warninglists in MISP (Input Filters).',
          },
        ];
  for (const [setting, list] of [
    ['MISP_CLEANUP_LIST', options.cleanupList] as const,
    ['MISP_REQUIRED_LIST', options.requiredList] as const,
  ]) {
    if (list === undefined || all.some((one) => one.id === list || one.name.toLowerCase() === list.toLowerCase())) continue;
    checks.push({
      name: setting,
      ok: false,
      message: `MISP has no warninglist "${list}".`,
      todo: `Correct ${setting} or import that list.`,
    });
  }
  return checks;
}

async function clusters(client: MispClient, types: string[]): Promise<Check[]> {
  const there = await galaxies(client);
  const missing = types.filter((type) => !there.some((one) => one.type === type && one.enabled));
  const name = 'MISP galaxies';
  if (missing.length === types.length) {
    const message = 'MISP has none of the galaxies that are looked for.';
    return [{ name, ok: false, message, todo: 'Update galaxies in MISP (Galaxies, Update), or correct MISP_GALAXIES.' }];
  }
  const without = missing.length > 0 ? `; not enabled or missing: ${missing.join(', ')}` : '';
  return [{ name, ok: true, message: `${types.length - missing.length} of ${types.length} galaxies are enabled${without}.` }];
}

async function attempt(name: string, ask: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await ask();
  } catch (error) {
    return [failedCheck(name, error)];
  }
}

function failedCheck(name: string, error: unknown): Check {
  const code = error instanceof StageError ? { code: error.code } : {};
  return { name, ok: false, message: sentence(error), todo: 'Fix that, then run doctor again.', ...code };
}
