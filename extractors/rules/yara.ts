import type { DetectionRule } from '../../src/domain.ts';
import { checkYara, type YaraCheck } from './check-yara.ts';
import { INVISIBLE, YARA_REPAIRS } from './repair.ts';
import type { FoundRule } from './rule.ts';
import { findRules, type SourceLine } from './source-lines.ts';
import { modulesOf, ruleEnd, YARA_START } from './yara-source.ts';

const MAX_LINES = 2_000;
/** For all checks of a document, ms: a part of what its extraction may take. */
const BUDGET_MS = 10_000;

/** The YARA rules of a report, where they stand and what their author wrote; not compiled yet. */
export const findYara = (lines: SourceLine[]): FoundRule[] =>
  findRules(lines, (line, at) => {
    const start = line.code.includes('rule') ? YARA_START.exec(line.code) : null;
    if (!start) return [];
    const opens = start[2] !== undefined || /^\s*\{/.test(line.code.slice(start.index + start[0].length)) || opensSoon(lines, at);
    return opens ? readRule(lines, at, start[1] as string) : [];
  });

/** "rule x" alone on its line: the brace stands on the next one with anything on it. */
function opensSoon(lines: SourceLine[], at: number): boolean {
  const next = lines.slice(at + 1, at + 6).find((line) => line.code.trim() !== '');
  return next !== undefined && /^\s*(?:`?\{|:)/.test(next.code);
}

/** The rule that begins in a line, and those that follow it in the same line or cell. */
function readRule(lines: SourceLine[], first: number, name: string): FoundRule[] {
  let text = '';
  const ends: number[] = [];
  for (let at = first; at < lines.length && at < first + MAX_LINES; at++) {
    const line = lines[at] as SourceLine;
    if (line.heading) break;
    if (at > first && YARA_START.test(line.code) && ruleEnd(text) === undefined) break;
    if (!line.fenceMark) text += `${line.code}\n`;
    ends.push(text.length);
    if (!line.code.includes('}')) continue;
    const end = ruleEnd(text);
    if (end === undefined) continue;
    const source = text.slice(0, end).replace(/^\n+/, '');
    const rest = text.slice(end);
    const more = YARA_START.exec(rest);
    const one: FoundRule = { kind: 'yara', name, source, firstLine: first, lastLine: at };
    const next = more ? ruleEnd(rest.slice(more.index)) : undefined;
    if (!more || next === undefined) return [one];
    return [
      one,
      { kind: 'yara', name: more[1] as string, source: rest.slice(more.index, more.index + next), firstLine: first, lastLine: at },
    ];
  }
  // Words like "rule x:" in prose have no sections.
  if (!/\b(?:meta|strings|condition)\s*:/.test(text)) return [];
  return [
    {
      kind: 'yara',
      name,
      source: text.trimEnd(),
      firstLine: first,
      lastLine: lastOfFence(lines, first, ends.length),
      broken: 'Its closing brace is missing.',
    },
  ];
}

/** The last line that can belong to a rule without an end: of its fence, at most `count` lines on; outside of one nobody knows. */
function lastOfFence(lines: SourceLine[], first: number, count: number): number {
  let last = first;
  while (last + 1 < first + count && lines[last + 1]?.fenced) last++;
  return lines[first]?.fenced ? last : first;
}

/** Compiles the rules of one report, with the imports and private rules that they need; typographic damage is repaired. */
export async function compileYara(found: FoundRule[], documentText: string): Promise<DetectionRule[]> {
  const imported = new Set([...documentText.matchAll(/^\s*[`>|\s]*import\s+["“”](\w+)["“”]/gm)].map((match) => match[1] as string));
  const sources = new Map(found.filter((one) => !one.broken).map((one) => [one.name, INVISIBLE.run(one.source)]));
  const rules = found.map((one) => begin(one, sources, imported));
  const deadline = performance.now() + BUDGET_MS;
  await check(rules, deadline);
  for (const repair of YARA_REPAIRS) {
    const open = rules.filter((rule) => errorOf(rule) !== undefined && repair.run(rule.text) !== rule.text);
    const tried = open.map((rule) => ({ ...rule, text: repair.run(rule.text), repairs: [...rule.repairs, repair.name] }));
    await check(tried, deadline);
    for (const [at, rule] of open.entries()) {
      const better = tried[at] as Draft;
      // A rule may need several repairs: what does not compile yet is kept when its error moved.
      if (better.check !== 'unchecked' && errorOf(better) !== errorOf(rule)) Object.assign(rule, better);
    }
  }
  return rules.map((rule) => {
    const { name, text, repairs, source } = rule;
    const problem = problemOf(rule);
    return { kind: 'yara' as const, name, ...(problem === undefined ? { text, repairs } : { text: source, repairs: [], problem }) };
  });
}

function problemOf({ broken, check }: Draft): string | undefined {
  if (broken || check === 'compiles') return broken;
  if (check === 'unchecked') return 'It was not checked: the YARA compiler did not answer in time or is not installed.';
  return `It does not compile: ${firstLine(check.error)}`;
}

const errorOf = ({ check }: Draft): string | undefined => (typeof check === 'object' ? check.error : undefined);

interface Draft {
  name: string;
  source: string;
  text: string;
  repairs: string[];
  check: YaraCheck;
  broken?: string | undefined;
}

function begin({ name, source, broken }: FoundRule, all: ReadonlyMap<string, string>, imported: ReadonlySet<string>): Draft {
  const own = INVISIBLE.run(source);
  const repairs = own === source ? [] : [INVISIBLE.name];
  const used = rulesUsed(name, own, all);
  const body = [...used.map((one) => all.get(one) as string), own].join('\n\n');
  const modules = modulesOf(body);
  const missing = modules.filter((one) => !imported.has(one));
  if (missing.length > 0) repairs.push(`missing import of ${missing.join(', ')}`);
  const text = [...modules.map((one) => `import "${one}"`), ...(modules.length > 0 ? [''] : []), body].join('\n');
  return { name, source, text, repairs, broken, check: 'unchecked' };
}

/** Other rules of the report that the condition names, and theirs, the used ones first. */
function rulesUsed(name: string, source: string, all: ReadonlyMap<string, string>, seen = new Set([name])): string[] {
  const condition = /\bcondition\s*:([\s\S]*)/.exec(source)?.[1] ?? '';
  const names = [...new Set(condition.match(/(?<![\w.$#@!"])[A-Za-z_]\w+/g) ?? [])].filter((one) => all.has(one) && !seen.has(one));
  return names.flatMap((one) => {
    seen.add(one);
    return [...rulesUsed(one, all.get(one) as string, all, seen), one];
  });
}

async function check(drafts: Draft[], deadline: number): Promise<void> {
  const open = drafts.filter((one) => !one.broken);
  const checks = await checkYara(
    open.map((one) => one.text),
    deadline,
  );
  for (const [at, one] of open.entries()) one.check = checks[at] ?? 'unchecked';
}

const firstLine = (error: string) => `${error.split('\n')[0]?.replace(/^error\[\w+\]:\s*/, '')}.`.replace(/\.\.$/, '.');
