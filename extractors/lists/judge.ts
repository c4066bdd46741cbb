import { wordList } from '../../src/data/lists.ts';
import { NAMED_HEX, typesOf } from '../../src/domain/indicator-types.ts';
import type { Indicator, IndicatorContext, IndicatorType } from '../../src/domain.ts';
import { oneLine } from '../../src/text.ts';
import { isHashType } from '../hash-lengths.ts';
import { findValues } from '../indicators/find/find-values.ts';
import { DOUBTS, type FoundValue } from '../indicators/find/found-value.ts';
import { hasFileExtension, hostType, isHostName } from '../indicators/find/hosts.ts';
import { isPublicResolver, specialRange } from '../indicators/signals/addresses.ts';
import { isPlaceholder, isWellKnown, isWellKnownCell, registeredDomain } from '../indicators/signals/hosts.ts';
import { isMessageId, isSharedFile } from '../indicators/signals/spelling.ts';
import { endsBeforeVersion } from '../indicators/signals/version.ts';
import type { Judgement } from '../indicators/types.ts';
import { isMarkedBenign, NAMES_A_TEXT } from './columns.ts';
import { ADDRESSES, type Cell, type CellUse, FILE_NAMES, HOSTS, type ListDocument, type ListSection } from './document.ts';

/** Everything of an Indicator but its places in the Markdown, which markdown.ts knows. */
export type ListedIndicator = Omit<Indicator, 'occurrences'> & { raws: string[] };

const AS_CONTEXT = new Set(typesOf('artifact', 'vulnerability', 'technique', 'network-operator'));
const NETWORKED = new Set(typesOf('address', 'host', 'url', 'mailbox'));
const HASH_TYPES = new Set(typesOf('hash'));
const RANK = { indicator: 3, context: 2, reference: 1, junk: 0 } as const;

/** The document is the list: what it lists is presented, without further words. One indicator per (type, value). */
export function judgeList(document: ListDocument, own: ReadonlySet<string>): ListedIndicator[] {
  const all = new Map<string, ListedIndicator>();
  for (const section of document.sections) {
    for (const row of section.rows) {
      const vouched = row.some(({ use, text }) => use.kind === 'note' && isMarkedBenign(text));
      const ofText = row.some(({ use, text }) => use.kind === 'note' && NAMES_A_TEXT.test(text));
      const ofKnownHost = row.some(({ use, text }) => use.kind === 'values' && isWellKnownCell(text));
      for (const [index, cell] of row.entries()) {
        for (const value of readCell(cell)) {
          const use: CellUse = ofText && value.type === 'url' && !value.defanged ? { kind: 'reference' } : cell.use;
          const judged = judge(value, use, vouched, own, document.format);
          if (judged === undefined) continue;
          const isAnswer = ofKnownHost && !value.defanged && judged.toIds && ADDRESSES.some((type) => type === value.type);
          const judgement: Judgement = isAnswer
            ? { verdict: 'context', toIds: false, reason: 'an address of a well-known host', rule: 'list-known-host' }
            : judged;
          add(all, value, judgement, contextOf(section, row, index, value));
        }
      }
    }
  }
  return [...all.values()];
}

function add(all: Map<string, ListedIndicator>, value: FoundValue, judgement: Judgement, context: IndicatorContext): void {
  const key = `${value.type} ${value.value}`;
  const before = all.get(key);
  if (before === undefined) {
    all.set(key, { type: value.type, value: value.value, defanged: value.defanged, ...judgement, context, raws: [value.raw] });
    return;
  }
  before.defanged ||= value.defanged;
  if (!before.raws.includes(value.raw)) before.raws.push(value.raw);
  if (score(judgement) > score(before)) Object.assign(before, judgement, { context });
}

function score({ verdict, toIds }: Pick<Judgement, 'verdict' | 'toIds'>): number {
  return RANK[verdict] * 2 + (toIds ? 1 : 0);
}

/** The values of a cell, as its use allows. */
function readCell(cell: Cell): FoundValue[] {
  const { use } = cell;
  const text = cell.read ?? cell.text;
  if (use.kind === 'none' || text.trim() === '' || isMachineText(text)) return [];
  // A mistyped "[,]" is a dot to everybody, MISP's "ADDRESS|PORT" a colon; the same length keeps the offsets.
  const source = text.replace(/\[,\]/g, '[.]').replace(/^(\s*[\w.:-]+)\|(?=\d{1,5}\s*$)/, '$1:');
  const found = findValues(source, { doubtful: true }).map((one) => ({ ...one, raw: text.slice(one.start, one.end) }));
  if (use.kind === 'note') return [...found.filter(isWorthNoting), ...fileOfNote(text)];
  if (use.kind !== 'values') return found;
  const { types } = use;
  const named = found.filter(({ type, start, defanged }) => {
    const before = source.slice(0, start);
    return !(isHashType(type) && KEY_OR_ID.test(before)) && !(type === 'ipv4' && !defanged && endsBeforeVersion(before));
  });
  const listed = named.flatMap((one) => asListed(one, text, types)).map((one) => withoutMask(one, text));
  if (types === undefined) return listed.filter((one) => !isMention(one, text, listed) && !isAlternative(one, text));
  const allowed = listed.filter(({ type }) => types.includes(type) || (isHashType(type) && types.some(isHashType)));
  if (types.includes('filename')) return withFileNames(text, allowed);
  // What is written defanged shows that the type beside it is a slip.
  if (allowed.length === 0) allowed.push(...listed.filter((one) => one.defanged && one.raw === text.trim()));
  if (allowed.length === 0 && text.trim().length <= 200) {
    if (types.includes('regkey')) return [whole(text, 'regkey')];
    if (types.includes('mutex')) return [whole(text, 'mutex')];
  }
  return allowed;
}

/** "(bank\.com|other\.com)": a host of a regular expression, which as often says what is left out. */
function isAlternative({ raw, start, end }: FoundValue, text: string): boolean {
  return (
    raw.includes('\\.') &&
    (/[(|]$/.test(text.slice(0, start)) || /^[|)]/.test(text.slice(end)) || /\b(?:match|regex|re)\W[^"']*["']$/i.test(text.slice(0, start)))
  );
}

/** "build_id = ", "api_key=", 'boundary="b1_' before what looks like a hash. */
const KEY_OR_ID = /(?:\b|_)(?:id|key|token|nonce|salt|boundary)\s*=\s*["']?(?:\w+_)?$/i;

/** In a line of anything a name of a file counts as an entry of its own or beside a hash; a folder or the name on a mail never does. */
function isMention({ type, raw, end }: FoundValue, text: string, all: FoundValue[]): boolean {
  if (/^["']\s*<\S+@/.test(text.slice(end))) return true;
  if (type === 'filepath') return /[\\/]$/.test(raw);
  return type === 'filename' && text.trim().replace(/^["'`*]+|["'`*]+$/g, '') !== raw && !all.some((one) => isHashType(one.type));
}

/** Hashes and what is written defanged; plain hosts and programs in words are talk. */
function isWorthNoting({ type, defanged }: FoundValue): boolean {
  return NETWORKED.has(type) ? defanged : !FILE_NAMES.some((one) => one === type);
}

/** The words beside a hash are often its file's name or path, with or without a remark in brackets. */
function fileOfNote(text: string): FoundValue[] {
  const name = /^\s*((?:[A-Za-z]:|%\w+%|~)?[^\s"'<>|,;()]*?\.[A-Za-z][A-Za-z0-9]{1,5})\s*(?:\([^()]*\)\s*)?$/.exec(text)?.[1];
  if (name === undefined || /^(?:https?|hxxp|www\.)|\[\.\]|@/i.test(name)) return [];
  if (/[\\/]/.test(name)) return [whole(name, 'filepath')];
  return hasFileExtension(name) || !isHostName(name) ? [whole(name, 'filename')] : [];
}

/** User agents and magnet links are full of what looks like addresses, versions and names. */
function isMachineText(text: string): boolean {
  return /^\s*["'`]*(?:User-Agent:\s*)?(?:Mozilla\/\d|magnet\W{1,4}\?)/i.test(text);
}

/** What only a server runs: "name.in/gate.php" is no path of files. */
const SERVER_PAGE = /\.(?:php\d?|[aj]spx?|cgi)(?:\?\S*)?$/i;

/** Where the list says what it is, spelling alone decides less. */
function asListed(value: FoundValue, text: string, types: readonly IndicatorType[] | undefined): FoundValue[] {
  const { doubtReason, ...rest } = value;
  const host = value.value.toLowerCase();
  const alone = text.trim().replace(/^["'`([]+|["'`)\],;]+$/g, '') === value.raw;
  if (types !== undefined) {
    const asHost = HOSTS.some((type) => types.includes(type)) && !FILE_NAMES.some((type) => types.includes(type));
    if (asHost && value.type === 'filename' && isHostName(host)) return [{ ...rest, type: hostType(host), value: host, host }];
    const asFile = FILE_NAMES.some((type) => types.includes(type)) && !asHost && !HOSTS.some((type) => types.includes(type));
    if (asFile && HOSTS.some((type) => type === value.type)) return [{ ...rest, type: 'filename', value: value.raw }];
    if (value.type === 'url' && types.includes('url') && value.start === 0 && !/\s/.test(text.trim()) && !value.defanged)
      return [{ ...rest, value: rest.value + text.slice(value.end).trim() }];
    const named = NAMED_HEX.find(({ type, digits }) => types.includes(type) && isHashType(value.type) && value.value.length === digits);
    if (named) return [{ ...rest, type: named.type }];
    return [types.includes(value.type) ? rest : value];
  }
  const isHost = HOSTS.some((type) => type === value.type) || (value.type === 'url' && SERVER_PAGE.test(value.value));
  if (doubtReason !== undefined && alone && isHost && /^(?:word-tld|file-or-word)$/.test(doubtReason)) return [rest];
  return [value];
}

/** Of an address that is partly hidden ("?id=[REDACTED]", "/[victim]/a") the host is what is left. */
function withoutMask(value: FoundValue, text: string): FoundValue {
  if (value.type !== 'url' || value.host === undefined) return value;
  const masked =
    (/[=/?&.-]$/.test(value.value) && /^[[<{]/.test(text.slice(value.end))) ||
    /redacted|\*{2,}|\[[^\]]*\]|<[^>]*>|\{[^}]*\}/i.test(value.value.replace(/^[a-z]+:\/\/\[[^\]]*\]/, ''));
  if (!masked || !isHostName(value.host)) return value;
  const { schemeless: _, ...rest } = value;
  return { ...rest, type: hostType(value.host), value: value.host };
}

/** In a cell of file names every line is one, with or without an extension, blanks included. */
function withFileNames(text: string, found: FoundValue[]): FoundValue[] {
  const names = text
    .split(/[\n|]|,\s(?=\S+\.\w{2,5}(?:,|$))/)
    .map((line) => line.trim().replace(/^["'`]+|["'`]+$/g, ''))
    .filter((line) => line !== '' && line.length <= 200 && !/^\(.*\)$|^(?:n\/?a|none|unknown|-+)$/i.test(line))
    .filter((line) => hasFileExtension(line) || (!/\s/.test(line) && !/^[0-9a-f]{32,128}$/i.test(line)))
    .filter((line) => line.split(/\s+/).length <= 10 && !found.some(({ type, raw }) => isHashType(type) && line.includes(raw)));
  const rest = found.filter(({ type, raw }) => isHashType(type) || !names.some((line) => line.includes(raw)));
  return [...rest, ...names.map((line) => whole(line, /[\\/]/.test(line) ? 'filepath' : 'filename'))];
}

function whole(text: string, type: IndicatorType): FoundValue {
  const raw = text.trim();
  return { type, value: raw, raw, start: 0, end: raw.length, defanged: false };
}

function judge(value: FoundValue, use: CellUse, vouched: boolean, own: ReadonlySet<string>, format: string): Judgement | undefined {
  const { type } = value;
  const listed = use.kind === 'values';
  if (wordList('hashes-of-nothing').has(value.value)) return say('list-hash-of-nothing', 'junk', 'hash of an empty file');
  if (type === 'attack' || type === 'cve')
    return say(type === 'cve' ? 'list-vulnerability' : 'list-technique', 'context', type === 'cve' ? 'a vulnerability' : 'a technique');
  if (use.kind === 'reference') return say('list-reference', 'reference', 'a reference of the list');
  if (use.kind === 'unrelated') return say('list-unrelated', 'reference', 'unrelated, says the list');
  if (type === 'email' && isMessageId(value.value)) return say('list-message-id', 'junk', 'not a mailbox');
  const host = value.host ?? value.value;
  const nobody = ADDRESSES.some((one) => one === type) || type === 'url' ? specialOf(host) : undefined;
  if (nobody !== undefined) return say('list-special-address', 'junk', nobody);
  if (NETWORKED.has(type) && !/^[\d.:]+$/.test(host) && isPlaceholder(host) && !value.defanged)
    return say('list-placeholder', 'junk', 'a placeholder name');
  if (value.doubtReason !== undefined && !(listed && HASH_TYPES.has(type))) return say('list-doubtful', 'junk', DOUBTS[value.doubtReason]);
  if (vouched && type !== 'ssdeep') return say('list-benign', 'reference', 'called legitimate by the list');
  if (use.kind === 'note') {
    if (HASH_TYPES.has(type)) return say('list-note-hash', 'context', 'a hash in the words beside a value');
    if (FILE_NAMES.some((one) => one === type)) return say('list-note-file', 'context', `a file name of a ${format} list`);
    return value.defanged ? say('list-note-defanged', 'context', 'named in the words beside a value') : undefined;
  }
  if (NETWORKED.has(type)) return judgeNetwork(value, host, use, own, format);
  if (AS_CONTEXT.has(type)) return say('list-artifact', 'context', `listed (${format}), no detection by itself`);
  if (HASH_TYPES.has(type)) return detect(format, use);
  return say('list-other', 'indicator', `listed (${format})`);
}

function judgeNetwork(value: FoundValue, host: string, use: CellUse, own: ReadonlySet<string>, format: string): Judgement {
  const { type } = value;
  const registered = registeredDomain(host);
  if (own.has(registered) && !value.defanged) return say('list-own-site', 'reference', "the site's own address");
  if (ADDRESSES.some((one) => one === type) && isPublicResolver(host)) return say('list-resolver', 'context', 'a public DNS resolver');
  if (type === 'email') return detect(format, use);
  if (!isWellKnown(host)) return detect(format, use);
  if (type !== 'url') return say('list-known-host', 'context', 'a well-known service in a list of indicators');
  if (!isShared(host) || !PAGE.test(value.value)) return say('list-known-url', 'reference', 'a well-known service');
  if (value.defanged || isSharedFile(value.value)) return detect(format, use);
  return use.kind === 'values' && (use.urls || use.types?.includes('url') || wordList('personal-pages').has(host))
    ? say('list-shared-file', 'indicator', `a page on a sharing service, listed (${format})`)
    : say('list-known-url', 'reference', 'a well-known service');
}

/** Anybody can put a page or file there. */
const isShared = (host: string) => SHARING.some((name) => wordList(name).has(host) || wordList(name).has(registeredDomain(host)));
const SHARING = ['shared-hosting', 'personal-pages'] as const;
/** A URL with more than a host. */
const PAGE = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]+[/?#]+\w/i;

function specialOf(host: string): string | undefined {
  return /^[\d.]+$|:/.test(host) ? specialRange(host.replace(/^\[|\]$/g, '').replace(/(\.\d+):\d+$/, '$1')) : undefined;
}

function detect(format: string, use?: CellUse): Judgement {
  if (use?.kind === 'values' && use.detect === false)
    return say('list-no-detection', 'indicator', `listed (${format}), not for detection, says the list`);
  return { ...say('list-presented', 'indicator', `listed (${format})`), toIds: true };
}

function say(rule: string, verdict: Indicator['verdict'], reason: string): Judgement {
  return { verdict, toIds: false, reason, rule };
}

function contextOf(section: ListSection, row: Cell[], index: number, value: FoundValue): IndicatorContext {
  const column = section.columns?.[index];
  const text = row.map((cell) => oneLine(cell.text));
  const snippet = text.filter(Boolean).join(', ');
  return {
    kind: section.columns ? 'table' : 'list',
    ...(section.heading ? { heading: section.heading } : {}),
    ...(column ? { column } : {}),
    ...(row.length > 1 ? { row: text } : {}),
    snippet: snippet.length > 80 ? `${value.raw} …`.slice(0, 80) : snippet,
  };
}
