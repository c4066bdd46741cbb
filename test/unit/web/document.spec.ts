import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import { documentUrl, sniff } from '../../../src/web/document.ts';
import { expect, test } from '../../support/test.ts';

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<html><p>Bericht</p></html>', 'utf16le')]);

for (const [name, bytes, kind] of [
  ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ', 'latin1'), 'application/pdf'],
  ['a PDF after junk', Buffer.from('\r\n\r\n%PDF-1.4'), 'application/pdf'],
  ['a page', Buffer.from('\n<!DOCTYPE html><title>x</title>'), 'text/html'],
  ['a piece of a page', Buffer.from('<p>Text with <b>an address</b></p>'), 'text/html'],
  ['a page in UTF-16', utf16, 'text/html'],
  ['a page in windows-1251', Buffer.from([0x3c, 0x70, 0x3e, 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'text/html'],
  ['a list of values', Buffer.from('1.2.3.4\nevil[.]example\n'), 'text/plain'],
  ['text in Shift_JIS', iconv.encode('攻撃者のサーバー', 'shift_jis'), 'text/plain'],
  ['text in windows-1251', iconv.encode('Сервер оператора', 'windows-1251'), 'text/plain'],
  ['a list that ends as in DOS', Buffer.from('1.2.3.4\r\nevil[.]example\r\n\x1a'), 'text/plain'],
  ['text with < in it', Buffer.from('if a < b then'), 'text/plain'],
] as const)
  test(`${name} is ${kind}`, () => expect(sniff(bytes)).toBe(kind));

for (const [name, bytes] of [
  ['a ZIP file', Buffer.from('PK\x03\x04\x14\x00')],
  ['an executable', Buffer.from('MZ\x90\x00\x03\x00')],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])],
  ['noise without a NUL', createHash('sha512').update('noise').digest().filter(Boolean)],
  ['a gzip file', Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
  [
    'a web archive',
    Buffer.from('From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n<html>'),
  ],
] as const)
  test(`${name} is refused with a sentence`, () => expect(() => sniff(bytes)).toThrow(/save the page as/));

test('a document without an address gets one that depends on its bytes alone', () => {
  const [a, b] = [documentUrl(Buffer.from('same')), documentUrl(Buffer.from('same'))];
  expect(a).toBe(b);
  expect(a).toMatch(/^https:\/\/document\.invalid\/[0-9a-f]{64}$/);
  expect(documentUrl(Buffer.from('other'))).not.toBe(a);
});
