import { findLinkedFiles } from '../../../extractors/linked-files/find.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { expect, test } from '../../support/test.ts';

const ABOUT = { canonicalUrl: 'https://www.marnstad-labs.com/blog/lantern', siteName: 'Marnstad Labs' };
const urls = (markdown: string) => findLinkedFiles(new Outline(markdown), ABOUT).map(({ url }) => url);

const OWN: [why: string, markdown: string, url: string][] = [
  [
    'a file in the vendor’s repository',
    'A list of IOCs is in our [GitHub repository](https://github.com/marnstadlabs/iocs/blob/main/lantern/iocs.csv).',
    'https://github.com/marnstadlabs/iocs/blob/main/lantern/iocs.csv',
  ],
  [
    'a folder',
    '## Indicators of compromise\n\nIndicators for this research can be found [here](https://github.com/Marnstad-Labs/IOCs/tree/main/2026/03).',
    'https://github.com/Marnstad-Labs/IOCs/tree/main/2026/03',
  ],
  [
    'a gist',
    'The YARA rules below are also available as a [gist](https://gist.github.com/jdoe/0123456789abcdef0123456789abcdef).',
    'https://gist.github.com/jdoe/0123456789abcdef0123456789abcdef',
  ],
  [
    'a pulse',
    'All indicators are available in our OTX pulse: <https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa>',
    'https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa',
  ],
  [
    'a data file on the own site',
    '- [Indicators of compromise (CSV)](https://www.marnstad-labs.com/files/lantern-iocs.csv)',
    'https://www.marnstad-labs.com/files/lantern-iocs.csv',
  ],
  [
    'a link below the sentence that names it',
    'The full list of indicators is available below:\n\n<https://raw.githubusercontent.com/jdoe/notes/main/lantern.txt>',
    'https://raw.githubusercontent.com/jdoe/notes/main/lantern.txt',
  ],
  [
    'a sheet that is published as CSV',
    'All of our indicators are kept [in this sheet](https://docs.google.com/spreadsheets/d/e/2PACX-1vT/pub?gid=0&single=true&output=csv).',
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vT/pub?gid=0&single=true&output=csv',
  ],
  [
    'a PDF of indicators',
    'See the [appendix with indicators](https://cdn.marnstad-labs.com/lantern-iocs.pdf).',
    'https://cdn.marnstad-labs.com/lantern-iocs.pdf',
  ],
];
for (const [why, markdown, url] of OWN) test(`followed: ${why}`, () => expect(urls(markdown)).toEqual([url]));

const OTHERS: [why: string, markdown: string][] = [
  ['a tool', 'We used [CAPE](https://github.com/kevoreilly/CAPEv2) to unpack it.'],
  ['a sample', 'Our IOCs and the [sample](https://github.com/marnstadlabs/iocs/raw/main/sample.zip) are on GitHub.'],
  ['source code', 'The script for our IOCs is [here](https://github.com/marnstadlabs/iocs/blob/main/extract.py).'],
  ['somebody else’s list, cited', 'According to Branig, its [indicators](https://github.com/branig/ioc/blob/main/heron.csv) overlap.'],
  ['references', '## References\n\n- [Heron indicators](https://github.com/branig/ioc/blob/main/heron.csv), all of them'],
  ['an ordinary page about indicators', 'What are [indicators of compromise](https://www.branig.net/what-are-iocs)?'],
  ['code', '```\ncurl https://raw.githubusercontent.com/marnstadlabs/iocs/main/iocs.csv\n```'],
  ['a relation without words', 'The loader is like [this one](https://gist.github.com/jdoe/0123456789abcdef0123456789abcdef).'],
];
for (const [why, markdown] of OTHERS) test(`left alone: ${why}`, () => expect(urls(markdown)).toEqual([]));

test('a file says under which words it is linked', () => {
  expect(findLinkedFiles(new Outline('- [IOCs of Lantern](https://www.marnstad-labs.com/files/a%20b.csv)'), ABOUT)).toEqual([
    { url: 'https://www.marnstad-labs.com/files/a%20b.csv', name: 'a b.csv', linkedUnder: 'IOCs of Lantern', status: 'found' },
  ]);
});

test('a link on the name of the file, which stands in front of its link in a report, is linked under that name', () => {
  const report = new Outline('The full list of our IOCs: lantern.csv [↗](<https://www.marnstad-labs.com/lantern.csv>)');
  expect(findLinkedFiles(report, ABOUT)).toMatchObject([{ name: 'lantern.csv', linkedUnder: 'lantern.csv' }]);
});
