import type { Indicator } from '../../../src/domain.ts';
import { indicatorTable } from '../../../src/web/view/indicators.ts';
import { expect, test } from '../../support/test.ts';

test('a value that the text does not show says which file or picture it is from', () => {
  const indicator = (value: string, origin: NonNullable<Indicator['origin']>): Indicator => ({
    type: 'domain',
    value,
    defanged: false,
    verdict: 'indicator',
    toIds: false,
    reason: 'listed (CSV)',
    context: { kind: 'table', column: 'domain' },
    occurrences: [],
    origin,
  });
  const shown = String(
    indicatorTable(
      [
        indicator('amber-lantern.net', { kind: 'file', name: 'iocs.csv', url: 'https://labs.example.org/iocs.csv', linkedUnder: 'IOCs' }),
        indicator('amber-kettle.net', { kind: 'picture', number: 3, url: 'https://labs.example.org/3.png' }),
      ],
      '/crops',
    ),
  );
  expect(shown).toContain('from iocs.csv, linked under “IOCs” · domain');
  expect(shown).toContain('read from picture 3 · domain');
});
