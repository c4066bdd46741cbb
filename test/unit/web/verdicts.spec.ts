import { applyVerdicts } from '../../../extractors/article/extract.ts';
import { expect, test } from '../../support/test.ts';
import { sampleArticle } from '../../support/web/index.ts';

test('what a person decided wins, and what he did not touch stays', () => {
  const judged = applyVerdicts(sampleArticle().indicators, [
    { type: 'domain', value: 'portside-metrics.com', verdict: 'drop' },
    { type: 'ipv4', value: '45.142.213.67', verdict: 'no-ids' },
    { type: 'cve', value: 'CVE-2023-34362', verdict: 'ids' },
    { type: 'filename', value: 'prnmon64.dll', verdict: 'no-ids' },
    { type: 'domain', value: 'not-in-the-article.example', verdict: 'ids' },
  ]);
  expect(judged.map(({ value, verdict, toIds }) => [value.slice(0, 8), verdict, toIds])).toEqual([
    ['portside', 'junk', false],
    ['45.142.2', 'indicator', false],
    ['6f1ed002', 'indicator', true],
    ['CVE-2023', 'indicator', true],
    ['prnmon64', 'context', false],
  ]);
});
