import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { openPictureReader, type PictureReading } from '../../../extractors/pictures/open.ts';
import { missingPackages, OCR_INSTALL } from '../../../extractors/pictures/packages.ts';
import { pictureIndicators } from '../../../extractors/pictures/values.ts';
import { UsageError } from '../../../src/errors.ts';
import { articleOf } from '../../support/samples.ts';
import { type MadePicture, makePictures } from '../ocr/pictures.ts';
import { VOCABULARIES } from '../ocr/vocabulary.ts';
import { readOptions, whole } from '../options.ts';

const ARTICLE = articleOf('https://dock-blog.example/report', { title: 'Report of a campaign', markdown: '', text: '' });
/** The set that the reader was tuned on. Any other seed is a set at first sight, as long as nobody looks at its losses. */
const TUNED = 'harbour';

/**
 * Reads made pictures in the process that reads them in service: exact values, wrong ones (hashes apart), CPU seconds, peak memory.
 * `--seed NAME` makes other pictures, `--set second` of other words, type, colours and layouts, `--out DIR` keeps the pictures, `--wrong` shows what was lost and the lines it was read from.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, {
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: TUNED },
    set: { type: 'string', default: 'first' },
    out: { type: 'string' },
    wrong: { type: 'boolean', default: false },
  });
  const missing = missingPackages();
  if (missing.length > 0) throw new UsageError(`Not installed: ${missing.join(', ')}. Install them with: ${OCR_INSTALL}`);
  if (!isSet(options.set)) throw new UsageError(`--set: one of ${Object.keys(VOCABULARIES).join(', ')}, not "${options.set}"`);
  const pictures = await makePictures(options.seed, whole('--count', options.count), options.set);
  if (options.out) {
    mkdirSync(options.out, { recursive: true });
    for (const { name, bytes } of pictures) writeFileSync(join(options.out, name), bytes);
  }
  const reader = openPictureReader({ timeoutMs: 300_000, memoryMb: 8192 }, console.error);
  const results: Result[] = [];
  try {
    for (const picture of pictures) {
      const result = compared(picture, await reader.read(picture.bytes));
      results.push(result);
      if (options.wrong && result.lost.length + result.wrong.length > 0) explain(result);
    }
  } finally {
    reader.close();
  }
  report(options.seed, results);
}

const isSet = (name: string): name is keyof typeof VOCABULARIES => name in VOCABULARIES;

interface Result {
  picture: MadePicture;
  reading: PictureReading | undefined;
  lost: string[];
  wrong: string[];
}

function compared(picture: MadePicture, reading: PictureReading | undefined): Result {
  const found = reading ? pictureIndicators(reading.texts, ARTICLE, { number: 1, url: 'https://dock-blog.example/1.png' }) : [];
  const values = found.map((one) => one.value);
  return {
    picture,
    reading,
    lost: picture.values.filter((value) => !values.includes(value)),
    // The host of a URL is a value of its own, rightly.
    wrong: values.filter((value) => !picture.values.some((each) => each === value || hostOf(each) === value)),
  };
}

const hostOf = (value: string) => (URL.canParse(value) ? new URL(value).hostname : value.replace(/:\d+$/, ''));
const isHash = (value: string) => /^[0-9a-f]{32,}$/.test(value);

function explain({ picture, reading, lost, wrong }: Result): void {
  console.log(`${picture.name}\n  lost  ${lost.join('\n        ')}\n  wrong ${wrong.join('\n        ')}`);
  for (const { text, readings, rivals } of reading?.texts ?? []) console.log(`    ${[text, ...rivals, ...readings].join(' <> ')}`);
}

function report(seed: string, results: Result[]): void {
  const shown = results.filter(({ picture }) => picture.values.length > 0);
  const decoys = results.filter(({ picture }) => picture.values.length === 0);
  const all = shown.flatMap(({ picture }) => picture.values);
  const lost = shown.flatMap((one) => one.lost);
  const wrong = results.flatMap((one) => one.wrong);
  const readings = results.flatMap(({ reading }) => reading ?? []);
  const part = (of: (value: string) => boolean) => {
    const [want, gone] = [all.filter(of).length, lost.filter(of).length];
    return `${((want - gone) / Math.max(1, want)).toFixed(3)} (${want - gone}/${want})`;
  };
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['set', `${seed}, ${shown.length} pictures`],
    ['exact values', part(() => true)],
    ['hashes among them', part(isHash)],
    ['wrong values', wrong.filter((value) => !isHash(value)).length],
    ['wrong hashes', wrong.filter(isHash).length],
    [
      'decoys read / with values',
      `${decoys.filter((one) => one.reading).length} / ${decoys.filter((one) => one.wrong.length > 0).length} of ${decoys.length}`,
    ],
    ['CPU s a picture read', (readings.reduce((sum, one) => sum + one.cpuMs, 0) / 1000 / Math.max(1, readings.length)).toFixed(2)],
    ['most CPU s for one', (Math.max(0, ...readings.map((one) => one.cpuMs)) / 1000).toFixed(2)],
    ['peak memory, MiB', Math.round(Math.max(0, ...readings.map((one) => one.peakMb)))],
  );
  console.log(table.toString());
}
