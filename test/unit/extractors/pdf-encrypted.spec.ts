import { readPdf } from '../../../extractors/article/pdf/read.ts';
import { sentence } from '../../../src/errors.ts';
import { encryptedPdf } from '../../support/encrypted-pdf.ts';
import { expect, test } from '../../support/test.ts';

const URL = 'https://dock.example/report.pdf';
const text = Buffer.from('BT /F0 12 Tf 72 700 Td (The loader is called Tern.) Tj ET');

test('a PDF that needs a password gets one clear sentence', async () => {
  const error = await readPdf(encryptedPdf('secret', text), URL).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'Permanent', code: 'pdf-encrypted' });
  expect(sentence(error)).toBe(`${URL} is a PDF that needs a password: remove the password and upload the file.`);
});

test('a PDF that is encrypted without a password is read', async () => {
  const { pages } = await readPdf(encryptedPdf('', text), URL);
  expect(pages[0]?.runs.map((run) => run.text).join(' ')).toContain('The loader is called Tern.');
});
