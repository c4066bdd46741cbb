import { findValues } from '../../indicators/find/find-values.ts';
import { isHostName } from '../../indicators/find/hosts.ts';
import { MARKED_BENIGN, useOfHeading, useOfName } from '../columns.ts';
import { ADDRESSES, type Cell, type CellUse, FILE_NAMES, HASHES, HOSTS, type ListDocument, type ListSection } from '../document.ts';
import { readKey } from '../key.ts';

const MARKER = /^[\s>]*(?:[-*+•–—·▪◦‣►➔→]\s+|\[[ x\d]\]\s+|\d{1,4}[.)]\s+)*/u;
const RULE = /^(?:[-=*_~#]{3,}|\|=+|`{3,}\w*|-{4}|\|?[\s:|-]{3,})$/;
/** What a hosts file ("0.0.0.0 a.com b.com") and dnsmasq ("address=/a.com/") block. */
const BLOCKED_HOSTS = /^(?:(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+([^#]+)|(?:address|server|local)=\/([^/]+)\/)/i;
const ZONE_RECORD = /^(?:\S+\s+)?(?:\d+\s+)?(?:IN\s+)?(?:SOA|NS)\s+\S/;
const CONTACT = /\b(?:contact|questions?|feedback|reach (?:us|out)|write to|e-?mail us|maintained by|report (?:errors|false positives))\b/i;
const URLISH = /https?:\/\//i;

/** Plain text, Markdown and AsciiDoc line by line: headings, comments, "key: value", tables of pipes, and the values. */
export function readTextList(text: string, format: string): ListDocument {
  const lines = text.split('\n');
  const sections: ListSection[] = [];
  let section: ListSection = { rows: [] };
  const hosts = isHostList(lines) ? HOST_LIST : undefined;
  let above: CellUse | undefined = hosts;
  let columns: (CellUse | undefined)[] | undefined;
  let title: string | undefined;
  let fence = false;
  /** The lines about one file: "SHA256: ...", "File size: ...", "Note: ...". */
  let file: Cell[] | undefined;
  for (const [at, line] of lines.entries()) {
    if (/^\s*`{3}/.test(line)) fence = !fence;
    if (line.trim() === '' || RULE.test(line.trim())) {
      file = undefined;
      if (/^\s*\|=/.test(line)) columns = undefined;
      continue;
    }
    if (/^\s*\[[a-z%"]+[^\]]*\]\s*$/i.test(line) && /^\s*\[(?:options|cols|source|%|width|quote)/i.test(line)) continue;
    const heading = hosts && !line.trim().startsWith('#') ? undefined : headingOf(line, lines, at, format);
    if (heading !== undefined) {
      title ??= heading;
      if (section.rows.length > 0) sections.push(section);
      section = { heading, rows: [] };
      above = useOfHeading(heading) ?? listOf(heading) ?? hosts;
      columns = undefined;
      continue;
    }
    if (/^\s*\|/.test(line)) {
      const cells = line
        .replace(/^\s*\|/, '')
        .replace(/\|\s*$/, '')
        .replace(/(\[[^\]|]+)\|(?=https?:)/g, '$1\\|')
        .split(/(?<!\\)\|/);
      const named = cells.map((cell) => useOfName(cell));
      if ((columns === undefined || /^\s*\|[\s:|-]+$/.test(lines[at + 1] ?? '')) && !hasValues(line)) {
        columns = named;
        continue;
      }
      section.rows.push(cells.map((cell, index) => readLine(cell, columns?.[index] ?? above)));
      continue;
    }
    columns = undefined;
    const entry = readEntry(line, above, fence);
    if (file && entry.every(({ use }) => use.kind === 'note')) file.push(...entry);
    else section.rows.push(entry);
    if (entry.some(({ read, use }) => read !== undefined && use.kind === 'values' && use.types?.includes('sha256'))) file = entry;
  }
  if (section.rows.length > 0) sections.push(section);
  return { format, ...(title ? { title } : {}), sections, shown: 'text' };
}

/** A bare name under "Domains" is a host, whatever its top-level domain, and a hash is one anywhere; a whole line under "File names" is one. */
const HOST_LIST: CellUse = { kind: 'values', types: [...HOSTS, ...ADDRESSES, 'url', 'email', ...HASHES] };
const FILE_LIST: CellUse = { kind: 'values', types: [...FILE_NAMES, ...HASHES] };

/** One word a line, nearly all of them names of hosts. */
function isHostList(lines: string[]): boolean {
  const entries = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return entries.length > 2 && entries.filter((line) => isHostName(line.replaceAll('[.]', '.'))).length >= entries.length * 0.9;
}

function listOf(heading: string): CellUse | undefined {
  if (/\burls?\W*$/i.test(heading)) return { kind: 'values', urls: true };
  if (/^\W*(?:[\p{L}&]+ ){0,3}(?:domains?|hosts?|hostnames?|fqdns?)\W*$/iu.test(heading)) return HOST_LIST;
  return /^\W*(?:[\p{L}&]+ ){0,3}file ?(?:names?|paths?)\W*$/iu.test(heading) ? FILE_LIST : undefined;
}

function headingOf(line: string, lines: string[], at: number, format: string): string | undefined {
  const text = line.trim();
  const marked = /^(?:#{1,6}|={1,6}|h[1-6]\.)\s+(.*?)\s*[#=]*$/.exec(text)?.[1];
  const comment = format === 'text' && text.startsWith('#');
  if (marked !== undefined && !hasValues(marked) && !(comment && marked.split(/\s+/).length > 6)) return words(marked);
  if (comment) return undefined;
  const bracketed = /^\[([\p{L}\p{N}][^[\].:/=]{1,40})\]$/u.exec(text)?.[1];
  if (bracketed !== undefined && !hasValues(bracketed)) return words(bracketed);
  if (format === 'AsciiDoc' && /^\.[^\s.]/.test(text)) return words(text.slice(1));
  if (/^(?:=+|-{3,})\s*$/.test(lines[at + 1] ?? '') && !hasValues(text)) return words(text);
  const bare = text.replace(MARKER, '').replace(/^(?:\*\*|__|`)+|(?:\*\*|__|`)+$/g, '');
  if (hasValues(bare) || bare.split(/\s+/).length > 8 || !/\p{L}{2}/u.test(bare)) return undefined;
  if (/[:：]\s*(?:\*\*)?$/.test(bare)) return words(bare);
  const next = lines.slice(at + 1, at + 3).find((one) => one.trim() !== '' && !RULE.test(one.trim())) ?? '';
  const shaped = /^[\p{L}\d][\p{L}\d &/'’(),.#-]*$/u.test(bare) && bare === text;
  return shaped && (hasValues(next) || useOfHeading(bare) !== undefined || isShortName(next)) ? words(bare) : undefined;
}

/** A heading right above another one ("Hashes", then "Maldoc samples"). */
function isShortName(line: string): boolean {
  const text = line.trim();
  return text !== '' && text.split(/\s+/).length <= 8 && /^[\p{L}\d][\p{L}\d &/'’()-]*$/u.test(text);
}

function words(text: string): string {
  return text
    .replace(/[*_`]+/g, '')
    .replace(/[:：]\s*$/, '')
    .trim();
}

function hasValues(text: string): boolean {
  return findValues(text, { doubtful: true }).some((one) => one.doubtReason === undefined || text.trim() === one.raw);
}

/** A line, and the remark after its value ("a.example  # seen in March"). */
function readEntry(line: string, above: CellUse | undefined, fence: boolean): Cell[] {
  const comment = readComment(line);
  if (comment) return [comment];
  // "DisplayName: x | Email: y | TenantID: z"
  const parts = line.split(/\s\|\s/);
  if (parts.length > 1 && parts.some((part) => readKey(part) !== undefined)) return parts.map((part) => readLine(part, above));
  const [, entry = '', remark = ''] = /^(\s*\S+)\s+(?:#|;|\/\/)\s*(\S.*)$/.exec(line) ?? [];
  if (entry === '' || !hasValues(entry)) return [readLine(line, above, fence)];
  const note: Cell = { text: remark, use: /\bhttps?:/.test(remark) ? { kind: 'reference' } : { kind: 'note' } };
  return [readLine(entry, above), note];
}

/** A comment names sources, unless it holds what only a list would hold. */
function readComment(line: string): Cell | undefined {
  const comment = /^\s*(?:#+|;+|!(?=\s)|\/\/+|\/\*+|--|REM\s|<!--|"{3}|'{3})\s*(.*)$/i.exec(line)?.[1];
  if (comment === undefined) return undefined;
  return {
    text: line,
    use:
      URLISH.test(comment) || /^(?:references?|source|credit|author|date|see)\b/i.test(comment) ? { kind: 'reference' } : { kind: 'note' },
  };
}

/** `fence`: the line is code, which has no sentences. */
function readLine(line: string, above: CellUse | undefined, fence = false): Cell {
  const text = line.replace(MARKER, '');
  if (above !== undefined && above.kind !== 'values') return { text: line, use: above };
  const blocked = BLOCKED_HOSTS.exec(text)?.slice(1).find(Boolean);
  if (blocked !== undefined) return { text: line, read: blocked, use: HOST_LIST };
  const key = readKey(text);
  if (key !== undefined)
    return { text: line, read: key.rest, use: MARKED_BENIGN.test(line) && key.use.kind !== 'note' ? { kind: 'unrelated' } : key.use };
  const named = /^\s*\[`?([^\]`\s]+)`?\]\(\S+\)\s*$/.exec(text)?.[1];
  if (named !== undefined && !URLISH.test(named) && hasValues(named)) return { text: line, read: named, use: above ?? { kind: 'values' } };
  // A filter's exception is not an entry; nor is a zone's own administration.
  if (/^@@|\brpz-passthru\b/i.test(text)) return { text: line, use: { kind: 'unrelated' } };
  if (ZONE_RECORD.test(text)) return { text: line, use: { kind: 'reference' } };
  // Where to write to, not an attacker's mailbox.
  if (/[\w.]@\w/.test(text) && CONTACT.test(text)) return { text: line, use: { kind: 'reference' } };
  // A link with a text of its own sends the reader somewhere.
  if (/\]\(\w+:|(?:https?|link):\S+\[[^\]]*\]|\[[^\]|\\]+\\?\|https?:|\p{L}{2}[^<]*<https?:/iu.test(line) && !/hxxp|\[\.\]/i.test(line))
    return { text: line, use: { kind: 'reference' } };
  if (MARKED_BENIGN.test(line)) return { text: line, use: { kind: 'unrelated' } };
  if (!fence && isProse(text)) return { text: line, use: proseUse(text) };
  return {
    text: line,
    read: text,
    use: above === HOST_LIST && !/^\S+$/.test(text.trim()) ? { kind: 'values' } : (above ?? { kind: 'values' }),
  };
}

/** A sentence: more words than a line of a list has beside its values. */
function isProse(text: string): boolean {
  let rest = text;
  for (const one of findValues(text)) rest = rest.replace(one.raw, ' ');
  return (
    (rest.match(/\p{L}{2,}/gu)?.length ?? 0) > 12 ||
    /^\W*see\b|\b(?:available|found|see|published|described|released)\b[^.]*\b(?:at|on|here|in|as)\b/i.test(rest)
  );
}

function proseUse(text: string): CellUse {
  return URLISH.test(text) && !/hxxp|\[\.\]/i.test(text) ? { kind: 'reference' } : { kind: 'note' };
}
