import iconv from 'iconv-lite';
import { parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import { expect, test } from '../../support/test.ts';

const document = (title: string, encoding?: string): string =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ''}?><rss version="2.0"><channel><item><title>${title}</title></item></channel></rss>`;
const bytes = (text: string, encoding: string): Uint8Array => iconv.encode(text, encoding);

const cases: [name: string, bytes: Uint8Array, title: string, contentType?: string][] = [
  ['UTF-8, nothing said', bytes(document('café 日本'), 'utf8'), 'café 日本'],
  ['UTF-8 with mark', bytes(`\uFEFF${document('café')}`, 'utf8'), 'café'],
  ['UTF-16 little endian with mark', bytes(`\uFEFF${document('café', 'utf-16')}`, 'utf16-le'), 'café'],
  ['UTF-16 big endian with mark', bytes(`\uFEFF${document('café', 'utf-16')}`, 'utf16-be'), 'café'],
  ['UTF-16 without mark', bytes(document('café', 'utf-16le'), 'utf16-le'), 'café'],
  ['UTF-32 with mark', bytes(`\uFEFF${document('café', 'utf-32')}`, 'utf-32le'), 'café'],
  ['says UTF-16, is UTF-8', bytes(document('café', 'utf-16'), 'utf8'), 'café'],
  ['says ISO 8859-1, is UTF-8', bytes(document('café – dash', 'iso-8859-1'), 'utf8'), 'café – dash'],
  ['says ISO 8859-1, is windows-1252', bytes(document('don’t', 'iso-8859-1'), 'windows-1252'), 'don’t'],
  ['says UTF-8, is windows-1252', bytes(document('don’t', 'utf-8'), 'windows-1252'), 'don’t'],
  ['says nothing, is windows-1252', bytes(document('café'), 'windows-1252'), 'café'],
  [
    'UTF-8 with one broken byte',
    Buffer.concat([
      bytes('<rss><channel><item><title>日本語のタイトル', 'utf8'),
      Buffer.of(0x92),
      bytes('s</title></item></channel></rss>', 'utf8'),
    ]),
    '日本語のタイトル’s',
  ],
  ['windows-1251 declared', bytes(document('Цитата', 'windows-1251'), 'windows-1251'), 'Цитата'],
  ['windows-1251 by header', bytes(document('Цитата'), 'windows-1251'), 'Цитата', 'text/xml; charset=windows-1251'],
  ['header wins over declaration', bytes(document('Цитата', 'iso-8859-1'), 'windows-1251'), 'Цитата', 'text/xml; charset="windows-1251"'],
  ['header is wrong, declaration is right', bytes(document('日本', 'shift_jis'), 'shift_jis'), '日本', 'text/xml; charset=utf-8'],
  ['header names nonsense', bytes(document('café', 'utf-8'), 'utf8'), 'café', 'text/xml; charset=none'],
  ['KOI8-R', bytes(document('Привет', 'koi8-r'), 'koi8-r'), 'Привет'],
  ['GB 2312', bytes(document('中文', 'gb2312'), 'gbk'), '中文'],
  ['Big5', bytes(document('中文', 'big5'), 'big5'), '中文'],
  ['EUC-JP', bytes(document('日本', 'euc-jp'), 'euc-jp'), '日本'],
  ['EUC-KR', bytes(document('한국', 'euc-kr'), 'euc-kr'), '한국'],
  ['code page 437', bytes(document('café', '437'), 'cp437'), 'café'],
  ['Mac Roman', bytes(document('café', 'macintosh'), 'macintosh'), 'café'],
];
for (const [name, input, title, contentType] of cases) {
  test(`encoding: ${name}`, async () => {
    const feed = await parseFeed(input, contentType === undefined ? {} : { contentType });
    expect(feed.entries[0]?.title).toBe(title);
  });
}

test('a wrong declaration is named', async () => {
  const feed = await parseFeed(bytes(document('café', 'iso-8859-1'), 'utf8'));
  expect(feed.problems).toEqual([
    'the XML declaration says iso-8859-1, but the bytes are UTF-8',
    expect.stringContaining('neither link nor id'),
  ]);
});
