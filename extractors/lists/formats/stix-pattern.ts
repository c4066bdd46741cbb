import type { IndicatorType } from '../../../src/domain.ts';
import { ADDRESSES, type Cell, FILE_NAMES, HASHES, HOSTS } from '../document.ts';

/** What the property of a STIX 2 pattern holds; everything else in patterns is nothing to look for. */
const PROPERTIES: [path: RegExp, types: readonly IndicatorType[]][] = [
  [/^(?:ipv4-addr|ipv6-addr):value$|:(?:src|dst)_ref\.value$|\.resolves_to_refs\[\*\]\.value$/, ADDRESSES],
  [/^domain-name:value$/, [...HOSTS, ...ADDRESSES]],
  [/request_header\.Host$/, [...HOSTS, ...ADDRESSES]],
  [/^url:value$/, ['url', ...HOSTS, ...ADDRESSES]],
  [/^email-addr:value$|^email-message:(?:from_ref|sender_ref)\.value$/, ['email']],
  [/^(?:file|artifact):hashes\./, HASHES],
  [/^file:(?:name|parent_directory_ref\.path)$|^directory:path$/, FILE_NAMES],
  [/^mutex:name$/, ['mutex']],
  [/^windows-registry-key:(?:key|values)/, ['regkey']],
  [/^autonomous-system:number$/, ['asn']],
];
const NO_FILE_HASH = /ssdeep|tlsh|imphash|authentihash/i;

/** A comparison `path = 'value'`, `path IN ('a', 'b')`, in STIX 2 patterning (OASIS, section 9). */
const COMPARISON =
  /((?:[a-z][a-z0-9-]+):(?:'(?:[^'\\]|\\.)*'|[\w\-.[\]*])+)\s*(NOT\s+)?(=|!=|<>|IN|LIKE|MATCHES|ISSUBSET|ISSUPERSET|<=?|>=?)\s*(\((?:[^()']|'(?:[^'\\]|\\.)*')*\)|'(?:[^'\\]|\\.)*')/gi;

export function isPattern(text: string): boolean {
  return /^\s*\(*\s*\[\s*\(*\s*(?:NOT\s+)?[a-z][a-z0-9-]+:[^\]]+(?:=|\b(?:IN|LIKE|MATCHES|ISSUBSET)\b)/i.test(text);
}

/** The positive comparisons of a pattern as cells; AND, OR, FOLLOWEDBY and qualifiers do not change what a value is. */
export function patternCells(pattern: string): Cell[] {
  const cells: Cell[] = [];
  for (const [, path = '', not, operator = '', operand = ''] of pattern.matchAll(COMPARISON)) {
    if (not || /^(?:!=|<>|<|>|<=|>=)$/.test(operator) || /^(?:MATCHES|ISSUPERSET)$/i.test(operator)) continue;
    const types = typesOf(path);
    for (const [, quoted = ''] of operand.matchAll(/'((?:[^'\\]|\\.)*)'/g)) {
      const text = quoted.replace(/\\(.)/g, '$1');
      if (/^LIKE$/i.test(operator) && /[%_]/.test(text)) continue;
      cells.push({ text, use: types.length === 0 ? { kind: 'none' } : { kind: 'values', types } });
    }
  }
  return cells.length > 0 ? cells : [{ text: pattern, use: { kind: 'none' } }];
}

function typesOf(path: string): readonly IndicatorType[] {
  if (path.includes('hashes') && NO_FILE_HASH.test(path))
    return /imphash/i.test(path) ? ['imphash'] : /ssdeep/i.test(path) ? ['ssdeep'] : [];
  return PROPERTIES.find(([pattern]) => pattern.test(path))?.[1] ?? [];
}
