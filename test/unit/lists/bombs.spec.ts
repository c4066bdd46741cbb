import { deflateRawSync } from 'node:zlib';
import { readList } from '../../../extractors/lists/index.ts';
import { expect, test } from '../../support/test.ts';
import { archive } from './workbook.ts';

/** Files that are small until they are read. Each must end as a refusal or a short list, in little memory. */
const read = (bytes: Uint8Array, name: string) => readList({ bytes, name, contentType: '', url: `https://files.example.org/${name}` });

const bytesUsed = () => process.memoryUsage().rss;
const MAX_GROWTH = 300 * 1024 * 1024;

test('a workbook whose directory admits that it unpacks to hundreds of megabytes is refused before it is unpacked', async () => {
  const sheet = deflateRawSync(Buffer.alloc(200 * 1024 * 1024, ' '), { level: 1 });
  const bomb = archive([
    { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') },
    { name: 'xl/worksheets/sheet1.xml', data: sheet, deflatedFrom: 200 * 1024 * 1024 },
  ]);
  await expect(read(bomb, 'a.xlsx')).rejects.toMatchObject({ code: 'too-big' });
});

test('a workbook whose directory lies about what it unpacks to takes no more memory than it says', async () => {
  const sheet = deflateRawSync(Buffer.alloc(600 * 1024 * 1024, ' '), { level: 1 });
  const before = bytesUsed();
  const bomb = archive([
    { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') },
    { name: 'xl/worksheets/sheet1.xml', data: sheet, deflatedFrom: 1_000 },
  ]);
  await expect(read(bomb, 'a.xlsx')).rejects.toMatchObject({ code: expect.stringMatching(/^(?:unreadable|too-big)$/) });
  expect(bytesUsed() - before).toBeLessThan(MAX_GROWTH);
});

for (const [how, far] of [
  ['says where it is', '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'],
  ['counts on', `<row>${'<c><v>2</v></c>'.repeat(20_000)}</row>${'<row><c><v>2</v></c></row>'.repeat(20_000)}`],
] as const)
  test(`a sheet whose last cell ${how} is refused before all cells up to there are made`, async () => {
    const sheet = `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>${far}</sheetData></worksheet>`;
    const bomb = archive([
      { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') },
      { name: 'xl/worksheets/sheet1.xml', data: deflateRawSync(sheet), deflatedFrom: sheet.length },
    ]);
    await expect(read(bomb, 'a.xlsx')).rejects.toMatchObject({ code: 'too-big' });
  });

test('entities that grow by each other, and from files, are not expanded', async () => {
  const levels = Array.from({ length: 12 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('');
  const xml = (body: string) =>
    `<?xml version="1.0"?><!DOCTYPE ioc [<!ENTITY e0 "lol"><!ENTITY x SYSTEM "file:///etc/passwd">${levels}]><ioc><definition><IndicatorItem condition="is"><Context search="Network/DNS"/><Content>${body}</Content></IndicatorItem></definition></ioc>`;
  const before = bytesUsed();
  const list = await read(Buffer.from(xml('&e12;')), 'a.ioc').catch(() => undefined);
  expect(list?.markdown.length ?? 0).toBeLessThan(1_000_000);
  const file = await read(Buffer.from(xml('&x;')), 'a.ioc').catch(() => undefined);
  expect(file?.markdown ?? '').not.toContain('root:');
  expect(bytesUsed() - before).toBeLessThan(MAX_GROWTH);
});

test('elements and arrays that are nested without end', async () => {
  const xml = `<ioc>${'<Indicator>'.repeat(200_000)}${'</Indicator>'.repeat(200_000)}</ioc>`;
  expect((await read(Buffer.from(xml), 'a.ioc').catch(() => undefined))?.indicators ?? []).toEqual([]);
  const json = `${'['.repeat(200_000)}"qorvelta.com"${']'.repeat(200_000)}`;
  expect((await read(Buffer.from(json), 'a.json').catch(() => undefined))?.indicators ?? []).toEqual([]);
});

test('what only begins like a query ends soon', async () => {
  const parts = ['a | where ', '/*'.repeat(40_000), '-'.repeat(10_000), 'SELECT FROM '.repeat(800), 'x in ('.repeat(500)];
  for (const part of parts) expect((await read(Buffer.from(`a | where ${part}`), 'a.kql'))?.indicators ?? []).toEqual([]);
});
