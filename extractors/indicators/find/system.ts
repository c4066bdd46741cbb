import { indicatorWords } from '../../../src/data/languages.ts';
import { lazy } from '../../../src/lazy.ts';
import { hashTypeOf } from '../../hash-lengths.ts';
import type { Claim } from './found-value.ts';

const SEGMENT = '[^,;\\\\/:*?"<>|\\r\\n\\t`“”]';
/** The last part of a Windows path: up to a file extension when it has blanks, else up to the next blank. */
const LAST = `(?:${SEGMENT}{1,60}?\\.[A-Za-z0-9]{1,6}(?![\\w.])|[^\\\\/:*?"<>|\\s,;()'’”\`]+)`;
const WINDOWS_PATH = new RegExp(
  `(?<![A-Za-z0-9_])(?:[A-Za-z]:|%[A-Za-z0-9_()]{2,30}%|\\$env:[A-Za-z]+)\\\\{1,2}(?:${SEGMENT}{1,60}\\\\{1,2})*${LAST}?`,
  'g',
);
const UNIX_PATH =
  /(?<![\w.:/\])}-])(?:~|\/(?:bin|boot|dev(?!\/(?:tcp|udp)\/)|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|Applications|Library|Users|System|Volumes|private|data|sdcard|storage))(?:\/[^\s/"'<>|:;,()[\]`*?“”‘’]+)+\/?/g;
const REGISTRY =
  /(?<![\w\\])(?:HKLM|HKCU|HKCR|HKU|HKCC|HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)):?(?:\\{1,2}(?:[^\\/"<>|\r\n\t`,;“”]{1,80}(?=\\)|\{[0-9A-Fa-f-]+\}|[^\\/"<>|\s,;()'’”`]+))+/g;
/** A name in quotes near the word mutex; a mutex without quotes cannot be told from a word. */
const mutex = lazy(() => new RegExp(`${indicatorWords('mutexWords')}[^.\\n"'“‘\`]{0,40}["“'‘\`]([^"”'’\`\\n]{4,100})["”'’\`]`, 'giu'));
const MUTEX_PREFIX = /(?<![\w\\])(?:Global|Local)\\{1,2}[A-Za-z0-9_{}.-]{4,80}/g;

/** Paths, registry keys and mutexes, from the text as it stands: backslashes are not escapes here. */
export function* readSystem(source: string): Generator<Claim> {
  for (const match of source.matchAll(REGISTRY)) yield claim('regkey', match[0].replace(/[.]+$/, ''), match.index);
  for (const match of source.matchAll(mutex())) {
    const name = match[1] ?? '';
    if (/\s{2}|^\W*$/.test(name)) continue;
    const from = match.index + match[0].length - 1 - name.length;
    yield claim('mutex', name, from);
  }
  for (const match of source.matchAll(MUTEX_PREFIX)) yield claim('mutex', match[0].replace(/[.]+$/, ''), match.index);
  for (const match of source.matchAll(WINDOWS_PATH)) {
    const path = match[0].replace(/[.,;:!?'’\s]+$/, '');
    if (path.length > 3) yield* pathOrHash(path, match.index);
  }
  for (const match of source.matchAll(UNIX_PATH)) {
    const path = match[0].replace(/[.,;:!?'’]+$/, '');
    yield* pathOrHash(path, match.index);
  }
}

/** A path, or the hash by which its file is called: analysts keep samples under the names of their hashes. */
function* pathOrHash(path: string, from: number): Generator<Claim> {
  const name = /[^/\\]*$/.exec(path)?.[0] ?? '';
  const hash =
    /^(?:[a-f0-9]{64}(?=$|\.\w{1,8}$)|(?:[a-f0-9]{40}|[a-f0-9]{32})(?=\.(?:exe|dll|bin|elf|apk|doc|docx|xls|zip|sample|malware|vir)$))/i.exec(
      name,
    )?.[0];
  if (hash === undefined) yield claim('filepath', path, from);
  else
    yield {
      type: hashTypeOf(hash.length) ?? 'sha256',
      value: hash.toLowerCase(),
      from: from + path.length - name.length,
      to: from + path.length - name.length + hash.length,
      in: 'source',
    };
}

function claim(type: Claim['type'], raw: string, from: number): Claim {
  return { type, value: raw.replace(/\\\\/g, (_, at: number) => (at === 0 ? '\\\\' : '\\')), from, to: from + raw.length, in: 'source' };
}
