import { readIndicators } from '../../../extractors/indicators/read.ts';
import { readReport, reportFiles } from '../../support/reports.ts';
import { expect, test } from '../../support/test.ts';

for (const name of reportFiles()) {
  test(`an invented report: ${name}`, async () => {
    const { markdown, url, title, siteName, detected, shown, not } = await readReport(name);
    const found = readIndicators(markdown, { canonicalUrl: url, title, ...(siteName ? { siteName } : {}) });
    const indicators = found.filter((one) => one.verdict === 'indicator');
    const values = indicators.map((one) => one.value);
    const folded = (list: string[]) => list.map((value) => (values.includes(value) ? value : value.toLowerCase())).sort();
    expect(values.sort(), 'indicators').toEqual(folded([...detected, ...shown]));
    const detecting = indicators.filter((one) => one.toIds).map((one) => one.value);
    expect(folded(detected).filter((value) => !detecting.includes(value))).toEqual([]);
    expect(not.filter((value) => values.includes(value.toLowerCase()))).toEqual([]);
  });
}
