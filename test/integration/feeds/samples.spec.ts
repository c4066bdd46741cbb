import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import { sharedDir } from '../../support/shared.ts';
import { expect, test } from '../../support/test.ts';

/** Real feeds with what is expected of each entry; third-party files that are not part of the repository. */
const FOLDER = join(sharedDir(), 'samples/feeds');
const there = existsSync(join(FOLDER, 'expected.json'));

interface Expected {
  title: string;
  entries: Record<string, string | null>[];
}

test('every entry of the sample feeds: title, link, dates, id', async () => {
  test.skip(!there, 'the sample feeds are not on this machine');
  const all = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<string, Expected>;
  for (const [file, expected] of Object.entries(all)) {
    const feed = await parseFeed(readFileSync(join(FOLDER, file)));
    expect(feed.title, file).toBe(expected.title);
    expect(feed.entries.length, file).toBe(expected.entries.length);
    expected.entries.forEach((entry, index) => {
      const { title, link, published, updated, id } = feed.entries[index] ?? {};
      const read: Record<string, string | null> = {
        title: title ?? null,
        link: link ?? null,
        published: published ?? null,
        updated: updated ?? published ?? null,
        id: id ?? null,
      };
      for (const [field, value] of Object.entries(entry))
        expect(normal(field, read[field]), `${file} ${index + 1} ${field}`).toBe(normal(field, value));
    });
  }
});

/** The expected dates of JSON Feeds are as the feed wrote them. */
function normal(field: string, value: string | null | undefined): string | null | undefined {
  if (!value || !/^(published|updated)$/.test(field)) return value;
  return value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/, '$1T$2Z');
}
