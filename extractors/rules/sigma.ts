import * as z from 'zod';
import type { DetectionRule } from '../../src/domain.ts';
import { lazyPackage } from '../../src/lazy-package.ts';
import { checkText } from './repair.ts';
import type { FoundRule } from './rule.ts';
import { findRules, type SourceLine } from './source-lines.ts';

const yaml = lazyPackage<typeof import('yaml')>('yaml');

const MAX_LINES = 400;

const common = {
  title: z.string().min(1).max(256),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).optional(),
};

/** The fields that Sigma's rule schema (SigmaHQ, sigma-detection-rule-schema 2.1.0) requires, and those whose form it fixes. */
const Sigma = z.looseObject({
  ...common,
  logsource: z
    .looseObject({ category: z.string().optional(), product: z.string().optional(), service: z.string().optional() })
    .refine(
      (one) => one.category !== undefined || one.product !== undefined || one.service !== undefined,
      'it names no category, product or service',
    ),
  detection: z
    .looseObject({ condition: z.union([z.string().min(1), z.array(z.string()).min(1)]) })
    .refine(
      (one) => Object.keys(one).some((key) => key !== 'condition' && key !== 'timeframe'),
      'it has a condition and nothing to search for',
    ),
});

/** The same of a correlation (sigma-correlation-rules-schema 2.0.1), which counts or orders the matches of other rules. */
const Correlation = z.looseObject({
  ...common,
  correlation: z.looseObject({
    type: z.string().min(1),
    rules: z.union([z.string(), z.array(z.string()).min(1)]),
    timespan: z.string().min(1),
  }),
});

/** Sigma rules: YAML that begins with a title (or a field before it) and goes on to its detection or correlation. */
export const findSigma = (lines: SourceLine[]): FoundRule[] =>
  findRules(lines, (line, at) => (/^\s*(?:title|id|name|logsource)\s*[:：]\s*\S?/.test(line.code) ? readSigma(lines, at) : []));

function readSigma(lines: SourceLine[], first: number): FoundRule[] {
  const start = lines[first] as SourceLine;
  const indent = start.code.length - start.code.trimStart().length;
  const texts: string[] = [];
  let last = first;
  for (let at = first; at < lines.length && at < first + MAX_LINES; at++) {
    const line = lines[at] as SourceLine;
    if (line.heading || (start.fenced && !line.fenced) || (!start.fenced && line.fenceMark)) break;
    const code = line.code.slice(Math.min(indent, line.code.length - line.code.trimStart().length));
    // Outside of a fence the YAML ends where the report goes on in sentences; inside, at the next document.
    if (!start.fenced && code.trim() !== '' && !/^\s*(?:[\w.|*-]+\s*:|- |#|\S+\s*$)|^\s{2,}/.test(code)) break;
    if (at > first && (/^---\s*$/.test(code) || (/^title\s*:/.test(code) && texts.some((text) => /^title\s*:/.test(text))))) break;
    texts.push(code);
    if (code.trim() !== '') last = at;
  }
  const source = texts.slice(0, last - first + 1).join('\n');
  const has = (keys: string) => new RegExp(`^\\s*(?:${keys})\\s*:`, 'm').test(source);
  const detects = has('detection') && has('condition') && has('logsource|level|falsepositives');
  // "title: <short name>" is a form to fill in.
  if (!has('title') || /^\s*title\s*:\s*</m.test(source) || !(detects || has('correlation'))) return [];
  const title = /^\s*title\s*:\s*(.+)$/m.exec(source)?.[1]?.trim() ?? '';
  return [{ kind: 'sigma', name: title.replace(/^["']|["']$/g, '') || 'Sigma rule', source, firstLine: first, lastLine: last }];
}

const TABS = { name: 'tabs', run: (text: string) => text.replace(/\t/g, '  ') };

/** A rule, what correlations call it, and what it calls the rules that it counts or orders itself. */
interface Checked {
  rule: DetectionRule;
  names: string[];
  uses: string[];
}

/** The Sigma rules of one report. A correlation gets the rules that it uses before it: alone it finds nothing. */
export function checkSigma(found: FoundRule[]): DetectionRule[] {
  const all = found.map((one): Checked => {
    const rule = checkText(one, [TABS], problemOf);
    if (rule.problem !== undefined) return { rule, names: [], uses: [] };
    const read = Correlation.safeParse(documentOf(rule.text)?.toJS(ALIASES));
    return {
      rule,
      names: [...rule.text.matchAll(/^(?:name|id)\s*:\s*(\S+)/gm)].map((match) => match[1] as string),
      uses: read.success ? [read.data.correlation.rules].flat() : [],
    };
  });
  return all.map((one) => {
    if (one.rule.problem !== undefined) return one.rule;
    return { ...one.rule, text: [...rulesUsed(one, all), one].map(({ rule }) => `${rule.text.trimEnd()}\n`).join('---\n') };
  });
}

/** The rules that a correlation names, and those that they name, the named ones first. */
function rulesUsed(one: Checked, all: Checked[], seen = new Set([one])): Checked[] {
  return all.flatMap((other) => {
    if (seen.has(other) || !other.names.some((name) => one.uses.includes(name))) return [];
    seen.add(other);
    return [...rulesUsed(other, all, seen), other];
  });
}

const ALIASES = { maxAliasCount: 50 };

function documentOf(text: string) {
  const documents = yaml().parseAllDocuments(text, { logLevel: 'silent', ...ALIASES } as never);
  return Array.isArray(documents) ? documents[0] : undefined;
}

function problemOf(text: string): string | undefined {
  const document = documentOf(text);
  if (!document) return 'It contains no YAML.';
  const error = document.errors[0];
  if (error) return `It is not valid YAML: ${error.message.split('\n')[0]}`;
  if (!yaml().isMap(document.contents)) return 'It is not a map of fields.';
  try {
    const read = (document.has('correlation') ? Correlation : Sigma).safeParse(document.toJS(ALIASES));
    if (read.success) return undefined;
    const issue = read.error.issues[0];
    return `It does not match Sigma's schema: ${issue?.path.join('.') || 'rule'}: ${issue?.message}.`;
  } catch (error) {
    return `It is not valid YAML: ${String(error).slice(0, 120)}`;
  }
}
