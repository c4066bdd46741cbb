import { findValues } from '../indicators/find/find-values.ts';
import { useOfName } from './columns.ts';
import type { CellUse } from './document.ts';

const HARD = new Set(['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'url', 'email', 'domain', 'hostname', 'ip-port', 'cidr']);

/** Something that is a value by its spelling, whatever stands around it. */
export function hasValue(text: string): boolean {
  return findValues(text).some((one) => HARD.has(one.type));
}

const KEY = /^[\s>*•–—:-]*(\p{L}(?:[\p{L}\d_/()-]| (?! )){1,40}?)(?: ?[:=](?!\/\/)|\s{2,}|\s*\t)\s*(?=\S)/u;
const SCHEME = /^(?:h(?:tt|xx|xxx?)ps?|ftp|fxp|tcp|udp|magnet)$/i;

/** "Thumbprint: 4D36...": what the key of a line or cell says about the rest; undefined without a key that says anything. */
export function readKey(text: string): { rest: string; use: CellUse } | undefined {
  const match = KEY.exec(text.trimEnd());
  const key = match?.[1];
  if (match === null || key === undefined || SCHEME.test(key.trim())) return undefined;
  const use = useOfName(key);
  const rest = text.slice(match[0].length);
  if (isSecret(key, rest)) return { rest, use: { kind: 'none' } };
  return use === undefined || (use.kind === 'note' && hasValue(rest)) ? undefined : { rest, use };
}

/** "Key: 1f1e1d1c...": what decrypts something, not a registry key. */
export const isSecret = (key: string, value: string): boolean => /\bkey$/i.test(key.trim()) && /^(?:0x)?[0-9a-f]{16,}\b/i.test(value);
