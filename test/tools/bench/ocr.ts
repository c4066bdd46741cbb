import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { openEngine } from '../../../extractors/pictures/engine.ts';
import { missingPackages, OCR_INSTALL, pictureIndicators } from '../../../extractors/pictures/index.ts';
import type { Article } from '../../../src/domain.ts';
import { UsageError } from '../../../src/errors.ts';
import { makePictures } from '../ocr/pictures.ts';
import { readOptions, whole } from '../options.ts';

const ARTICLE: Article = {
  url: 'https://dock-blog.example/report',
  canonicalUrl: 'https://dock-blog.example/report',
  title: 'Report of a campaign',
  markdown: '',
  text: '',
  contentHash: '',
  indicators: [],
  figures: [],
  via: 'readability',
  notes: [],
};

/** Reads made pictures and counts exact values, wrong ones (wrong hashes apart), CPU seconds and memory. `--out DIR` keeps the pictures. */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, {
    count: { type: 'string', default: '40' },
    out: { type: 'string' },
    wrong: { type: 'boolean', default: false },
  });
  const missing = missingPackages();
  if (missing.length > 0) throw new UsageError(`Not installed: ${missing.join(', ')}. Install them with: ${OCR_INSTALL}`);
  const pictures = await makePictures(whole('--count', options.count));
  const engine = await openEngine();
  let [want, got, wrong, wrongHashes, raw] = [0, 0, 0, 0, 0];
  const begun = process.cpuUsage();
  for (const picture of pictures) {
    if (options.out) {
      mkdirSync(options.out, { recursive: true });
      writeFileSync(join(options.out, picture.name), picture.bytes);
    }
    const texts = (await engine.read(picture.bytes)) ?? [];
    const found = pictureIndicators(texts, ARTICLE, { number: 1, url: 'https://dock-blog.example/1.png' }).map((one) => one.value);
    const seen = texts.map((one) => one.text.replaceAll(/\[\.\]/g, '.').replace(/hxxp/g, 'http')).join('\n');
    const lost = picture.values.filter((value) => !found.includes(value));
    const other = found.filter((value) => !picture.values.some((each) => each === value || each.includes(value)));
    want += picture.values.length;
    got += picture.values.length - lost.length;
    raw += picture.values.filter((value) => seen.includes(value)).length;
    wrong += other.length;
    wrongHashes += other.filter((value) => /^[0-9a-f]{32,}$/.test(value)).length;
    if (options.wrong && (lost.length > 0 || other.length > 0))
      console.log(
        `${picture.name}  lost ${lost.join(' ')}\n    wrong ${other.join(' ')}\n    ${texts.map((one) => [one.text, ...one.again].join(' <> ')).join('\n    ')}`,
      );
  }
  const { user, system } = process.cpuUsage(begun);
  const table = new Table({
    head: ['pictures', 'exact values', 'read before agreeing', 'wrong values', 'wrong hashes', 'CPU s a picture', 'MiB'],
  });
  table.push([
    pictures.length,
    `${(got / want).toFixed(3)} (${got}/${want})`,
    `${(raw / want).toFixed(3)}`,
    wrong,
    wrongHashes,
    ((user + system) / 1e6 / pictures.length).toFixed(2),
    Math.round(process.resourceUsage().maxRSS / 1024),
  ]);
  console.log(table.toString());
}
