import { accessSync, constants, existsSync } from 'node:fs';
import { readdir, readFile, statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { missingPackages, OCR_INSTALL } from '../../../extractors/pictures/packages.ts';
import type { Check } from '../../domain.ts';
import { makeFolder } from '../../make-folder.ts';
import { type MemoryLimit, memoryFor } from '../resources.ts';

const GB = 1024 ** 3;

/** Can it be written, and is there room for what waits? */
export async function dataFolder(folder: string): Promise<Check> {
  makeFolder(folder);
  accessSync(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  const freeGb = (bavail * bsize) / GB;
  return {
    name: 'data folder',
    ok: freeGb > 1,
    message: `${folder} can be written, ${freeGb.toFixed(1)} GB free`,
    todo: 'Free some space: articles are kept here until MISP has them.',
  };
}

/** Enough for as many pages as are opened at a time? */
export function memory(pages: number, { total, free, source }: MemoryLimit): Check {
  const neededGb = memoryFor(pages) / GB;
  const where = source === 'container' ? "of the container's limit of" : 'of';
  return {
    name: 'memory',
    ok: total / GB >= neededGb,
    message: `${(free / GB).toFixed(1)} GB free ${where} ${(total / GB).toFixed(1)} GB; ${pages} pages at a time need about ${neededGb.toFixed(1)} GB`,
    todo: 'Give it more memory, or lower CRAWL_CONCURRENCY.',
  };
}

const WANTED_FILES = 4096;

/** A browser opens many; far below this, pages fail with odd errors. */
export async function openFiles(limits = '/proc/self/limits'): Promise<Check | undefined> {
  const text = await readFile(limits, 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  if (soft === undefined) return undefined;
  return {
    name: 'open files',
    ok: Number(soft) >= WANTED_FILES / 4,
    message: `${soft} files may be open at a time`,
    todo: `Raise the limit to ${WANTED_FILES}: "ulimit -n", LimitNOFILE of the unit, or --ulimit nofile of the container.`,
  };
}

/** Crawlee counts the browser's memory by `ps` to decide how many pages it opens at once, and stops working without it. */
export async function processList(path = process.env.PATH ?? ''): Promise<Check | undefined> {
  if (process.platform === 'win32') return undefined;
  const found = path.split(delimiter).some((folder) => folder && existsSync(join(folder, 'ps')));
  const message = found ? 'the program ps is installed' : 'the program ps is not installed';
  return { name: 'ps', ok: found, message, todo: 'Install the package procps: the worker cannot run without it.' };
}

const FONT_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts', join(process.env.HOME ?? '/', '.fonts')];

/** Without any font, pages have no text in screenshots and PDFs, and some scripts measure text of no width. */
export async function fonts(folders = FONT_FOLDERS): Promise<Check | undefined> {
  if (process.platform !== 'linux') return undefined;
  let count = 0;
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
    count += names.filter((name) => /\.(?:ttf|otf|ttc|pfb|woff2?)$/i.test(name)).length;
  }
  return {
    name: 'fonts',
    ok: count > 0,
    message: count > 0 ? `${count} font files` : 'no fonts are installed',
    todo: 'Install some, such as the package fonts-liberation, and fonts-noto-cjk for pages in Chinese, Japanese or Korean.',
  };
}

/** Can the text of pictures be read? Its packages are optional, so that only OCR=on makes their absence a fault. */
export async function textRecognition(ocr: 'off' | 'auto' | 'on'): Promise<Check | undefined> {
  if (ocr === 'off') return undefined;
  const missing = missingPackages();
  const message =
    missing.length === 0 ? 'the text of pictures is read' : `the text of pictures is not read: ${missing.join(', ')} not installed`;
  return { name: 'pictures', ok: missing.length === 0 || ocr === 'auto', message, todo: `Run "${OCR_INSTALL}", or set OCR=off.` };
}
