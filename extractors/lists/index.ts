/**
 * Files of indicators: bytes -> format (detect below, formats/) -> sections of cells with their use (document.ts, columns.ts,
 * types.ts) -> indicators (judge.ts) -> a report that shows them (markdown.ts). Pure; runs inside the extraction threads.
 */

import { decodeText } from '../../src/charset.ts';
import type { Indicator } from '../../src/domain.ts';
import { counted } from '../../src/text.ts';
import { parseUrl } from '../../src/url.ts';
import { findValues } from '../indicators/find/find-values.ts';
import { registeredDomain } from '../indicators/signals/hosts.ts';
import { fenced } from '../markdown.ts';
import type { ListDocument } from './document.ts';
import { readCsv } from './formats/csv.ts';
import { readJson, readYaml } from './formats/json.ts';
import { readQueries } from './formats/query.ts';
import { readTextList } from './formats/text.ts';
import { isXlsx, readXlsx } from './formats/xlsx.ts';
import { readXml } from './formats/xml.ts';
import { judgeList } from './judge.ts';
import { withOccurrences, writeList } from './markdown.ts';

interface ListFile {
  bytes?: Uint8Array;
  /** The decoded text, when there are no bytes. */
  text?: string;
  /** File name: its extension and words count. */
  name: string;
  /** Media type with or without parameters; '' when nobody said. */
  contentType: string;
  /** Address of the article or file, for what is on its own site. */
  url: string;
}

export interface ReadList {
  format: string;
  title?: string;
  markdown: string;
  text: string;
  /** Without those of detection rules, which stand in fences of the Markdown. */
  indicators: Indicator[];
  notes: string[];
}

const TABLES = /^text\/(?:csv|tab-separated-values)|^application\/(?:csv|vnd\.ms-excel)$/;

/** Reads a file of indicators; undefined when it is none, but a text or page to be read as an article. */
export async function readList(file: ListFile): Promise<ReadList | undefined> {
  if (file.bytes && isXlsx(file.bytes)) return finish(await readXlsx(file.bytes), '', file);
  const text = textOf(file);
  if (text === undefined) return undefined;
  if (isRuleFile(text)) return ruleFile(text);
  const document = detect(text, file);
  return document && finish(document, text, file);
}

function textOf({ bytes, text, contentType }: ListFile): string | undefined {
  const source = text ?? (bytes ? decodeText(bytes, contentType).text : '');
  if (source.includes('\0')) return undefined;
  return source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

function detect(text: string, { name, contentType }: ListFile): ListDocument | undefined {
  const json = readJson(text);
  if (json) return json;
  if (/\.ya?ml$/i.test(name)) return readYaml(text);
  // Not the comment that opens a PowerShell script.
  if (/^\s*<(?!#)/.test(text)) return readXml(text);
  const named = TABLES.test(contentType.split(';')[0]?.trim() ?? '') || /\.(?:csv|tsv|tab)$/i.test(name);
  const queries = named ? undefined : readQueries(text);
  if (queries) return queries;
  const marked = /\.(?:md|markdown|adoc|asciidoc)$/i.test(name) || PIPE_TABLE.test(text) || FILTER.test(text);
  const table = marked ? undefined : readCsv(text, named, name);
  if (table && (named || holdsValues(table))) return table;
  if (!looksLikeList(text, name)) return undefined;
  return readTextList(
    text,
    /\.(?:adoc|asciidoc)$/i.test(name) || /^=\s\S/.test(text) ? 'AsciiDoc' : /\.(?:md|markdown)$/i.test(name) ? 'Markdown' : 'text',
  );
}

/** The line under the header of a table of Markdown. */
const PIPE_TABLE = /^ {0,3}\|(?: ?:?-{3,}:? *\|)+ *$/m;
/** A line of a browser's filter list. */
const FILTER = /^\|\|[\w.-]+\^/m;

/** Most rows of what might be a table hold a value. */
function holdsValues({ sections }: ListDocument): boolean {
  const rows = sections.flatMap((section) => section.rows).slice(0, 100);
  return rows.filter((row) => row.some(({ text }) => findValues(text).length > 0)).length * 2 >= Math.max(rows.length, 1);
}

const NAMED_LIST = /(?:^|[^a-z])(?:io[ca]s?|indicators?|hash(?:es)?|domains?|ips?|sha256|md5|blocklist|blacklist)(?![a-z])/i;
const SAMPLE_LINES = 400;

/** Most lines are values with at most a few words beside them; of a file without sentences, or named as a list, a third. */
function looksLikeList(text: string, name: string): boolean {
  const lines = text
    .split('\n')
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !/^\s*(?:#|;|\/\/|=|\[)/.test(line))
    .slice(0, SAMPLE_LINES);
  const sentences = lines.filter((line) => (line.match(/(?<=^|\s)\p{L}{2,}(?=[\s,.]|$)/gu)?.length ?? 0) >= 12).length;
  const share = NAMED_LIST.test(name) || sentences * 20 <= lines.length ? 0.3 : 0.6;
  const entries = lines.filter((line) => {
    const values = findValues(line, { doubtful: true }).filter(({ doubtReason, raw }) => doubtReason === undefined || line.trim() === raw);
    let rest = line;
    for (const { raw } of values) rest = rest.replace(raw, ' ');
    return values.length > 0 && (rest.match(/\p{L}{2,}/gu)?.length ?? 0) <= 6;
  }).length;
  return entries > 0 && entries >= lines.length * share;
}

function finish(document: ListDocument, source: string, file: ListFile): ReadList {
  const own = new Set([registeredDomain(parseUrl(file.url)?.hostname ?? '')].filter(Boolean));
  const listed = judgeList(document, own);
  const { title = document.title, markdown, text } = writeList(document, source, file.contentType);
  const rows = document.sections.reduce((sum, section) => sum + section.rows.length, 0);
  return {
    format: document.format,
    ...(title ? { title } : {}),
    markdown: document.rules ? `${markdown}\n## Detection rules\n\n${document.rules.map(fence).join('\n\n')}\n` : markdown,
    text,
    indicators: withOccurrences(listed, markdown),
    notes: [`Read as a list of indicators (${document.format}, ${counted(rows, 'entry', 'entries')}).`],
  };
}

/** Nothing but YARA, Snort or Suricata rules and comments. */
function isRuleFile(text: string): boolean {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*(?:\/\/|#).*$/gm, '')
    .trimStart();
  if (/^(?:import\s+"\w+"\s*|include\s+"[^"\n]*"\s*)*(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[^{\n]*)?\s*\{/.test(code))
    return true;
  return (
    /^(?:alert|drop|reject|block|log|pass)\s+\w+\s+[^\n]*\(\s*(?:msg|sid|flow)\s*:/.test(code) ||
    /^title\s*:.*(?:\n.*)*\ndetection\s*:\s*\n/.test(code)
  );
}

function ruleFile(text: string): ReadList {
  return { format: 'detection rules', markdown: `${fence(text)}\n`, text, indicators: [], notes: ['Read as a file of detection rules.'] };
}

function fence(rule: string): string {
  const label = /^\s*(?:#.*\n\s*)*(?:alert|drop|reject|block|log|pass)\s/.test(rule)
    ? 'snort'
    : /^\s*title\s*:/m.test(rule) && !/\brule\s+\w+[^\n]*\{/.test(rule)
      ? 'yaml'
      : 'yara';
  return fenced(rule.trim(), label);
}
