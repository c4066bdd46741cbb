/** How authors disguise values, one rule per habit; what a rule matches and what that reads as. */
export interface RefangRule {
  pattern: string;
  /** Every character that a match can begin with, in both cases: a rule is tried nowhere else. */
  starts: string;
  /** Every character that can come second; absent when any can. */
  second?: string;
  /** What the match reads as; undefined leaves the match as it stands. */
  becomes: (match: string) => string | undefined;
  /** Whether writing it so is a defang habit (and not an escape or an invisible character). */
  defang: boolean | ((match: string) => boolean);
  /** It matches only behind a disguised scheme: nowhere in a text without one. */
  behindScheme?: boolean;
  /** Only blanks disguise: no habit of the author where the text has blanks before all its punctuation, as listings of PDF files do. */
  byBlanks?: boolean;
}

const OPENING = '[({<\u3010\uff3b\u3014';
const BLANKS = ' \t\u00a0';
const DOTS = '.\uff0e\u3002\u00b7\u2024';

const SP = '[ \\t\\u00a0]';
const OPEN = '[\\[({<\\u3010\\uff3b\\u3014]';
const CLOSE = '[\\])}>\\u3011\\uff3d\\u3015]';
const DOT = '[.\\uff0e\\u3002\\u00b7\\u2024]';
const WORD = '[\\p{L}\\p{N}]';
const OPEN_SQUARE = '[\\[\\u3010\\uff3b]';
const CLOSE_SQUARE = '[\\]\\u3011\\uff3d]';
/** The "://" of a scheme, with brackets around any of its parts, or with backslashes. */
const SEPARATOR = `${SP}?(?:\\\\?${OPEN}:${CLOSE}?|[:\\uff1a])${SP}?${OPEN}?(?:\\\\\\/\\\\\\/|[\\/\\\\\\uff0f]${CLOSE}?${OPEN}?[\\/\\\\\\uff0f])${CLOSE}{0,2}`;
const SPACED_TLD =
  '(?:com|net|org|info|biz|ru|cn|xyz|top|io|site|online|club|onion|tk|pw|su|cc|co|de|uk|kr|jp|ga|ml|cf|gq|icu|cyou|sbs|shop|live|pro|vip)';
/** Behind the "http" or its disguise: an "s", the separator, blanks if a host follows. */
const HTTP_REST = `(?:[\\[({]?s[\\])}]?)?${SEPARATOR}(?:${SP}{1,2}(?=[\\w-]+${SP}?(?:\\.|${OPEN})))?`;

/** Whether a disguised scheme ends in an "s", whatever brackets stand in it: h[tt]ps, hxxp[s]. */
const isSecure = (match: string) => /^[^:/\\\uff1a]*s$/i.test(match.replace(/[[\](){}\s\\]/g, '').split(/[:\uff1a]/)[0] ?? '');

const http = {
  becomes: (match: string) => (/^https?:\/\/\s/i.test(match) ? undefined : isSecure(match) ? 'https://' : 'http://'),
  defang: (match: string) => !/^https?:(?:\/\/|\\\/\\\/)/i.test(match),
};

/** What a backslash-separated address looks like after its scheme: `evil[.]com\\path\\file.exe`. */
const unslashed = (rest: string) => rest.replace(/\\+/g, '/').replace(/[[({]\s?(?:\.|dot)\s?[\])}]/gi, '.');

/** The names of free mail services, before a disguised or plain dot: what may follow an @ with blanks around it. */
const FREE_MAIL =
  '(?:g-?mail|proton(?:mail)?|tuta(?:nota|mail)?|outlook|hotmail|yahoo|onionmail|mail|yandex|gmx|aol|icloud|cock|keemail|airmail|mailfence|riseup)';
const DISGUISED_DOT = `${SP}?\\\\?${OPEN}${SP}?(?:${DOT}|dot)`;
/** Words before an @ that are no name of a mailbox: "an attacker-controlled @tuta[.]com address". */
const NO_LOCAL_PART =
  '(?:-(?:controlled|owned|operated|registered|created|hosted)|\\b(?:an?|the|any|all|of|via|from|at|or|and|to|with|using))';
/** A dot in brackets, and what continues after it: part of a name, or what is sure to be one without the dot. */
const DISGUISE = `(?:\\\\?${OPEN}){1,2}${SP}?\\\\?(?:${DOT}|dot|punto|ponto|punkt|point|\u0442\u043e\u0447\u043a\u0430)${SP}?(?:\\\\?${CLOSE}){1,2}\\.?`;
const NAME_GOES_ON = '(?=[\\p{L}\\p{N}_\\-\\[({])';
const HOST_GOES_ON = `(?=\\d|${SPACED_TLD}\\b|[\\w-]+(?:\\.[a-z\\d]|${DISGUISED_DOT}))`;
const DISGUISED_HOST = `[\\w-]+(?:\\.[\\w-]+){0,3}${DISGUISED_DOT}`;

/** "Inc .", "mcvsmap . exe": a blank before a dot or comma that disguises no host. */
export const SPACED_PUNCTUATION = new RegExp(`\\w [.,](?= (?!${SPACED_TLD}\\b)|$)`, 'gim');

/** Without it the rules with `behindScheme` need not be tried. */
export const DISGUISED_SCHEME = /h(?:xx|\*\*)p/i;

/** In the order in which they are tried at a place. Patterns are read with the flags i and u. */
export const REFANG_RULES: readonly RefangRule[] = [
  {
    pattern: '[\\u200b-\\u200f\\u2060\\ufeff\\u00ad\\u202a-\\u202e]',
    starts: '\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e',
    becomes: () => '',
    defang: false,
  },
  {
    // A scheme and a disguised host that drifted apart.
    pattern: `https?:\\/\\/${SP}{1,2}(?=[\\w.-]{1,120}(?:\\[\\.|\\(\\.|\\[dot))`,
    starts: 'hH',
    second: 'tT',
    becomes: (match) => (/^https/i.test(match) ? 'https://' : 'http://'),
    defang: true,
  },
  {
    // hXXps:\\evil[.]com\path: what goes on with backslashes is read as one.
    pattern: `h(?:xx|tt|\\*\\*)ps?${OPEN}?:${CLOSE}?\\\\{2}[\\w-]+[^\\s"'<>|]*`,
    starts: 'hH',
    second: 'xXtT*',
    becomes: (match) => `${isSecure(match) ? 'https' : 'http'}://${unslashed(match.replace(/^[^\\]*\\{2}/, ''))}`,
    defang: true,
  },
  {
    // hxxps:/evil[.]com, hxxps//evil[.]com: one slash is enough after a disguised scheme, or two without a colon.
    pattern: `hxxps?(?:${OPEN}?:${CLOSE}?\\/|\\/\\/)(?=[\\w-]+${SP}?(?:\\.|${OPEN}))`,
    starts: 'hH',
    second: 'xX',
    becomes: (match) => (isSecure(match) ? 'https://' : 'http://'),
    defang: true,
  },
  {
    // http, https and their disguises: hxxp, hXXps, h**p, hxtp, h[tt]p, hxxp[s]
    pattern: `h(?:\\*{1,2}|_{2}|-{2}|\\.{2}|[\\[(]?[tx\\u0445\\u00d7][\\])]?[\\[(]?[tx\\u0445\\u00d7*]{1,2}[\\])]?)[\\[(]?[p\\u0440][\\])]?${HTTP_REST}|h(?:ttx|xx[xr]|xtx|txx|zz|yy)p?(?=s?[\\])]?${SP}?(?:${OPEN})?:)${HTTP_REST}`,
    starts: 'hH',
    second: '*_-.[(tTxXzZyY\u0445\u0425\u00d7',
    ...http,
  },
  { pattern: `meow${HTTP_REST}`, starts: 'mM', second: 'eE', ...http },
  {
    pattern: `(?<![a-z])(?:fxp|f\\*p)s?${SEPARATOR}`,
    starts: 'fF',
    second: 'xX*',
    becomes: (match) => (/ps/i.test(match) ? 'ftps://' : 'ftp://'),
    defang: true,
  },
  {
    pattern: `(?<=[a-z0-9])(?:${OPEN}:${CLOSE}?[\\/]${OPEN}?[\\/]${CLOSE}{0,2}|:${OPEN}\\/\\/${CLOSE})`,
    starts: `${OPENING}:`,
    second: `${OPENING}:`,
    becomes: () => '://',
    defang: true,
  },
  {
    // [.] (.) {.} <.> [dot] (dot), also doubled, escaped or with spaces around; "[.] to prevent clicks" is about the habit.
    pattern: `(?<=[\\p{L}\\p{N}_\\-\\])}/])(?:${DISGUISE}${SP}{0,2}${NAME_GOES_ON}|${SP}{1,2}${DISGUISE}(?:${NAME_GOES_ON}|${SP}{1,2}${HOST_GOES_ON}))`,
    starts: `${BLANKS}${OPENING}\\`,
    second: `${BLANKS}${OPENING}\\${DOTS}dDpP\u0442\u0422`,
    becomes: () => '.',
    defang: true,
  },
  // evil.[dot]com: the dot stands beside its disguise.
  {
    pattern: `(?<=${WORD})\\.${OPEN}(?:${DOT}|dot)${CLOSE}(?=${WORD})`,
    starts: '.',
    second: OPENING,
    becomes: () => '.',
    defang: true,
  },
  { pattern: `(?<=${WORD})\\[d\\](?=${WORD})`, starts: '[', second: 'dD', becomes: () => '.', defang: true },
  {
    pattern: `(?<=${WORD})${OPEN_SQUARE}(?:${DOT}|dot)(?=${WORD})`,
    starts: '[\u3010\uff3b',
    second: `${DOTS}dD`,
    becomes: () => '.',
    defang: true,
  },
  { pattern: `(?<=${WORD})${DOT}${CLOSE_SQUARE}(?=${WORD})`, starts: DOTS, second: ']\u3011\uff3d', becomes: () => '.', defang: true },
  // evil.[com]; not main.[ch], which names two files of source
  {
    pattern: `(?<=${WORD})\\.\\[(?!(?:ch|hc|cho|cpp|hpp|so|oa|la)\\])(?=[a-z]{2,18}\\])`,
    starts: '.',
    second: '[',
    becomes: () => '.',
    defang: true,
  },
  { pattern: '(?<=[\\])])\\[(?=[a-z]{2,18}\\])', starts: '[', becomes: () => '', defang: true },
  {
    pattern: `(?<=[\\p{L}\\p{N}_.+\\-])${SP}?\\\\?${OPEN}${SP}?(?:@|\\uff20|at|arroba)${SP}?\\\\?${CLOSE}${SP}?(?=[\\p{L}\\p{N}\\[])`,
    starts: `${BLANKS}${OPENING}\\`,
    second: `${BLANKS}${OPENING}\\@\uff20aA`,
    becomes: () => '@',
    defang: true,
  },
  {
    // The colons of IPv6, single or double: 2001[:]db8[::]1
    pattern: `(?<=(?<![\\w])[0-9a-f]{1,4}|\\]|:)\\[::?\\](?=[0-9a-f]{1,4}(?![\\w.-])|\\[:)`,
    starts: '[',
    second: ':',
    becomes: (match) => match.slice(1, -1),
    defang: true,
  },
  {
    pattern: `(?<=[\\p{L}\\p{N}\\])])${SP}?${OPEN}:${CLOSE}${SP}?(?=\\d|[0-9a-f]{1,4}(?:\\[:|:))`,
    starts: `${BLANKS}${OPENING}`,
    second: `${OPENING}:`,
    becomes: () => ':',
    defang: true,
  },
  // Mailboxes with blanks: "name@ evil[.]com", "name @gmail.com", "na.me1 at gmail[.]com".
  {
    pattern: `(?<=[\\w.+-]{2})@${SP}{1,2}(?=[\\w-]+(?:\\.[a-z]|${DISGUISED_DOT}))`,
    starts: '@',
    second: BLANKS,
    becomes: () => '@',
    defang: false,
  },
  {
    pattern: `(?<=[\\w.+-])(?<!${NO_LOCAL_PART})${SP}{1,2}@${SP}{0,2}(?=${DISGUISED_HOST}|${FREE_MAIL}(?:${SP}?\\.${SP}?[a-z]{2,})|[\\w-]+${SP}\\.${SP}${SPACED_TLD}\\b)`,
    starts: BLANKS,
    second: `${BLANKS}@`,
    becomes: () => '@',
    defang: false,
  },
  {
    pattern: `(?<=[\\d._+-][\\w.+-]{0,30})${SP}at${SP}(?=${FREE_MAIL}${DISGUISED_DOT})`,
    starts: BLANKS,
    second: 'aA',
    becomes: () => '@',
    defang: true,
  },
  // "data.back AT cock.li": in capitals it is no word of the sentence.
  {
    pattern: `(?<=[\\w.+-])${SP}AT${SP}(?=${FREE_MAIL}\\.[a-z]{2,})`,
    starts: BLANKS,
    second: 'A',
    becomes: () => '@',
    defang: true,
  },
  // "hxxp: //1.2.3.4/ is-ready": a path that drifted off a disguised address, as its scheme did.
  {
    pattern: `(?<=h(?:xx|\\*\\*)ps?${SP}?:${SP}\\/\\/[^\\s]{4,120}\\/|h(?:xx|\\*\\*)ps?${SP}:${SP}?\\/\\/[^\\s]{4,120}\\/)${SP}(?=[a-z0-9]+[-_/=?][\\w.?=&/-]*)`,
    starts: BLANKS,
    second: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    behindScheme: true,
    becomes: () => '',
    defang: false,
  },
  // "hxxp://1.2.3[.]4 :8080/a", and at the end of a line "hxxp://evil[.]com /a"
  {
    pattern: `(?<=h(?:xx|\\*\\*|tt(?=\\S+[[(]))ps?${OPEN}?:${CLOSE}?\\/\\/[\\w.[\\]()-]{4,120})${SP}(?=:\\d{2,5}\\b|\\/\\w[\\w.\\/?=&%~-]*[ \\t]*(?:[\\n|]|$))`,
    starts: BLANKS,
    second: ':/',
    becomes: () => '',
    defang: false,
  },
  { pattern: `(?<=[\\p{L}\\p{N}\\])])\\[\\/\\]`, starts: '[', second: '/', becomes: () => '/', defang: true },
  {
    pattern: `(?<=\\w)${SP}(?:at|AT)${SP}(?=[\\w-]+${SP}(?:dot|DOT)${SP}[a-z]{2,})`,
    starts: BLANKS,
    second: 'aA',
    becomes: () => '@',
    defang: true,
  },
  {
    pattern: `(?<=[\\w-]{2})(?<!\\b(?:the|this|every|each|of|our|any|a))${SP}dot${SP}(?=(?:[\\w-]+${SP}dot${SP}){0,3}${SPACED_TLD}\\b)`,
    starts: BLANKS,
    second: 'dD',
    becomes: () => '.',
    defang: true,
  },
  {
    pattern: `(?<=[\\w-]{2})${SP}\\.${SP}(?=(?:${SPACED_TLD}|(?<=@${SP}?${FREE_MAIL}${SP}\\.${SP})[a-z]{2,6})(?:[\\s/:]|$))`,
    starts: BLANKS,
    second: '.',
    becomes: () => '.',
    defang: true,
    byBlanks: true,
  },
  // "evil-host .biz" and "evil-host. biz", alone on a line.
  {
    pattern: `(?<=(?:^|\\n)[\\s*\u2022-]{0,8}[\\w-]{3,60})(?:${SP}\\.|\\.${SP})(?=${SPACED_TLD}[ \\t]*(?:\\n|$))`,
    starts: `${BLANKS}.`,
    second: `${BLANKS}.`,
    becomes: () => '.',
    defang: true,
    byBlanks: true,
  },
  {
    pattern: `(?<=\\b\\d{1,3})${SP}\\.${SP}(?=\\d{1,3}\\b)`,
    starts: BLANKS,
    second: '.',
    becomes: () => '.',
    defang: true,
    byBlanks: true,
  },
  { pattern: `(?<=[a-z0-9])\\uff0e(?=[a-z0-9])`, starts: '\uff0e', becomes: () => '.', defang: true },
  { pattern: `(?<=[a-z0-9])\\u3002(?=${SPACED_TLD}(?![a-z0-9]))`, starts: '\u3002', becomes: () => '.', defang: true },
  { pattern: `(?<=[a-z0-9])\\uff20(?=[a-z0-9])`, starts: '\uff20', becomes: () => '@', defang: true },
  // Escapes of Markdown, regular expressions and JSON: not a disguise, only in the way.
  { pattern: `(?<=${WORD})\\\\{1,2}\\.(?=${WORD})`, starts: '\\', second: '\\.', becomes: () => '.', defang: false },
  { pattern: `(?<=[\\p{L}\\p{N}.])\\\\(?=[_-])`, starts: '\\', second: '_-', becomes: () => '', defang: false },
  { pattern: '\\\\{1,3}(?=\\/)', starts: '\\', second: '\\/', becomes: () => '', defang: false },
  { pattern: '(?<=\\S)&amp;(?=\\S)', starts: '&', second: 'aA', becomes: () => '&', defang: false },
  // Editors that set "--" as a dash break punycode.
  { pattern: `(?<![\\p{L}\\p{N}])xn[\\u2013\\u2014](?=[a-z0-9])`, starts: 'xX', second: 'nN', becomes: () => 'xn--', defang: false },
  { pattern: '[\\u2010\\u2011\\u2012\\u2212]', starts: '\u2010\u2011\u2012\u2212', becomes: () => '-', defang: false },
];
