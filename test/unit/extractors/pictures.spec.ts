import { boxOfValue } from '../../../extractors/pictures/crops.ts';
import type { PictureText } from '../../../extractors/pictures/engine.ts';
import { expectation } from '../../../extractors/pictures/expectation.ts';
import { repaired, withDots } from '../../../extractors/pictures/lines.ts';
import { pictureIndicators } from '../../../extractors/pictures/values.ts';
import { readFigures } from '../../../src/pictures/pictures.ts';
import { articleOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

const MD5 = '9e107d9d372bb6826bd81d3542a419d6';
const SHA1 = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12';
const PICTURE = { number: 2, url: 'https://dock-blog.example/table.png' };

const article = (known: string[] = []) =>
  articleOf('https://dock-blog.example/a', {
    title: 'The Grey Heron campaign',
    markdown: '',
    indicators: known.map((value) => ({
      type: 'md5',
      value,
      defanged: false,
      verdict: 'indicator',
      toIds: true,
      reason: '',
      context: { kind: 'prose' },
      occurrences: [],
    })),
  });

/** Pieces of text below each other, each with the readings of its cuttings. */
const pieces = (...lines: string[][]): PictureText[] =>
  lines.map((readings, index) => piece(readings[0] ?? '', { readings, y: 20 + index * 30 }));
const piece = (text: string, more: Partial<PictureText> = {}): PictureText => ({
  text,
  readings: [text],
  rivals: [],
  confidence: 0.95,
  x: 10,
  end: 400,
  y: 20,
  height: 16,
  rise: 0,
  ...more,
});

test('a value of a picture has no to_ids and says which picture shows it', () => {
  const [found, ...others] = pictureIndicators(pieces([MD5, MD5]), article(), PICTURE);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ type: 'md5', value: MD5, toIds: false, occurrences: [], origin: { kind: 'picture', ...PICTURE } });
  expect(found?.reason).toContain('read from a picture');
});

test('readings that differ in one digit give nothing, two of three that agree do', () => {
  const other = MD5.replace('9e', '9c');
  expect(pictureIndicators(pieces([other, MD5, MD5.replace('9e', '8e')]), article(), PICTURE)).toEqual([]);
  expect(pictureIndicators(pieces([other, MD5, MD5]), article(), PICTURE).map((one) => one.value)).toEqual([MD5]);
});

test('a name is not taken where another that looks like it is about as probable, the rest of the line is', () => {
  const texts = [piece('pay[.]amber-dock60[.]com 51[.]20[.]30[.]40', { rivals: ['pay[.]amber-dock6o[.]com 51[.]20[.]30[.]40'] })];
  expect(pictureIndicators(texts, article(), PICTURE).map((one) => one.value)).toEqual(['51.20.30.40']);
});

test('a look-alike that is no value itself says nothing against a name', () => {
  const texts = [piece('pay[.]amber-dock60[.]com', { rivals: ['pay[.]amber-dock60[.]c|m'] })];
  expect(pictureIndicators(texts, article(), PICTURE).map((one) => one.value)).toEqual(['pay.amber-dock60.com']);
});

test('a value that the text has is not given again', () => {
  const found = pictureIndicators(pieces([MD5, MD5], [SHA1, SHA1]), article([MD5]), PICTURE);
  expect(found.map((one) => one.value)).toEqual([SHA1]);
});

const WORDS: [string, string, string][] = [
  ['O for 0 and l for 1', MD5.replace('107', 'lO7'), MD5],
  ['a letter that could be two digits', MD5.replace('9e', 'ge'), MD5.replace('9e', 'ge')],
  ['a hash that lost a digit', `${MD5.slice(1).replace('107', 'lO7')}`, `${MD5.slice(1).replace('107', 'lO7')}`],
  ['B in small letters', SHA1.replace('849', 'B49'), SHA1],
  ['B in capitals, a digit itself', SHA1.toUpperCase().replace('849', 'B49'), SHA1.toUpperCase().replace('849', 'B49')],
];
for (const [name, read, wanted] of WORDS) test(`look-alikes in a hash: ${name}`, () => expect(repaired(read)).toBe(wanted));

const DOTS: [string, string][] = [
  ['hxxp://dock-update[.]net/lantern/252|.]php', 'hxxp://dock-update[.]net/lantern/252[.]php'],
  ['dock-update[.Jnet', 'dock-update[.]net'],
  ['dock-updateL.]net', 'dock-update[.]net'],
  ['dock-updateL.Jnet', 'dock-update[.]net'],
  ['hxxps://dock7l.jnet/a', 'hxxps://dock7[.]net/a'],
  ['mail.jobs.net', 'mail.jobs.net'],
  ['hxxp://dock[.]net /a /b[.]php (51.20.30.40)', 'hxxp://dock[.]net/a/b[.]php (51.20.30.40)'],
  ['52[:]230[:]127[:]196', '52[.]230[.]127[.]196'],
  ['63[.]230[-]109[. ]90', '63[.]230[.]109[.]90'],
  ['http://dock-update.net/a.php(51.20.30.40)', 'http://dock-update.net/a.php (51.20.30.40)'],
  ['49[]151[.]76[.]24', '49[.]151[.]76[.]24'],
  ['dock-update[Jnet', 'dock-update[.]net'],
  ['dock-update[.]net/lantern|]php', 'dock-update[.]net/lantern[.]php'],
  ['hxxp://dock-update[.]net/lantern[.-]php', 'hxxp://dock-update[.]net/lantern[.]php'],
  ['hxxps://lantern 13[.]net/a', 'hxxps://lantern13[.]net/a'],
  ['53[.]222[.]]16[.]98', '53[.]222[.]]16[.]98'],
  ['http: / /dock-update.net/a', 'http://dock-update.net/a'],
  ['a sentence. With [1] a note', 'a sentence. With [1] a note'],
];

test('a bracket that nothing opened at the end of a word is less likely than a digit', () => {
  expect(expectation('51[.]20[.]30[.]4]')).toBeLessThan(expectation('51[.]20[.]30[.]41'));
  expect(expectation('seen at lantern[.]net [1]')).toBe(expectation('seen at lantern[.]net'));
});

for (const [read, wanted] of DOTS) test(`brackets and slashes: ${read}`, () => expect(withDots(read)).toBe(wanted));

const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85a';
const column = (...lines: [text: string, end: number][]): PictureText[] =>
  lines.map(([text, end], index) => piece(text, { readings: [text, text], end, y: 20 + index * 18 }));

test('a hash that a narrow column broke over lines is one value', () => {
  const texts = column([SHA256.slice(0, 26), 210], [SHA256.slice(26, 52), 208], [SHA256.slice(52), 90]);
  expect(pictureIndicators(texts, article(), PICTURE).map((one) => one.value)).toEqual([SHA256]);
});

test('hashes below each other stay two, and lines that only happen to add up to a length are none', () => {
  const two = pictureIndicators(column([MD5, 210], ['e4d909c290d0fb1ca068ffaddf22cbd0', 210]), article(), PICTURE);
  expect(two.map((one) => one.type)).toEqual(['md5', 'md5']);
  // The first of the two is narrower than the second: it was not broken there.
  expect(pictureIndicators(column([SHA256.slice(0, 20), 100], [SHA256.slice(20), 210]), article(), PICTURE)).toEqual([]);
});

test('a name that was broken at its hyphen is whole', () => {
  expect(pictureIndicators(column(['amber-', 60], ['kettle[.]co[.]uk', 140]), article(), PICTURE).map((one) => one.value)).toEqual([
    'amber-kettle.co.uk',
  ]);
});

test('the pictures of an article share one time: those after it are left out and counted', async () => {
  const figure = (number: number) => ({
    kind: 'figure' as const,
    fileName: `figure-${number}.png`,
    contentType: 'image/png',
    bytes: new Uint8Array([number]),
    url: `https://dock-blog.example/${number}.png`,
  });
  const times = [0, 0, 6000];
  const found = await readFigures(
    { ...article(), figures: [1, 2].map((number) => ({ url: `https://dock-blog.example/${number}.png`, alt: '' })) },
    [figure(1), figure(2)],
    {
      read: async () => ({ texts: pieces([MD5, MD5]), cpuMs: 1, peakMb: 1 }),
      crops: async (bytes, boxes) => boxes.map(() => bytes),
    },
    { keepAll: false, articleMs: 5000 },
    () => times.shift() ?? 6000,
  );
  expect(found.counts).toEqual({ read: 1, 'no-text': 0, 'left-out': 1 });
  expect(found.figures.map(({ fileName }) => fileName)).toEqual(['figure-1.png']);
  expect(found.note).toContain('1 were left out');
  expect(found.indicators).toMatchObject([{ value: MD5, origin: { number: 1, crop: Buffer.from([1]).toString('base64') } }]);
});

test("the organisation's own rules decide about values of pictures, too", async () => {
  const url = 'https://dock-blog.example/1.png';
  const found = await readFigures(
    { ...article(), figures: [{ url, alt: '' }] },
    [{ kind: 'figure', fileName: 'figure-1.png', contentType: 'image/png', bytes: new Uint8Array([1]), url }],
    {
      read: async () => ({ texts: pieces([MD5, MD5], ['dock-mirror[.]net'], ['amber-kettle[.]net']), cpuMs: 1, peakMb: 1 }),
      crops: async (bytes, boxes) => boxes.map(() => bytes),
    },
    {
      keepAll: false,
      articleMs: 5000,
      organisation: () => ({ own: [], never: ['dock-mirror.net'], always: [MD5], context: [] }),
    },
  );
  expect(found.indicators.map(({ value, toIds }) => [value, toIds])).toEqual([
    [MD5, true],
    ['amber-kettle.net', false],
  ]);
});

test('the place of a value is its line, of a value that a column broke both lines, and with a slope the lines above and below it', () => {
  const lines = [
    piece('hxxp://amber[.]example/gate', { y: 20 }),
    piece(MD5.slice(0, 20), { y: 50, end: 200 }),
    piece(MD5.slice(20), { y: 70, end: 150 }),
  ];
  expect(boxOfValue('http://amber.example/gate', lines)).toEqual({ x: 10, y: 20 - 9.6, width: 390, height: expect.closeTo(19.2) });
  expect(boxOfValue(MD5, lines)).toMatchObject({ x: 10, y: 50 - 9.6, width: 190 });
  expect(boxOfValue(MD5, lines)?.height).toBeCloseTo(20 + 19.2);
  expect(boxOfValue('198.51.100.7', [piece('198[.]51[.]100[.]7', { rise: 10 })])?.height).toBeCloseTo(19.2 + 10);
  expect(boxOfValue('198.51.100.7', lines)).toBeUndefined();
});
