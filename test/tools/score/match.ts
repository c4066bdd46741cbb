/**
 * How a value of an event is compared with the truth. Documented in docs/indicators.md; change both together.
 *
 * Types are not compared, values are: MISP may call a host "domain" or "hostname", an address "ip-src" or "ip-dst". Case counts
 * only behind the host of a URL. A composite (ip-dst|port, domain|ip, filename|md5) matches by any of its parts. A URL of which one side has no
 * scheme matches by the rest if that has a path; a lone "/" at the end of a host does not count.
 */
export type Truth = Record<string, Record<string, string[]>>;

/** A value that the event has in the end, or that a reader of text claims. */
export interface Candidate {
  /** MISP's type, or one of ours. */
  type: string;
  value: string;
  toIds: boolean;
  note?: string;
}

/** Types whose values the truth lists; everything else an event says about the article is "other". */
export const TRUTH_TYPES = ['ipv4', 'cidr', 'domain', 'url', 'md5', 'sha1', 'sha256', 'sha512', 'email', 'cve', 'attack'] as const;

const COUNTED = new Set([
  ...TRUTH_TYPES,
  'ipv6',
  'ip-port',
  'hostname',
  'sha224',
  'sha384',
  'ip-dst',
  'ip-src',
  'ip-dst|port',
  'ip-src|port',
  'hostname|port',
  'domain|ip',
  'email-src',
  'email-dst',
  'vulnerability',
  'attack',
  'uri',
  'link',
]);

/** Whether the truth would list a value of this type. */
export function isCounted(type: string): boolean {
  return COUNTED.has(type);
}

/** The forms under which a value is looked for, most exact first. */
export function keysOf(value: string): string[] {
  const parts = value.includes('|') ? [value, ...value.split('|')] : [value];
  return parts.flatMap((part) => {
    const whole = fold(part);
    const schemeless = whole.replace(/^[a-z][a-z0-9+.-]*:\/\//, '');
    const address = /^(\[?[0-9a-f.:]+\]?):\d+$/.exec(schemeless);
    const keys = [whole];
    // "http://x/a" in the truth and "x/a" in the event, or the other way round: both end on the key "~x/a".
    if (schemeless.includes('/')) keys.push(`~${schemeless}`);
    if (address?.[1] && schemeless === whole) keys.push(address[1]);
    return keys;
  });
}

function fold(value: string): string {
  const trimmed = value.trim();
  const url = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(trimmed);
  if (!url || !trimmed.includes('/')) return trimmed.toLowerCase();
  const [, scheme = '', host = '', rest = ''] = url;
  return `${scheme.toLowerCase()}${host.toLowerCase()}${rest === '/' ? '' : rest}`;
}

/** Two values mean the same. Without scheme on either side, the scheme does not count. */
export function same(a: string, b: string): boolean {
  return keysOf(a).some((key) => keysOf(b).some((other) => key === other && (!key.startsWith('~') || !bothWithScheme(a, b))));
}

function bothWithScheme(a: string, b: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(a) && /^[a-z][a-z0-9+.-]*:\/\//i.test(b);
}

export interface PageScore {
  slug: string;
  /** By truth type: how many there are, how many were found. */
  recall: Record<string, { want: number; got: number }>;
  /** Attributes of counted types and tags of techniques: all, right ones; the same for attributes with to_ids. */
  precision: { all: number; right: number };
  precisionIds: { all: number; right: number };
  /** Attributes of other types (file names, keys, wallets ...), and those of them that only MISP's extraction saw. */
  other: number;
  junk: number;
  missing: { type: string; value: string }[];
  extra: Candidate[];
  others: Candidate[];
}

/** Compares what an event has with what the page shows. `onlyMisp` says which values our own reading does not know. */
export function scorePage(
  slug: string,
  truth: Record<string, string[]>,
  got: Candidate[],
  onlyMisp: (candidate: Candidate) => boolean = () => false,
): PageScore {
  const wanted = Object.entries(truth).flatMap(([type, values]) => values.map((value) => ({ type, value })));
  const index = new Map<string, string[]>();
  for (const { value } of wanted) for (const key of keysOf(value)) index.set(key, [...(index.get(key) ?? []), value]);
  const matches = (candidate: Candidate) =>
    keysOf(candidate.value).flatMap((key) => (index.get(key) ?? []).filter((value) => same(value, candidate.value)));
  const found = new Set<string>();
  const score: PageScore = {
    slug,
    recall: {},
    precision: { all: 0, right: 0 },
    precisionIds: { all: 0, right: 0 },
    other: 0,
    junk: 0,
    missing: [],
    extra: [],
    others: [],
  };
  for (const candidate of got) {
    const hits = matches(candidate);
    for (const hit of hits) found.add(hit);
    if (!isCounted(candidate.type)) {
      score.other += 1;
      if (onlyMisp(candidate)) score.junk += 1;
      score.others.push(candidate);
      continue;
    }
    const right = hits.length > 0 ? 1 : 0;
    score.precision.all += 1;
    score.precision.right += right;
    if (candidate.toIds) {
      score.precisionIds.all += 1;
      score.precisionIds.right += right;
    }
    if (!right) score.extra.push(candidate);
  }
  for (const { type, value } of wanted) {
    score.recall[type] ??= { want: 0, got: 0 };
    const cell = score.recall[type];
    cell.want += 1;
    if (found.has(value)) cell.got += 1;
    else score.missing.push({ type, value });
  }
  return score;
}

/** Sums over pages (values of two pages are two values). */
export function total(scores: PageScore[]): PageScore {
  const sum: PageScore = {
    slug: 'total',
    recall: {},
    precision: { all: 0, right: 0 },
    precisionIds: { all: 0, right: 0 },
    other: 0,
    junk: 0,
    missing: [],
    extra: [],
    others: [],
  };
  for (const score of scores) {
    for (const [type, cell] of Object.entries(score.recall)) {
      sum.recall[type] ??= { want: 0, got: 0 };
      sum.recall[type].want += cell.want;
      sum.recall[type].got += cell.got;
    }
    for (const name of ['precision', 'precisionIds'] as const) {
      sum[name].all += score[name].all;
      sum[name].right += score[name].right;
    }
    sum.other += score.other;
    sum.junk += score.junk;
  }
  return sum;
}

export function recallOf(score: PageScore): { want: number; got: number } {
  return Object.values(score.recall).reduce((a, b) => ({ want: a.want + b.want, got: a.got + b.got }), { want: 0, got: 0 });
}
