/**
 * Detection rules of a report: found in its Markdown (source-lines.ts, yara.ts, sigma.ts, snort.ts), checked (YARA by its compiler
 * in a process of its own, Sigma by its schema, Snort and Suricata by their grammar) and put into one labelled fence each.
 */

import type { DetectionRule, Indicator } from '../../src/domain.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { findValues } from '../indicators/find/find-values.ts';
import { fenced } from '../markdown.ts';
import { isolateRules } from './isolate.ts';
import type { FoundRule } from './rule.ts';
import { checkSigma, findSigma } from './sigma.ts';
import { checkSnort, findSnort } from './snort.ts';
import { type SourceLine, sourceLines } from './source-lines.ts';
import { compileYara, findYara } from './yara.ts';
import { metaOf } from './yara-source.ts';

export interface ReadRules {
  /** The report with every rule in a fence; the one that was given where that changes nothing. */
  report: Outline;
  rules: DetectionRule[];
  /** Offsets in `report` of all that stands in rules: no indicators of their own. */
  ranges: [start: number, end: number][];
  notes: string[];
}

/** Cheap first look, so that ordinary pages cost nothing. */
const WORTH_A_LOOK =
  /\brule\s+\w|\b(?:detection|correlation)\s*:|\b(?:alert|drop|reject)\s+(?:tcp|udp|http|tls|dns|ip|icmp|ssl|smb|file)\b/i;

export async function readRules(report: Outline): Promise<ReadRules> {
  if (!WORTH_A_LOOK.test(report.markdown)) return { report, rules: [], ranges: [], notes: [] };
  const isolated = isolateRules(report);
  const { markdown } = isolated;
  const lines = sourceLines(isolated);
  const found = apart([...findYara(lines), ...findSigma(lines), ...findSnort(lines)]);
  if (found.length === 0) return { report, rules: [], ranges: [], notes: [] };
  const checked = await check(found, markdown);
  // Of what does not end, the rest of its fence is not text of the report either.
  const whole = found.filter((one) => !one.broken || lines[one.firstLine]?.fenced);
  const written = fence(markdown, lines, whole);
  return {
    report: written.markdown === markdown ? isolated : new Outline(written.markdown),
    rules: unique(found.map((one) => checked.get(one) as DetectionRule)),
    ranges: written.ranges,
    notes: notesOn(checked),
  };
}

/** In the order of the report, none inside another. */
function apart(found: FoundRule[]): FoundRule[] {
  const sorted = [...found].sort((a, b) => a.firstLine - b.firstLine);
  return sorted.filter((one, at) => !sorted.slice(0, at).some((other) => other.kind !== one.kind && other.lastLine >= one.firstLine));
}

async function check(found: FoundRule[], markdown: string): Promise<Map<FoundRule, DetectionRule>> {
  const yara = found.filter((one) => one.kind === 'yara');
  const sigma = found.filter((one) => one.kind === 'sigma');
  const snort = found.filter((one) => one.kind === 'snort' || one.kind === 'suricata');
  const checked = [...(await compileYara(yara, markdown)), ...checkSigma(sigma), ...snort.map(checkSnort)];
  const byRule = new Map([...yara, ...sigma, ...snort].map((one, at) => [one, checked[at] as DetectionRule]));
  return new Map(found.map((one) => [one, byRule.get(one) as DetectionRule]));
}

/** A page that shows a rule twice publishes one; of two, the one that compiles. */
function unique(rules: DetectionRule[]): DetectionRule[] {
  const byKey = new Map<string, DetectionRule>();
  for (const rule of rules) {
    const bare = rule.text.replace(/\s+/g, '');
    const key = [...byKey].find(
      ([, other]) => other.kind === rule.kind && other.name === rule.name && (other.problem || other.text.replace(/\s+/g, '') === bare),
    )?.[0];
    if (key !== undefined && rule.problem) continue;
    byKey.set(key ?? `${rule.kind} ${rule.name} ${bare}`, rule);
  }
  return [...byKey.values()];
}

const LABEL = { yara: 'yara', sigma: 'yaml', snort: 'snort', suricata: 'suricata' } as const;

/** Puts each rule's lines into one fence; a fence that holds whole rules already only gets its label. */
function fence(markdown: string, lines: SourceLine[], found: FoundRule[]): { markdown: string; ranges: [number, number][] } {
  const report = new Rewriting(markdown);
  /** Where the last rule that got a fence ends. */
  let written = 0;
  for (let at = 0; at < found.length; at++) {
    const rule = found[at] as FoundRule;
    const label = LABEL[rule.kind];
    const [first, last] = [lines[rule.firstLine] as SourceLine, lines[rule.lastLine] as SourceLine];
    const open = openingFence(lines, rule);
    if (open !== undefined) {
      report.replace(open, markdown.slice(open.start, open.end).replace(/([`~]{3,}).*$/, `$1${label}`));
      report.mark(first.start, last.end);
      continue;
    }
    const together = [rule];
    while (found[at + 1]?.firstLine === rule.firstLine) together.push(found[++at] as FoundRule);
    const start = Math.max((lines[importsAbove(lines, rule.firstLine)] as SourceLine).start, written);
    const imports = [...markdown.slice(start, first.start).matchAll(/import\s+["“”]\w+["“”]/g)].map((match) => `${match[0]}\n`).join('');
    // It may end inside of a fence that is not its own from the start.
    const end = last.fenced ? endOfFence(lines, rule.lastLine) : last.end;
    report.putBlock({ start, end }, fenced(imports + together.map((one) => one.source).join('\n\n'), label));
    written = end;
  }
  return report.end();
}

type Range = Pick<SourceLine, 'start' | 'end'>;

/** Rewrites a report from beginning to end: what is not replaced is copied. Offsets given to it are offsets in the original. */
class Rewriting {
  readonly #markdown: string;
  /** The marked parts and the blocks, as offsets in the rewritten report. */
  readonly #ranges: [start: number, end: number][] = [];
  #result = '';
  /** How far the original has been copied or replaced. */
  #position = 0;

  constructor(markdown: string) {
    this.#markdown = markdown;
  }

  /** Replaces a part; one that begins in what has been written already is left alone. */
  replace({ start, end }: Range, text: string): void {
    if (start < this.#position) return;
    this.#result += this.#markdown.slice(this.#position, start) + text;
    this.#position = end;
  }

  /** Remembers where a part that has not been written yet will stand. */
  mark(start: number, end: number): void {
    const shift = this.#result.length - this.#position;
    this.#ranges.push([start + shift, end + shift]);
  }

  /** Puts a block, with blank lines around it, in the place of a part. */
  putBlock({ start, end }: Range, block: string): void {
    this.#result += this.#markdown.slice(this.#position, start);
    if (this.#result !== '' && !this.#result.endsWith('\n\n')) this.#result += this.#result.endsWith('\n') ? '\n' : '\n\n';
    this.#ranges.push([this.#result.length, this.#result.length + block.length]);
    this.#result += block;
    this.#position = end;
    if (this.#markdown.slice(end, end + 2) !== '\n\n' && end < this.#markdown.length) this.#result += '\n';
  }

  end(): { markdown: string; ranges: [number, number][] } {
    return { markdown: this.#result + this.#markdown.slice(this.#position), ranges: this.#ranges };
  }
}

/** The mark that opens the one fence that holds all lines of a rule. */
function openingFence(lines: SourceLine[], { firstLine, lastLine }: FoundRule): SourceLine | undefined {
  const isInside = lines.slice(firstLine, lastLine + 1).every((line) => line.fenced);
  return isInside ? lines.slice(0, firstLine).findLast((line) => line.fenceMark) : undefined;
}

function endOfFence(lines: SourceLine[], from: number): number {
  const rest = lines.slice(from + 1);
  const close = rest.find((line) => line.fenceMark);
  const empty = rest.slice(0, close ? rest.indexOf(close) : 0).every((line) => line.code.trim() === '');
  return close && empty ? close.end : (lines[from] as SourceLine).end;
}

/** Index of the first of the import lines (and an opening fence) right above a rule. */
function importsAbove(lines: SourceLine[], first: number): number {
  let at = first;
  while (at > 0 && (/^\s*import\s+["“”]\w+["“”]\s*$/.test(lines[at - 1]?.code ?? '') || (lines[at - 1]?.fenceMark && lines[first]?.fenced)))
    at--;
  return at;
}

function notesOn(checked: ReadonlyMap<FoundRule, DetectionRule>): string[] {
  return [...checked.values()].flatMap(({ kind, name, repairs, problem }) => {
    if (problem) return [`The ${KINDS[kind]} rule ${name} is in the report only. ${problem}`];
    return repairs.length > 0 ? [`Repaired the ${KINDS[kind]} rule ${name}: ${repairs.join(', ')}.`] : [];
  });
}

const KINDS = { yara: 'YARA', sigma: 'Sigma', snort: 'Snort', suricata: 'Suricata' } as const;

/** Of what a list presents, without what stands only in its detection rules. */
export function outsideRules(markdown: string, ranges: [start: number, end: number][], listed: Indicator[]): Indicator[] {
  if (ranges.length === 0) return listed;
  const inside = new Set(ranges.flatMap(([from, to]) => findValues(markdown.slice(from, to), { doubtful: true }).map(({ raw }) => raw)));
  const starts = [0, ...ranges.map(([, to]) => to)];
  const outside = starts.map((start, at) => markdown.slice(start, ranges[at]?.[0])).join('\n');
  return listed.filter(
    ({ occurrences }) => occurrences.length === 0 || occurrences.some(({ raw }) => !inside.has(raw) || outside.includes(raw)),
  );
}

const HASHES = new Set(['md5', 'sha1', 'sha256', 'sha512']);

/** What stands only in rules, so that nobody (MISP's own extraction included) takes it for an indicator. */
export function insideRules(markdown: string, ranges: [start: number, end: number][], known: Indicator[]): Indicator[] {
  const all = new Map<string, Indicator>();
  const taken = new Set(known.map(({ type, value }) => `${type} ${value}`));
  for (const [from, to] of ranges) {
    for (const { type, value, start, end, raw, defanged } of findValues(markdown.slice(from, to))) {
      const key = `${type} ${value}`;
      if (taken.has(key)) continue;
      const occurrence = { start: from + start, end: from + end, raw, code: true, target: false };
      const before = all.get(key);
      if (before) before.occurrences.push(occurrence);
      else
        all.set(key, {
          type,
          value,
          defanged,
          verdict: 'junk',
          toIds: false,
          reason: 'inside a detection rule',
          context: { kind: 'code' },
          occurrences: [occurrence],
        });
    }
  }
  return [...all.values()];
}

/** Hashes in the meta section of YARA rules: files that a rule was made for. Worth keeping, no detection. */
export function rulesReferences(rules: DetectionRule[], known: Indicator[]): Indicator[] {
  const all = new Set(known.map(({ type, value }) => `${type} ${value}`));
  return rules.flatMap((rule) => {
    if (rule.kind !== 'yara') return [];
    return findValues(metaOf(rule.text))
      .filter(({ type, value }) => HASHES.has(type) && !all.has(`${type} ${value}`) && all.add(`${type} ${value}`))
      .map(
        ({ type, value }): Indicator => ({
          type,
          value,
          defanged: false,
          verdict: 'context',
          toIds: false,
          reason: `a sample that the YARA rule ${rule.name} names`,
          context: { kind: 'code', snippet: `rule ${rule.name}`.slice(0, 80) },
          occurrences: [],
          ...(rule.origin ? { origin: rule.origin } : {}),
        }),
      );
  });
}
