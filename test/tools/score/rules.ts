import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { pageOf } from '../../../src/cli/actions/extract.ts';
import { UsageError } from '../../../src/errors.ts';
import { drawTable } from './print.ts';
import type { SetPage } from './set.ts';

/** npm run score -- --rules-truth FILE: detection rules of saved pages, by name. */

const names = z.array(z.string()).default([]);
const TruthFile = z.record(z.string(), z.looseObject({ yara: names, sigma: names, snort: names }));
const KINDS = ['yara', 'sigma', 'snort'] as const;

export async function scoreRules(file: string, pages: SetPage[]): Promise<void> {
  if (!existsSync(file)) throw new UsageError(`The file ${file} does not exist.`);
  const truth = TruthFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const rows: (string | number)[][] = [];
  const lines: string[] = [];
  const sum = { want: 0, whole: 0, compiled: 0, extra: 0 };
  for (const [slug, wanted] of Object.entries(truth)) {
    const page = pages.find((one) => one.slug === slug);
    if (!page) {
      lines.push(`no page  ${slug}`);
      continue;
    }
    const { markdown, rules = [] } = await extractArticle(pageOf(page.file, page.url), {});
    const fences = [...markdown.matchAll(/^(`{3,})(?:yara|yaml|snort|suricata)\n([\s\S]*?)^\1$/gm)].map((match) =>
      (match[2] ?? '').replace(/\s+/g, ''),
    );
    for (const kind of KINDS) {
      const own = rules.filter((rule) => rule.kind === kind || (kind === 'snort' && rule.kind === 'suricata'));
      const found = wanted[kind].map((name) => own.find((rule) => rule.name === name));
      const whole = wanted[kind].filter((name) => fences.some((fence) => fence.includes(name.replace(/\s+/g, ''))));
      const compiled = found.filter((rule) => rule !== undefined && rule.problem === undefined).length;
      const extra = own.filter((rule) => !wanted[kind].includes(rule.name));
      if (wanted[kind].length + extra.length === 0) continue;
      rows.push([slug, kind, wanted[kind].length, whole.length, compiled, extra.length]);
      sum.want += wanted[kind].length;
      sum.whole += whole.length;
      sum.compiled += compiled;
      sum.extra += extra.length;
      for (const [at, name] of wanted[kind].entries()) if (!found[at]) lines.push(`missing  ${slug}  ${kind}  ${name}`);
      for (const rule of own) if (rule.problem) lines.push(`problem  ${slug}  ${kind}  ${rule.name}  ${rule.problem}`);
      for (const rule of extra) lines.push(`extra    ${slug}  ${kind}  ${rule.name}`);
    }
  }
  rows.push(['total', '', sum.want, sum.whole, sum.compiled, sum.extra]);
  console.log([drawTable(['page', 'kind', 'rules', 'whole in one fence', 'compile', 'extra'], rows), ...lines].join('\n'));
}
