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
const WORTH_A_LOOK = /\brule\s+\w|\bdetection\s*:|\b(?:alert|drop|reject)\s+(?:tcp|udp|http|tls|dns|ip|icmp|ssl|smb|file)\b/i;

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
  const compiled = await compileYara(yara, markdown);
  return new Map(
    found.map((one) => [
      one,
      one.kind === 'yara' ? (compiled[yara.indexOf(one)] as DetectionRule) : one.kind === 'sigma' ? checkSigma(one) : checkSnort(one),
    ]),
  );
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
  let result = '';
  let position = 0;
  const ranges: [number, number][] = [];
  for (let at = 0; at < found.length; at++) {
    const rule = found[at] as FoundRule;
    const block = fenceAround(lines, rule);
    if (block !== undefined) {
      const open = lines[block.open] as SourceLine;
      if (open.start >= position) {
        const mark = markdown.slice(open.start, open.end);
        result += markdown.slice(position, open.start) + mark.replace(/([`~]{3,}).*$/, `$1${LABEL[rule.kind]}`);
        position = open.end;
      }
      const first = lines[rule.firstLine] as SourceLine;
      const last = lines[rule.lastLine] as SourceLine;
      ranges.push([result.length + (first.start - position), result.length + (last.end - position)]);
      continue;
    }
    const together = [rule];
    while (found[at + 1]?.firstLine === rule.firstLine) together.push(found[++at] as FoundRule);
    const before = lines[importsAbove(lines, rule.firstLine)] as SourceLine;
    const from = Math.max(before.start, position);
    const imports = markdown.slice(from, (lines[rule.firstLine] as SourceLine).start);
    result += markdown.slice(position, from);
    if (result !== '' && !result.endsWith('\n\n')) result += result.endsWith('\n') ? '\n' : '\n\n';
    const head = [...imports.matchAll(/import\s+["“”]\w+["“”]/g)].map((match) => `${match[0]}\n`).join('');
    const body = fenced(head + together.map((one) => one.source).join('\n\n'), LABEL[rule.kind]);
    ranges.push([result.length, result.length + body.length]);
    result += body;
    position = (lines[rule.lastLine] as SourceLine).end;
    // It ends inside of a fence that is not its own from the start.
    if (lines[rule.lastLine]?.fenced) position = endOfFence(lines, rule.lastLine);
    if (markdown.slice(position, position + 2) !== '\n\n' && position < markdown.length) result += '\n';
  }
  return { markdown: result + markdown.slice(position), ranges };
}

/** The one fence that holds all lines of a rule. */
function fenceAround(lines: SourceLine[], { firstLine, lastLine }: FoundRule): { open: number } | undefined {
  for (let at = firstLine; at <= lastLine; at++) if (!lines[at]?.fenced) return undefined;
  for (let at = firstLine - 1; at >= 0; at--) if (lines[at]?.fenceMark) return { open: at };
  return undefined;
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
