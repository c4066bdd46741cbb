import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { extractArticle } from '../../extractors/article/extract.ts';
import { packageRoot } from '../../src/paths.ts';
import { documentPage } from '../../src/pipeline/crawl.ts';

/** What a report of test/fixtures/reports says about itself in its front matter; the values were written by hand before the reader was run. */
const Truth = z.strictObject({
  title: z.string(),
  url: z.url(),
  siteName: z.string().optional(),
  /** Indicators to detect by. */
  detected: z.array(z.string()).default([]),
  /** Indicators, with or without detection. */
  shown: z.array(z.string()).default([]),
  /** What stands in the report and is not an indicator. */
  not: z.array(z.string()).default([]),
});

export interface Report extends z.infer<typeof Truth> {
  name: string;
  markdown: string;
}

const folder = join(packageRoot, 'test/fixtures/reports');

/** The invented reports: Markdown as it stands, HTML as the extraction reads it. */
export async function readReports(): Promise<Report[]> {
  return Promise.all(reportFiles().map(readReport));
}

export function reportFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:md|html)$/.test(name))
    .sort();
}

export async function readReport(name: string): Promise<Report> {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
  const truth = Truth.parse(parse(head));
  return { name, ...truth, markdown: name.endsWith('.html') ? await markdownOf(truth, body) : body };
}

async function markdownOf({ title, url }: { title: string; url: string }, body: string): Promise<string> {
  const html = `<html><head><title>${title}</title></head><body>${body}</body></html>`;
  return (await extractArticle(documentPage(url, 'text/html', Buffer.from(html)), {})).markdown;
}
