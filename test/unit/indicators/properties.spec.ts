import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findValues } from '../../../extractors/indicators/find/find-values.ts';
import { readIndicators } from '../../../extractors/indicators/read.ts';
import { expect, test } from '../../support/test.ts';

// Inside the properties `assert`: each `expect` is a step that Playwright reports, which costs more than what is tested.
const ABOUT = { canonicalUrl: 'https://blog.acme-labs.com/x' };
const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((chars) => chars.join(''));
const label = fc
  .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), { minLength: 3, maxLength: 12 })
  .map((chars) => `x${chars.join('')}`);
const tld = fc.constantFrom('com', 'net', 'top', 'xyz', 'ru', 'co.uk', 'info');
const host = fc.tuple(fc.array(label, { minLength: 1, maxLength: 2 }), tld).map(([labels, end]) => `${labels.join('.')}.${end}`);
const octet = fc.integer({ min: 26, max: 99 });
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const path = fc.array(fc.constantFrom(...'abcdefXYZ0123456789_-'), { minLength: 1, maxLength: 10 }).map((chars) => `/a${chars.join('')}z`);
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.oneof(host, address),
    fc.option(fc.integer({ min: 81, max: 65535 }), { nil: undefined }),
    path,
  )
  .map(([scheme, name, port, rest]) => `${scheme}://${name}${port === undefined ? '' : `:${port}`}${rest}`);
const hash = fc.oneof(hex(32), hex(40), hex(64), hex(128)).filter((value) => /[a-f]/.test(value) && new Set(value).size > 6);

const plain = fc.oneof(hash, url, host, address);
const disguise = fc.constantFrom(
  (value: string) => value,
  (value: string) => (/^[a-f0-9]{32,}$/.test(value) ? value : value.replaceAll('.', '[.]').replace(/^http/, 'hxxp')),
  (value: string) => (/^[a-f0-9]{32,}$/.test(value) ? value : value.replace(/\.(?=[^.]*$)/, '[.]').replace('://', '[:]//')),
  (value: string) => (/^[a-f0-9]{32,}$/.test(value) ? value : value.replaceAll('.', '(.)').replace(/^http/, 'hXXp')),
);

/** Everything that a piece of Markdown can put around a value without being part of it. */
const CONTAINERS: [name: string, wrap: (value: string) => string][] = [
  ['paragraph', (value) => `The sample talks to ${value} often.`],
  ['end of a sentence', (value) => `It talks to ${value}.`],
  ['brackets', (value) => `Its server (${value}), says the report.`],
  ['quotes', (value) => `Its server “${value}”, or "${value}" or '${value}'.`],
  ['list', (value) => `- one\n- ${value}\n- two`],
  ['list with a note', (value) => `1. ${value} – the loader\n2. none`],
  ['cell', (value) => `| Kind | Value |\n| --- | --- |\n| C2 | ${value} |\n`],
  ['tight cell', (value) => `|a|b|\n|-|-|\n|x|${value}|\n`],
  ['cell with breaks', (value) => `| a |\n| --- |\n| first<br>${value}<br>last |\n`],
  ['code span', (value) => `Run \`${value}\` now.`],
  ['fence', (value) => `\`\`\`\n${value}\n\`\`\``],
  ['bold', (value) => `**${value}** and *${value}* and ***${value}***`],
  ['strike', (value) => `~~${value}~~`],
  ['heading', (value) => `## ${value}\n\nText.`],
  ['quote', (value) => `> ${value}\n> more`],
  ['link text', (value) => `[${value}](<https://vendor-site.com/report>)`],
  ['label', (value) => `Value: ${value}`],
  ['tight label', (value) => `C2=${value}`],
  ['comma list', (value) => `${value}, ${value},${value}`],
];

test('a value survives in every container, in every disguise', () => {
  fc.assert(
    fc.property(plain, disguise, fc.constantFrom(...CONTAINERS), (value, disguised, [, wrap]) => {
      const markdown = wrap(disguised(value));
      const found = readIndicators(markdown, ABOUT);
      const values = found.map((one) => one.value);
      assert(values.includes(value), `${value} is not among ${values} of ${markdown}`);
      for (const one of found) for (const { start, end, raw } of one.occurrences) assert.equal(markdown.slice(start, end), raw);
    }),
    { numRuns: 600 },
  );
});

test('underscores of a path are not emphasis', () => {
  const url = 'http://203.205.224.61/a-__az/__b__/c__';
  expect(readIndicators(`The sample talks to ${url} often, to __5.188.86.42__ never.`, ABOUT).map((one) => one.value)).toEqual([
    url,
    '5.188.86.42',
  ]);
});

test('disguised or not, the value is the same', () => {
  fc.assert(
    fc.property(plain, disguise, (value, disguised) => {
      assert.deepEqual(
        findValues(disguised(value)).map((one) => one.value),
        [value],
      );
    }),
    { numRuns: 400 },
  );
});

test('values side by side do not swallow each other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(plain, { minLength: 2, maxLength: 6 }),
      fc.constantFrom(' ', '\n', ', ', '; ', ' | ', '\t', ' – ', '"), ("'),
      (values, separator) => {
        assert.deepEqual(
          findValues(values.join(separator)).map((one) => one.value),
          values,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('any text at all: no throw, sorted, no overlap, raw text at its offsets', () => {
  const bits = fc.constantFrom(
    '[.]',
    '://',
    'hxxp',
    '.',
    '[',
    ']',
    '(',
    ')',
    '`',
    '|',
    '\n',
    ' ',
    '@',
    '/',
    ':',
    '<',
    '>',
    '\\',
    '**',
    '_',
    '#',
    'evil',
    'com',
    '1.2.3.4',
    '![',
    '](',
    '<br>',
    '\u200b',
    '가',
    '&#124;',
    '-',
    'CVE-2021-1234',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(bits, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (markdown) => {
      let last = 0;
      for (const one of findValues(markdown, { doubtful: true })) {
        assert(one.start >= last, `${one.raw} begins at ${one.start}, before ${last}`);
        assert.equal(markdown.slice(one.start, one.end), one.raw);
        last = one.end;
      }
      for (const one of readIndicators(markdown, ABOUT))
        for (const { start, end, raw } of one.occurrences) assert.equal(markdown.slice(start, end), raw);
    }),
    { numRuns: 1500 },
  );
});

test('to_ids is only ever proposed for indicators', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, disguise, fc.constantFrom(...CONTAINERS)), { maxLength: 5 }), (parts) => {
      const markdown = parts.map(([value, disguised, [, wrap]]) => wrap(disguised(value))).join('\n\n');
      for (const one of readIndicators(markdown, ABOUT)) assert(!one.toIds || one.verdict === 'indicator', `${one.value}: ${one.verdict}`);
    }),
    { numRuns: 100 },
  );
});
