import { articleOf, readAnswer, refusal } from '../../../extractors/messages.ts';
import type { Article, DetectionRule, Indicator, LinkedFile } from '../../../src/domain.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';

/** Every field of every level, optional ones included: the compiler asks for a new one here. */
const indicator: Required<Indicator> = {
  type: 'domain',
  value: 'evil.example.com',
  defanged: true,
  verdict: 'indicator',
  toIds: true,
  reason: 'defanged in a table',
  rule: 'defanged',
  facts: ['defanged'],
  context: { kind: 'table', heading: 'Indicators', column: 'Host', row: ['evil[.]example.com', 'C2'], snippet: 'evil[.]example.com' },
  occurrences: [{ start: 3, end: 21, raw: 'evil[.]example.com', code: true, target: false }],
  origin: { kind: 'picture', number: 2, isPage: true, url: 'https://blog.example/a.png', crop: 'UklGRg==' },
};
const rule: Required<DetectionRule> = {
  kind: 'yara',
  name: 'Loader',
  text: 'rule Loader { condition: true }',
  repairs: ['curly quotes'],
  problem: 'It does not compile.',
  origin: { kind: 'file', name: 'iocs.csv', url: 'https://blog.example/iocs.csv', linkedUnder: 'IOCs' },
};
const linkedFile: Required<LinkedFile> = {
  url: 'https://blog.example/iocs.csv',
  name: 'iocs.csv',
  linkedUnder: 'IOCs',
  status: 'read',
  reason: 'none',
  fetchedFrom: 'https://raw.blog.example/iocs.csv',
  format: 'CSV',
  sha256: 'a'.repeat(64),
  bytes: 12,
  indicators: 1,
  rules: 0,
};
const article: Required<Article> = {
  url: 'https://blog.example/report',
  canonicalUrl: 'https://blog.example/report',
  title: 'A report',
  author: 'Ann',
  published: '2026-01-02',
  modified: '2026-01-03',
  language: 'en',
  siteName: 'Blog',
  description: 'What it did.',
  markdown: 'On evil[.]example.com',
  text: 'On evil[.]example.com',
  contentHash: 'b'.repeat(64),
  indicators: [indicator],
  rules: [rule],
  picturePages: [3],
  listFormat: 'CSV',
  linkedFiles: [linkedFile],
  figures: [{ url: 'https://blog.example/a.png', alt: 'A server' }],
  via: 'readability',
  incomplete: true,
  notes: ['Removed the navigation.'],
};

test('an article comes back from the thread with every field it had', () => {
  const answer = { kind: 'article', article } as const;
  expect(articleOf(readAnswer(structuredClone(answer)))).toEqual(article);
});

test('an answer that is no article is refused', () => {
  expect(() => readAnswer({ kind: 'article', article: { ...article, contentHash: 'none' } })).toThrow(/contentHash/);
  expect(() => readAnswer({ kind: 'article', article: { ...article, indicators: [{ ...indicator, type: 'colour' }] } })).toThrow(/type/);
  expect(() => readAnswer(undefined)).toThrow();
});

test('a refusal is the error that it was in the thread', () => {
  const thrownFor = (error: Permanent | RetryLater) => {
    try {
      return articleOf(readAnswer(structuredClone(refusal(error))));
    } catch (thrown) {
      return thrown;
    }
  };
  expect(thrownFor(new Permanent('http-404', 'Not there.'))).toEqual(new Permanent('http-404', 'Not there.'));
  const later = thrownFor(new RetryLater('http-429', 'Too many requests.', { delayMs: 60_000 }));
  expect(later).toBeInstanceOf(RetryLater);
  expect(later).toMatchObject({ code: 'http-429', message: 'Too many requests.', delayMs: 60_000 });
});
