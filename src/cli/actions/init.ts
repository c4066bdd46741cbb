import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { fileReason, sentence, UsageError } from '../../errors.ts';
import { type CatalogEntry, readFeedCatalog } from '../../feeds/list/catalog.ts';
import { replaceFile } from '../../replace-file.ts';
import { counted } from '../../text.ts';
import type { Context } from '../context.ts';
import { envLine } from './migrate.ts';

export interface InitOptions {
  mispUrl?: string;
  mispKeyFile?: string;
  /** false: --no-misp */
  misp?: boolean;
  language?: string;
  focus?: string;
  dataDir?: string;
  redisUrl?: string;
  yes?: boolean;
  force?: boolean;
}

/** What the person wants, from options or from answers. */
interface Answers {
  settings: Record<string, string>;
  /** undefined: keep the feed list that is there. */
  feeds: CatalogEntry[] | undefined;
}

/**
 * Writes .env and feeds.json into the working directory, then runs doctor on them. Asks on a terminal; with --yes or
 * without a terminal the options and defaults count. A feed list that is there, as in a checkout, is kept unless other feeds
 * are asked for. Throws UsageError before anything is written.
 */
export async function init(context: Context, options: InitOptions): Promise<void> {
  const choosesFeeds = options.language !== undefined || options.focus !== undefined;
  for (const file of choosesFeeds ? ['.env', 'feeds.json'] : ['.env'])
    if (existsSync(file) && !options.force) throw new UsageError(`${resolve(file)} already exists: use --force to replace it.`);
  const asks = !options.yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const answers = asks ? await ask(options) : fromOptions(options);
  // Whatever is wrong with the answers is said before a file is written.
  loadConfig(answers.settings);
  const lines = Object.entries(answers.settings).map(([name, value]) => envLine(name, value));
  replaceFile('.env', `${lines.join('\n')}\n`, 'The file', { mode: 0o600 });
  if (answers.feeds) replaceFile('feeds.json', feedsFile(answers.feeds), 'The file');
  const feeds = answers.feeds ? `and ${resolve('feeds.json')} (${counted(answers.feeds.length, 'feed')})` : 'and kept feeds.json';
  context.print(`Wrote ${resolve('.env')} (readable by you only) ${feeds}.`);
  context.print('Checking the set-up:');
  await (await import('./doctor.ts')).doctor(context, {});
  // npx puts no command into the PATH.
  const first = process.exitCode === undefined ? 'Start with' : 'Put right what failed, then start with';
  context.print(`\n${first}: ${process.env.npm_command === 'exec' ? 'npx ' : ''}misp-crawler start`);
}

function fromOptions(options: InitOptions): Answers {
  const settings: Record<string, string> = { FEEDS_FILE: 'feeds.json', DATA_DIR: options.dataDir ?? 'data' };
  if (options.redisUrl) settings.REDIS_URL = options.redisUrl;
  if (options.mispKeyFile && !options.mispUrl) throw new UsageError('--misp-key-file needs --misp-url: the address of MISP.');
  if (options.mispUrl && options.misp !== false) {
    if (!options.mispKeyFile) throw new UsageError('--misp-url needs --misp-key-file: the file that holds the authentication key.');
    Object.assign(settings, { MISP_URL: options.mispUrl, MISP_KEY_FILE: resolve(readableKey(options.mispKeyFile)) });
  }
  if (keepsFeeds(options)) return { settings, feeds: undefined };
  const feeds = chosen(options.language?.split(',') ?? ['en'], options.focus?.split(',') ?? ['actors', 'incidents', 'malware']);
  return { settings, feeds };
}

function keepsFeeds(options: InitOptions): boolean {
  return existsSync('feeds.json') && !options.force;
}

function readableKey(file: string): string {
  try {
    readFileSync(file);
    return file;
  } catch (error) {
    throw new UsageError(`--misp-key-file ${file} cannot be read: ${fileReason(error)}.`);
  }
}

/** Feeds of the catalogue in these languages about these topics. Throws UsageError for words that the catalogue does not have. */
function chosen(languages: string[], topics: string[]): CatalogEntry[] {
  const catalog = readFeedCatalog();
  for (const [option, wanted, field] of [
    ['--language', languages, 'language'],
    ['--focus', topics, 'focus'],
  ] as const) {
    const known = [...new Set(catalog.map((entry) => entry[field]))].sort();
    const unknown = wanted.find((word) => !known.includes(word as never));
    if (unknown) throw new UsageError(`${option} names ${JSON.stringify(unknown)}: it must be one of ${known.join(', ')}.`);
  }
  return catalog.filter((entry) => languages.includes(entry.language) && topics.includes(entry.focus));
}

function feedsFile(feeds: CatalogEntry[]): string {
  const entries = feeds.map(({ title, url, language, focus }) => ({
    title,
    url,
    tags: [`feed:focus="${focus}"`, `feed:language="${language}"`],
  }));
  return `${JSON.stringify({ feeds: entries }, null, 2)}\n`;
}

async function ask(options: InitOptions): Promise<Answers> {
  const { checkbox, confirm, input, password } = await import('@inquirer/prompts');
  const settings: Record<string, string> = { FEEDS_FILE: 'feeds.json' };
  const withMisp =
    options.misp !== false && (await confirm({ message: 'Publish to a MISP? (No: write a MISP feed folder)', default: true }));
  if (withMisp) {
    const { url, key } = await askForMisp(options, input, password);
    Object.assign(settings, { MISP_URL: url }, options.mispKeyFile ? { MISP_KEY_FILE: resolve(options.mispKeyFile) } : { MISP_KEY: key });
  }
  settings.DATA_DIR = await input({ message: 'Folder for state (SQLite file, feed folder)', default: options.dataDir ?? 'data' });
  const redis = await input({ message: 'Redis URL, for several workers (empty: SQLite)', default: options.redisUrl ?? '' });
  if (redis) settings.REDIS_URL = redis;
  if (keepsFeeds(options)) return { settings, feeds: undefined };
  const catalog = readFeedCatalog();
  const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });
  const countBy = (field: 'language' | 'focus') =>
    [...new Set(catalog.map((entry) => entry[field]))].sort().map((value) => ({
      value: value as string,
      name: `${field === 'language' ? languageNames.of(value) : value} (${catalog.filter((entry) => entry[field] === value).length})`,
      checked: field === 'language' ? value === 'en' : ['actors', 'incidents', 'malware'].includes(value),
    }));
  const pick = (message: string, field: 'language' | 'focus') => checkbox({ message, choices: countBy(field), required: true });
  const languages = options.language?.split(',') ?? (await pick('Languages of the feeds', 'language'));
  const topics = options.focus?.split(',') ?? (await pick('Topics of the feeds', 'focus'));
  return { settings, feeds: chosen(languages, topics) };
}

/** Asks until MISP answers, or the person wants to go on without it. */
async function askForMisp(
  options: InitOptions,
  input: typeof import('@inquirer/prompts').input,
  password: typeof import('@inquirer/prompts').password,
): Promise<{ url: string; key: string }> {
  const { confirm } = await import('@inquirer/prompts');
  let url = options.mispUrl ?? '';
  for (;;) {
    url = await input({
      message: 'Address of MISP',
      default: url,
      validate: (text) => /^https?:\/\/\S+$/.test(text) || 'It must start with http:// or https://',
    });
    const key = options.mispKeyFile
      ? readFileSync(readableKey(options.mispKeyFile), 'utf8').trim()
      : await password({
          message: 'Authentication key',
          mask: '*',
          validate: (text) => text.length >= 20 || 'A MISP key has 40 characters',
        });
    const problem = await problemWith(url, key);
    if (!problem) return { url, key };
    process.stderr.write(`${problem}\n`);
    if (await confirm({ message: 'Keep these answers and go on anyway?', default: false })) return { url, key };
  }
}

async function problemWith(url: string, key: string): Promise<string | undefined> {
  const { createAppContext } = await import('../../app/context.ts');
  const { createLog } = await import('../../log.ts');
  const folder = mkdtempSync(join(tmpdir(), 'misp-crawler-init-'));
  const app = createAppContext(
    loadConfig({ MISP_URL: url, MISP_KEY: key, DATA_DIR: folder }),
    createLog({ level: 'silent', format: 'json', secrets: [key] }),
  );
  try {
    const checks = await (await app.publisher()).check();
    return checks.find(({ name, ok }) => !ok && (name === 'MISP' || name === 'MISP key'))?.message;
  } catch (error) {
    return sentence(error);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
