import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { readInput } from '../input.ts';

export interface Migration {
  /** Our variable -> value, as it stands in .env. */
  settings: Record<string, string>;
  /** Settings of the predecessor that have no counterpart, or were not understood. */
  left: { name: string; why: string }[];
  /** Path of the predecessor's feed list; its format is ours. */
  feedList?: string;
}

type Value = string | number | boolean | string[] | null;

type Rule = string | ((value: Value) => [string, string] | string);

/** The predecessor's name -> ours, or why there is none. */
const RULES: Record<string, Rule> = {
  misp_url: 'MISP_URL',
  misp_key: 'MISP_KEY',
  misp_verifycert: (value) => (typeof value === 'string' ? ['MISP_CA_FILE', value] : ['MISP_VERIFYCERT', String(value)]),
  misp_distribution: 'MISP_DISTRIBUTION',
  misp_threat_level_id: 'MISP_THREAT_LEVEL',
  misp_analysis_level: 'MISP_ANALYSIS',
  // Older versions put ': ' between this and the title themselves; what ends in a separator is of a newer one, which does not.
  misp_scraper_event: (value) => ['MISP_INFO_PREFIX', /[\s:|-]$/.test(String(value)) ? String(value) : `${String(value)}: `],
  misp_scraper_tags: 'MISP_TAGS',
  misp_scraper_tags_local: 'MISP_LOCAL_TAGS',
  misp_scraper_tags_prefix: 'MISP_TAG_PREFIX',
  misp_retentiontime: 'MISP_RETENTION',
  misp_warninglist: (value) => listOrNone('MISP_CLEANUP_LIST', value),
  misp_hard_delete_on_cleanup: 'MISP_DELETE_HARD',
  misp_warninglist_required_strings: (value) => listOrNone('MISP_REQUIRED_LIST', value),
  autodelete_when_no_required_strings: (value) => ['MISP_REQUIRED_MISSING', value === true ? 'skip' : 'keep'],
  autodelete_when_assumed_errors: (value) => ['PAGE_ERRORS', value === true ? 'none' : 'event'],
  attach_pdf: (value) => (value === true ? ['EVIDENCE', 'pdf'] : 'no PDF is attached unless EVIDENCE names it'),
  feedlist: 'FEEDS_FILE',
  redis_host: 'REDIS_HOST',
  redis_port: 'REDIS_PORT',
  redis_password: 'REDIS_PASSWORD',
  redis_scraper_redis_sleep: (value) => ['MISP_PAUSE', `${String(value)}s`],
  redis_channel: () => 'jobs stand in a queue now, so there is no channel to name',
  misp_scraper_log: 'LOG_FILE',
  logging_level: (value) => logLevel(String(value).toLowerCase()),
  extract_elements: (value) =>
    value === true
      ? ['MISP_EXTRACTION', 'both']
      : "our own reading makes the attributes; MISP_EXTRACTION=crawler leaves MISP's extraction out",
  flask_url: () => 'links in the form are relative; behind a proxy set WEB_PUBLIC_HOSTS and WEB_TRUSTED_PROXIES',
  flask_address: 'WEB_HOST',
  flask_port: 'WEB_PORT',
  flask_certificate_file: 'WEB_TLS_CERT',
  flask_certificate_keyfile: 'WEB_TLS_KEY',
  flask_certificate_key: 'WEB_TLS_KEY',
  flask_secret_key: () => 'sessions need no secret of yours; create users with "misp-crawler user add NAME"',
  app_name: () => 'the name of the site is fixed',
  manual_feed: () => 'the source of submitted pages is always called "Manual"',
  manual_feedsource: () => 'the source of submitted pages is always called "Manual"',
  rawhtml_distribution: () => 'submitted pages get the same distribution as others (MISP_DISTRIBUTION)',
  rawhtml_sharing_group_id: () => 'a sharing group is chosen by a publish rule, see PUBLISH_RULES',
  add_source_website_as_tag: () => "the feed is a tag (<prefix>:data-collection-source:<feed>), the article's site is none",
};

/** 0 meant that there is no such list. */
function listOrNone(name: string, value: Value): [string, string] | string {
  return value === 0 ? 'it was 0, which meant none' : [name, String(value)];
}

function logLevel(level: string): [string, string] {
  const ours: Record<string, string> = { warning: 'warn', critical: 'error' };
  return ['LOG_LEVEL', ours[level] ?? level];
}

/** A line of .env: quoted where that is needed, by a mark that is not in the value. */
export function envLine(name: string, value: string): string {
  if (!/["'`#\s]/.test(value)) return `${name}=${value}`;
  const mark = ["'", '"', '`'].find((each) => !value.includes(each)) ?? "'";
  return `${name}=${mark}${value}${mark}`;
}

/**
 * Reads the assignments of literals (text, numbers, True, False, None, lists of text) in a Python file, also those in a class
 * of settings; nothing in it is run. Throws UsageError when the file holds none.
 */
export function migrate(python: string): Migration {
  const result: Migration = { settings: {}, left: [] };
  let assignments = 0;
  for (const [, indent, name = '', literal = ''] of joinLists(python).matchAll(/^([ \t]*(?:self\.)?)([A-Za-z_]\w*)\s*=\s*(.+?)\s*$/gm)) {
    if (indent && !RULES[name]) continue;
    const value = literalOf(literal);
    if (value === undefined) {
      if (RULES[name]) result.left.push({ name, why: `its value is computed (${literal.slice(0, 60)}): set it by hand` });
      continue;
    }
    assignments += 1;
    take(name, value, result);
  }
  if (assignments === 0)
    throw new UsageError(`The file has no assignments such as misp_url = "https://...": name misp-scraper's configuration file.`);
  return result;
}

function take(name: string, value: Value, result: Migration): void {
  const rule = RULES[name];
  if (!rule) {
    result.left.push({ name, why: 'no setting of ours corresponds to it' });
    return;
  }
  if (value === null || value === '') return;
  const mapped = typeof rule === 'string' ? ([rule, Array.isArray(value) ? value.join(',') : String(value)] as const) : rule(value);
  if (typeof mapped === 'string') result.left.push({ name, why: mapped });
  else result.settings[mapped[0]] = mapped[1];
  if (mapped[0] === 'FEEDS_FILE' && typeof value === 'string') result.feedList = value;
}

/** Lists that go over several lines, on one. Comments after values go. */
function joinLists(python: string): string {
  return python
    .replace(
      /(=\s*\[)([^\]]*)\]/g,
      (_all, open: string, inside: string) => `${open}${inside.replace(/#.*$/gm, '').replace(/\s*\n\s*/g, ' ')}]`,
    )
    .replace(/^((?:[^#'"\n]|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")*)#.*$/gm, '$1');
}

const TEXT = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g;

/** undefined for everything that is not a literal (or level of logging). */
function literalOf(text: string): Value | undefined {
  if (/^(True|False)$/.test(text)) return text === 'True';
  if (text === 'None') return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  // A level of Python's logging module is as good as its name.
  const level = /^logging\.([A-Z]+)$/.exec(text)?.[1];
  if (level) return level;
  const texts = [...text.matchAll(TEXT)].map(([, double, single]) => (double ?? single ?? '').replace(/\\(.)/g, '$1'));
  const rest = text.replace(TEXT, '').trim();
  if (rest === '' && texts.length === 1) return texts[0];
  return /^\[[\s,]*\]$/.test(rest) ? texts : undefined;
}

/** Prints the predecessor's settings as lines of a .env file, and what has no counterpart. */
export function printMigration(context: Context, file: string, options: { json?: boolean }): void {
  const result = migrate(new TextDecoder().decode(readInput(file)));
  if (options.json) {
    context.printJson(result);
    return;
  }
  for (const [name, value] of Object.entries(result.settings)) context.print(envLine(name, value));
  for (const { name, why } of result.left) context.print(`# ${name}: ${why}`);
  if (result.feedList) context.print(`# The feed list ${result.feedList} can be used as it is: point FEEDS_FILE to it.`);
}
