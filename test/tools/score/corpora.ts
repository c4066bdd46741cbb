import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { NO_ORGANISATION_LISTS } from '../../../extractors/indicators/rules/organisation.ts';
import type { AboutArticle } from '../../../extractors/indicators/types.ts';
import type { Indicator } from '../../../src/domain.ts';
import { packageRoot } from '../../../src/paths.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { readReports } from '../../support/reports.ts';
import { sharedDir } from '../../support/shared.ts';
import { INVENTED } from '../../unit/indicators/articles/index.ts';
import { CASES, HASH } from '../../unit/indicators/verdict-cases.ts';
import { keysOf } from './match.ts';
import type { PageSet } from './set.ts';

/** A text of a corpus with what is known to be right about its values. */
export interface Text {
  corpus: string;
  markdown: string;
  about: AboutArticle;
  /** Whether a judgement is right; undefined when the truth says nothing about the value. */
  isRight(indicator: Indicator): boolean | undefined;
}

const ABOUT = { canonicalUrl: 'https://research.acme-labs.com/blog/one', siteName: 'Acme Labs' };

/** Every text that the table of rules is measured on. */
export async function corpora(set: PageSet): Promise<Text[]> {
  return [
    ...(await samples(set)),
    ...(await pdfs()),
    ...(await field()),
    ...(await reports()),
    ...invented(),
    ...cases(),
    ...settings(),
    ...manuals(),
  ];
}

async function samples(set: PageSet): Promise<Text[]> {
  const texts: Text[] = [];
  for (const { slug, file, url = `file://${file}` } of set.pages) {
    const { markdown, canonicalUrl, title, siteName } = await extractArticle(documentPage(url, 'text/html', readFileSync(file)), {});
    const keys = new Set(
      Object.values(set.truth?.[slug] ?? {})
        .flat()
        .flatMap(keysOf),
    );
    texts.push({
      corpus: 'pages',
      markdown,
      about: { canonicalUrl, title, ...(siteName ? { siteName } : {}) },
      isRight: ({ value, verdict }) => keysOf(value).some((key) => keys.has(key)) === (verdict === 'indicator' || verdict === 'context'),
    });
  }
  return texts;
}

/** The sample PDF files; those without a truth count for what a row changes. */
async function pdfs(): Promise<Text[]> {
  const folder = join(sharedDir(), 'samples/pdf');
  if (!existsSync(join(folder, 'truth.json'))) return [];
  const { reports: truths } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as {
    reports: Record<string, { file: string; true: string[] }>;
  };
  const texts: Text[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pdf'))) {
    const page = documentPage(`https://reports.example/${file}`, 'application/pdf', readFileSync(join(folder, file)));
    const { markdown, title } = await extractArticle(page, {});
    const truth = Object.values(truths).find((one) => one.file === file);
    const keys = new Set(truth?.true.flatMap(keysOf));
    texts.push({
      corpus: 'pdf',
      markdown,
      about: { canonicalUrl: `https://reports.example/${file}`, title },
      isRight: ({ value, verdict }) =>
        truth === undefined ? undefined : keysOf(value).some((key) => keys.has(key)) === (verdict === 'indicator'),
    });
  }
  return texts;
}

/** The inputs of ../shared/field/indicators: what is right about them stands in prose. */
async function field(): Promise<Text[]> {
  const folder = join(sharedDir(), 'field/indicators');
  if (!existsSync(folder)) return [];
  const texts: Text[] = [];
  for (const file of readdirSync(folder).filter((name) => /\.(?:html|md)$/.test(name))) {
    const url = `https://field.example/${file}`;
    const page = documentPage(url, file.endsWith('.md') ? 'text/plain' : 'text/html', readFileSync(join(folder, file)));
    const { markdown, title } = await extractArticle(page, {});
    texts.push({ corpus: 'field', markdown, about: { canonicalUrl: url, title }, isRight: () => undefined });
  }
  return texts;
}

async function reports(): Promise<Text[]> {
  return (await readReports()).map(({ markdown, url, title, siteName, detected, shown }) => {
    const fold = (values: string[]) => new Set(values.flatMap((value) => [value, value.toLowerCase()]));
    const detecting = fold(detected);
    const indicators = fold([...detected, ...shown]);
    return {
      corpus: 'reports',
      markdown,
      about: { canonicalUrl: url, title, ...(siteName ? { siteName } : {}) },
      isRight: ({ value, verdict, toIds }: Indicator) =>
        (verdict === 'indicator') === indicators.has(value) && (toIds || !detecting.has(value)),
    };
  });
}

/** Every indicator of an invented article is named; what is not named must not be one. */
function invented(): Text[] {
  return Object.values(INVENTED)
    .flat()
    .map(({ markdown, want }) => ({
      corpus: 'invented',
      markdown,
      about: ABOUT,
      isRight: (one: Indicator) => (want[one.value] === undefined ? one.verdict !== 'indicator' : want[one.value] === verdictOf(one)),
    }));
}

function cases(): Text[] {
  return CASES.map(({ markdown, want }) => ({
    corpus: 'cases',
    markdown,
    about: ABOUT,
    isRight: (one: Indicator) => (want[one.value] === undefined ? undefined : want[one.value] === verdictOf(one)),
  }));
}

/** What only settings bring about: host artifacts that are kept (EXTRACT_TRACES), an organisation's own lists (INDICATOR_RULES). */
function settings(): Text[] {
  const list = `# Malware\n\n## Indicators\n\n- never-plover[.]top\n- own-plover[.]top\n- context-plover[.]top\n\n## References\n\nalways-plover.top\n`;
  const artifacts = `# Malware\n\n## Indicators\n\n| File name | SHA256 |\n| --- | --- |\n| plover.exe | ${HASH} |\n\n### Registry keys\n\n- HKCU\\Software\\Run\\plover\n`;
  const organisation = {
    ...NO_ORGANISATION_LISTS,
    never: ['never-plover.top'],
    always: ['always-plover.top'],
    own: ['own-plover.top'],
    context: ['context-plover.top'],
  };
  return [
    { corpus: 'settings', markdown: list, about: { ...ABOUT, organisation }, isRight: () => undefined },
    { corpus: 'settings', markdown: artifacts, about: { ...ABOUT, traces: true }, isRight: () => undefined },
  ];
}

/** Read-me files and change logs of the packages that are installed: full of hosts, addresses and mailboxes, and none is an indicator. */
function manuals(): Text[] {
  const modules = join(packageRoot, 'node_modules');
  if (!existsSync(modules)) return [];
  const folders = readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name]));
  return folders.flatMap((folder) =>
    readdirSync(join(modules, folder))
      .filter((name) => /^(?:readme|changelog|history)\b.*\.(?:md|markdown)$/i.test(name))
      .map((name) => ({
        corpus: 'manuals',
        markdown: readFileSync(join(modules, folder, name), 'utf8').slice(0, LONGEST_MANUAL),
        about: { canonicalUrl: `https://packages.example/${folder}` },
        isRight: ({ verdict }: Indicator) => verdict !== 'indicator',
      })),
  );
}

/** In characters: the newest part of a change log is like the rest of it. */
const LONGEST_MANUAL = 20_000;

function verdictOf({ verdict, toIds }: Indicator): string {
  return `${verdict}${toIds ? '+' : ''}`;
}
