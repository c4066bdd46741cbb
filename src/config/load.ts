import { readFileSync } from 'node:fs';
import { sentence, UsageError } from '../errors.ts';
import { browser } from './browser.ts';
import { extract } from './extract.ts';
import { feeds } from './feeds.ts';
import { misp } from './misp.ts';
import { service } from './service.ts';
import type { Setting, Values } from './setting.ts';
import { store } from './store.ts';
import { web } from './web.ts';

/** All sections, in the order of the reference. */
export const sections = { misp, feeds, store, browser, extract, web, service };

type Sections = typeof sections;
/** The whole configuration, grouped by section: config.misp.url, config.web.port, ... */
export type Config = { [S in keyof Sections]: Values<Sections[S]> };

/**
 * Reads the configuration from environment variables. An empty variable counts as unset; a secret may stand in the file
 * that NAME_FILE names. Throws UsageError that names the variable, its value (secrets excepted) and what is accepted.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const config: Record<string, Record<string, unknown>> = {};
  for (const [sectionName, section] of Object.entries(sections)) {
    const values: Record<string, unknown> = {};
    for (const [field, declared] of Object.entries(section as Record<string, Setting>)) {
      values[field] = read(declared, env);
    }
    config[sectionName] = values;
  }
  return config as Config;
}

/** A secret that is no setting of ours (the feed list names it): NAME, or the content of the file that NAME_FILE names. */
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
    throw new UsageError(`${name}_FILE is ${JSON.stringify(path)}: the file cannot be read (${sentence(error)}).`, { cause: error });
  }
}

/** Values of all secret settings that are set: what the log must redact. */
export function secretValues(config: Config): string[] {
  const found: string[] = [];
  for (const [sectionName, section] of Object.entries(sections)) {
    for (const [field, declared] of Object.entries(section as Record<string, Setting>)) {
      const value = (config as Record<string, Record<string, unknown>>)[sectionName]?.[field];
      if (declared.secret && typeof value === 'string' && value !== '') found.push(value);
    }
  }
  return found;
}
