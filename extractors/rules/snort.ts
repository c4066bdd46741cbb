import type { DetectionRule } from '../../src/domain.ts';
import { checkText } from './repair.ts';
import type { FoundRule } from './rule.ts';
import { findRules, type SourceLine } from './source-lines.ts';

const ACTION = '(?:alert|log|pass|drop|reject|sdrop|block|rewrite|react|rejectsrc|rejectdst|rejectboth)';
const PROTOCOL =
  '(?:tcp-pkt|tcp-stream|tcp|udp|icmp|icmpv6|ip|http2?|http1|https?|tls|ssl|ssh|smtp|ftp(?:-data)?|smb|dns|dcerpc|dhcp|nfs|ikev?2?|krb5|snmp|sip|rdp|rfb|mqtt|quic|tftp|ntp|modbus|dnp3|enip|pop3|imap|file|websocket)';
/** How a rule begins. */
const START = `${ACTION}\\s+${PROTOCOL}\\s+(?:[^\\n()]{3,400}?(?:->|<>|→|–>|—>|-&gt;|&lt;&gt;)|\\()`;
const AT_START_OF_LINE = new RegExp(`^\\s*(?:#\\s*)?${START}`, 'i');
/** Among words, its options have to follow its header: a sentence that names the one may show the other further on. */
const IN_TEXT = new RegExp(`(?<![\\w#-])${START}(?:(?<=\\()|[^()\`]{0,400}\\()`, 'i');
const MAX_LINES = 60;
/** Keywords and buffers that only Suricata has. */
const SURICATA =
  /\b(?:http|dns|tls|file|smb|ssh|ja3|ja4|quic|krb5|snmp|mqtt|sip)\.[a-z_.]+\s*;|\b(?:dotprefix|xbits|dataset|datarep|bsize|endswith|startswith|app-layer-protocol|tls_cert_\w+|ja3_hash|flowint)\b/i;

export const findSnort = (lines: SourceLine[]): FoundRule[] =>
  findRules(lines, (line, at) =>
    line.code
      .split('\n')
      .filter((part) => AT_START_OF_LINE.test(part))
      .flatMap((part) => readRule(lines, at, part) ?? []),
  );

function readRule(lines: SourceLine[], first: number, start: string): FoundRule | undefined {
  let text = start.replace(/^\s*#\s*/, '');
  for (let at = first; at < lines.length && at < first + MAX_LINES; at++) {
    const line = lines[at] as SourceLine;
    if (at > first) {
      if (line.heading || AT_START_OF_LINE.test(line.code)) break;
      if (!line.fenceMark) text = `${text.replace(/\\\s*$/, '').trimEnd()} ${line.code.trim()}`;
    }
    const end = optionsEnd(text);
    if (end === undefined) continue;
    const source = text.slice(0, end);
    if (!/\b(?:sid|msg)\s*:/.test(source)) return undefined;
    return { kind: SURICATA.test(source) ? 'suricata' : 'snort', name: nameOf(source), source, firstLine: first, lastLine: at };
  }
  if (!/\bmsg\s*:/.test(text)) return undefined;
  return {
    kind: 'snort',
    name: nameOf(text),
    source: text.slice(0, 2_000),
    firstLine: first,
    lastLine: first,
    broken: 'Its options do not end.',
  };
}

/** The first rule in a text, with words around it; one without an end goes on to the end of the text. */
export function snortIn(text: string): { start: number; end: number; source: string } | undefined {
  const start = IN_TEXT.exec(text)?.index;
  if (start === undefined) return undefined;
  const end = start + (optionsEnd(text.slice(start)) ?? text.slice(start).replace(/[`*\s]+$/, '').length);
  const source = text.slice(start, end);
  return /\bmsg\s*:/.test(source) ? { start, end, source } : undefined;
}

function nameOf(source: string): string {
  const msg = /\bmsg\s*:\s*\\?["“”]([^"“”]*?)\\?["“”]/.exec(source)?.[1]?.trim();
  return msg || `sid ${/\bsid\s*:\s*(\d+)/.exec(source)?.[1] ?? 'unknown'}`;
}

/** Offset after the bracket that ends the options; quotes and escapes are honoured. */
function optionsEnd(text: string): number | undefined {
  let quoted = false;
  let depth = 0;
  const from = text.search(/\(/);
  for (let at = from; at >= 0 && at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\\') at++;
    else if (/["“”]/.test(char)) quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0 && /[;\s(]\s*$/.test(text.slice(Math.max(0, at - 2), at))) return at + 1;
  }
  return undefined;
}

const ARROWS = { name: 'arrows', run: (text: string) => text.replace(/→|[–—]>/g, '->') };

/** As a program's string holds the rule. */
const ESCAPED_QUOTES = {
  name: 'escaped quotes',
  run: (text: string) => (/(?<!\\)"/.test(text) ? text : text.replaceAll('\\"', '"')),
};

export function checkSnort(found: FoundRule): DetectionRule {
  const { kind, name, source, broken } = found;
  return broken ? { kind, name, text: source, repairs: [], problem: broken } : checkText(found, [ARROWS, ESCAPED_QUOTES], problemOf);
}

/** "nocase", "depth:20", 'content:!"a", fast_pattern': after a value in quotes only a comma goes on. */
const OPTION = /^[a-z][\w.-]*\s*(?::\s*(?:!?\s*"(?:[^"\\]|\\[\s\S])*"\s*(?:,[\s\S]+)?|[^"\s][\s\S]*))?$/i;

/** The header's seven parts (or Snort 3's two), then options that each end, with a message and an id. */
function problemOf(text: string): string | undefined {
  const open = text.indexOf('(');
  const header = text.slice(0, open).trim();
  const parts = header.match(/\[[^\]]*\]|\S+/g) ?? [];
  if (parts.length !== 2 && !(parts.length === 7 && /^(?:->|<>)$/.test(parts[4] ?? '')))
    return 'Its header is not "action protocol source port -> destination port".';
  if (/[“”‘’]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""'))) return 'Its quotes are curly.';
  const options = splitOptions(text.slice(open + 1, -1));
  if (options === undefined) return 'A quote in its options is never closed.';
  const bad = options.find((option) => !OPTION.test(option));
  if (bad !== undefined) return `"${bad.slice(0, 40)}" is not a valid option.`;
  const bare = options.find((option) => /^(?:msg|content|pcre)\s*:\s*(?!!?\s*")/i.test(option));
  if (bare !== undefined) return `The text of "${bare.slice(0, 40)}" is in no quotes.`;
  const names = new Set(options.map((option) => option.split(':')[0]?.trim().toLowerCase()));
  if (!names.has('sid')) return 'It has no sid.';
  return names.has('msg') ? undefined : 'It has no msg.';
}

function splitOptions(text: string): string[] | undefined {
  const options: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ';' && !quoted) {
      options.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  if (quoted || text.slice(from).trim() !== '') return undefined;
  return options;
}
