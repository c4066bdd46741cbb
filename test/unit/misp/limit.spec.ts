import { wantedEvent } from '../../../src/misp/event/event.ts';
import type { EventOptions } from '../../../src/misp/options.ts';
import { article, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { expect, test } from '../../support/test.ts';

const UUID = 'ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b10';
const KNOWN = { warnings: new Map<string, string>(), context: { tags: [] }, findsContext: true, unwanted: () => false, now: new Date(0) };
const ADDRESSES = Array.from({ length: 12 }, (_, n) => `198.51.100.${n + 10}`);

function flood(options: Partial<EventOptions>) {
  const one = article(
    ADDRESSES.map((address) => `- ${address}`).join('\n'),
    ADDRESSES.map((value) => ({ type: 'ipv4', value })),
  );
  return wantedEvent({ request: request(), key: KEY, article: one }, UUID, KNOWN, eventOptions(options));
}

test('an article with more indicators than MISP_INDICATORS_MAX: the first are attributes, all are in a file, tag and comment say so', () => {
  const { event, found, without, notes } = flood({ indicatorsMax: 5 });
  expect(found.map((one) => one.attribute.value)).toEqual(ADDRESSES.slice(0, 5));
  expect(without.map((one) => one.value)).toEqual(ADDRESSES.slice(5));
  expect(event.attributes.filter((one) => one.type === 'ip-dst')).toHaveLength(5);
  const file = event.attributes.find((one) => one.value === 'indicators.csv');
  const lines = Buffer.from(file?.data ?? '', 'base64')
    .toString()
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe('type,category,value,to_ids,comment');
  expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual(ADDRESSES);
  expect(event.tags).toContainEqual({ name: 'misp-scraper:indicators="attached"' });
  const text =
    'The article shows 12 indicators. The first 5 are attributes (MISP_INDICATORS_MAX); all of them are in the attached indicators.csv.';
  expect(event.attributes.find((one) => one.comment === 'Too many indicators')?.value).toBe(text);
  expect(notes).toEqual([text]);
});

test('MISP extracts nothing from what is over the limit', () => {
  const wanted = flood({ indicatorsMax: 5 });
  for (const copy of [wanted.extractionCopy(), wanted.plainCopy()])
    for (const address of ADDRESSES.slice(5)) expect(copy).not.toContain(address);
  for (const address of ADDRESSES.slice(5)) expect(wanted.event.report?.content).toContain(address);
});

test('a list that is larger than MISP_EVIDENCE_MAX is not attached, and the event says so', () => {
  const { event } = flood({ indicatorsMax: 5, evidenceMaxBytes: 100 });
  expect(event.attributes.some((one) => one.type === 'attachment')).toBe(false);
  expect(event.attributes.find((one) => one.comment === 'Too many indicators')?.value).toMatch(/their list has \d+ bytes and was left out/);
});

test('at the limit nothing is attached', () => {
  const { event, found } = flood({ indicatorsMax: 12 });
  expect(found).toHaveLength(12);
  expect(event.attributes.some((one) => one.type === 'attachment')).toBe(false);
});

test('a text beyond MISP_REPORT_MAX is shortened, and attached only as far as MISP_EVIDENCE_MAX allows', () => {
  const long = article(`${'A sentence about the loader. '.repeat(400)}\n`.repeat(10));
  const build = (evidenceMaxBytes: number) =>
    wantedEvent({ request: request(), key: KEY, article: long }, UUID, KNOWN, eventOptions({ reportMaxBytes: 20_000, evidenceMaxBytes }));
  const attached = build(1_000_000);
  expect(Buffer.byteLength(attached.event.report?.content ?? '')).toBeLessThan(20_100);
  expect(attached.event.attributes.find((one) => one.value === 'report.md')?.data?.length).toBeGreaterThan(100_000);
  const without = build(50_000);
  expect(without.event.attributes.some((one) => one.value === 'report.md')).toBe(false);
  expect(without.notes.join(' ')).toMatch(/MISP_EVIDENCE_MAX is 50000/);
});

test('an emoji in a long text moves the offsets of what follows', () => {
  const one = article('Fire 🔥\r\nthen 🇺🇦 evil[.]com', [{ type: 'domain', value: 'evil.com', raw: 'evil[.]com' }]);
  const { event, found } = wantedEvent({ request: request(), key: KEY, article: one }, UUID, KNOWN, eventOptions());
  expect(event.report?.content).toContain(`Fire (U+1F525)\nthen UA @[attribute](${found[0]?.attribute.uuid})`);
});
