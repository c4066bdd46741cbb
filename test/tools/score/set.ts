import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../../../src/errors.ts';
import type { Truth } from './match.ts';

/** A folder of saved pages with what each of them shows. */
export interface PageSet {
  pages: SetPage[];
  /** Undefined when there is none: then only the Markdown is written and the values are listed. */
  truth: Truth | undefined;
}

export interface SetPage {
  slug: string;
  /** Path of the HTML file. */
  file: string;
  /** The page's address when it was saved; relative links and the site's own domain are read from it. */
  url: string | undefined;
  title?: string;
}

const Entry = z.looseObject({
  slug: z.string().optional(),
  file: z.string().optional(),
  url: z.string().optional(),
  title: z.string().optional(),
});
const TruthFile = z.record(z.string(), z.record(z.string(), z.array(z.string())));

/**
 * Reads the pages of `dir` (or of its sub-folder pages/). `pages.json` and `truth.json` are looked for inside, beside and above
 * it; both may be missing.
 */
export function readSet(dir: string, truthFile?: string): PageSet {
  const inner = join(dir, 'pages');
  const folder = htmlFiles(dir).length === 0 && existsSync(inner) ? inner : dir;
  const files = htmlFiles(folder);
  if (files.length === 0) throw new UsageError(`There is no .html file in ${dir}: give a folder of saved pages with --pages.`);
  const near = (name: string) => [join(folder, name), join(dir, name), join(dirname(folder), name)].find((path) => existsSync(path));
  const index = near('pages.json');
  const entries = index ? z.array(Entry).parse(JSON.parse(readFileSync(index, 'utf8'))) : [];
  const truthPath = truthFile ?? near('truth.json');
  if (truthFile && !existsSync(truthFile)) throw new UsageError(`The truth file ${truthFile} does not exist.`);
  return {
    truth: truthPath ? TruthFile.parse(JSON.parse(readFileSync(truthPath, 'utf8'))) : undefined,
    pages: files.map((name) => {
      const slug = basename(name).replace(/\.html?$/i, '');
      const entry = entries.find((one) => (one.file !== undefined && basename(one.file) === name) || one.slug === slug);
      return {
        slug: entry?.slug ?? slug,
        file: join(folder, name),
        url: entry?.url ?? urlInside(join(folder, name)),
        ...(entry?.title ? { title: entry.title } : {}),
      };
    }),
  };
}

/** Without pages.json the page's own canonical link says where it came from. */
function urlInside(file: string): string | undefined {
  const html = readFileSync(file, 'utf8');
  const tag =
    /<link\b[^>]*\brel=["']?canonical["']?[^>]*>/i.exec(html)?.[0] ?? /<meta\b[^>]*\bproperty=["']og:url["'][^>]*>/i.exec(html)?.[0];
  const url = /\b(?:href|content)=["']?(https?:\/\/[^"'\s>]+)/i.exec(tag ?? '')?.[1];
  return url;
}

function htmlFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /\.html?$/i.test(name))
    .sort();
}
