import { readFileSync } from 'node:fs';
import { fileReason, UsageError } from '../errors.ts';
import { isOneSlipAway } from '../misspelling.ts';
import { browser } from './browser.ts';
import { extract } from './extract.ts';
import { feeds } from './feeds.ts';
import { misp } from './misp.ts';
import { notify } from './notify.ts';
import { pictures } from './pictures.ts';
import { service } from './service.ts';
import type { Setting, Values } from './setting.ts';
import { store } from './store.ts';
import { web } from './web.ts';

/** All sections, in the order of the reference. */
export const sections = { misp, feeds, store, browser, extract, pictures, web, notify, service };

type Sections = typeof sections;
/** The whole configuration, grouped by section: config.misp.url, config.web.port, ... */
export type Config = { [S in keyof Sections]: Values<Sections[S]> };

/**
 * Reads the configuration from environment variables. An empty variable counts as unset; a secret may stand in the file
 * that NAME_FILE names. Throws one UsageError that names every wrong variable, its value (secrets excepted) and what is
 * accepted, and every variable that looks like a mistyped one of ours.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const config: Record<string, Record<string, unknown>> = {};
  const problems: string[] = [];
  for (const { section, field, declared } of ALL) {
    config[section] ??= {};
    try {
      config[section][field] = read(declared, env);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
    }
  }
  problems.push(...mistypedNames(env));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return config as Config;
}

const ALL = Object.entries(sections).flatMap(([section, fields]) =>
  Object.entries(fields as Record<string, Setting>).map(([field, declared]) => ({ section, field, declared })),
);

/** Names that differ from one of ours by a slip of the keyboard. Other unknown names belong to other programs. */
function mistypedNames(env: Record<string, string | undefined>): string[] {
  const names = ALL.flatMap(({ declared: { name, secret } }) => (secret ? [name, `${name}_FILE`] : [name]));
  const known = new Set(names);
  return Object.keys(env)
    .filter((name) => env[name] && !known.has(name))
    .flatMap((name) => {
      // Short names are one letter away from anything.
      const meant = names.find((candidate) => candidate.length > 6 && isOneSlipAway(name, candidate));
      return meant ? [`${name} is not a setting: did you mean ${meant}?`] : [];
    });
}

/** A secret that is not a setting of ours (the feed list names it): NAME, or the content of the file that NAME_FILE names. */
export function readSecret(name: string, env: Record<string, string | undefined>): string | undefined {
  return env[name] || fromFile(name, env) || undefined;
}

function read(declared: Setting, env: Record<string, string | undefined>): unknown {
  const raw = env[declared.name] || (declared.secret ? fromFile(declared.name, env) : undefined) || undefined;
  const result = declared.schema.safeParse(raw);
  if (result.success) return result.data;
  const shown = declared.secret ? '(secret)' : JSON.stringify(raw);
  throw new UsageError(`${declared.name} is ${shown}: it must be ${declared.accepts}.`);
}

function fromFile(name: string, env: Record<string, string | undefined>): string | undefined {
  const path = env[`${name}_FILE`];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${name}_FILE is ${JSON.stringify(path)}: the file cannot be read: ${fileReason(error)}.`);
  }
}

/** Values of all secret settings that are set: what the log must redact. */
export function secretValues(config: Config): string[] {
  return ALL.flatMap(({ section, field, declared }) => {
    const value = (config as Record<string, Record<string, unknown>>)[section]?.[field];
    return declared.secret && typeof value === 'string' && value !== '' ? [value] : [];
  });
}
