import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import { joinLines } from '../../../extractors/article/pdf/join.ts';
import { makePdf } from '../../site/bytes.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, PROSE } from './support.ts';

const HASH = '8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85';

function pdf(source: string, info = { title: 'Copper Lantern comes back', author: 'Ada Quayle' }) {
  return articleOf('', {}, { contentType: 'application/pdf', bytes: makePdf(source, info), via: 'document' });
}

test('a file without text is not told to wait longer', async () => {
  const file = { contentType: 'text/plain', bytes: new Uint8Array([32, 10]), via: 'document' } as const;
  await expect(articleOf('', {}, file)).rejects.toThrow('has no text that can be read: check the file.');
});

/** As of an encrypted or packed file. */
const NOISE = Buffer.concat(Array.from({ length: 100 }, (_, i) => createHash('sha512').update(String(i)).digest()));

test('noise and pictures under any name are refused, text in an old charset is read', async () => {
  for (const contentType of ['text/plain', 'text/html', 'text/csv'])
    for (const bytes of [NOISE, NOISE.subarray(0, 400), Buffer.from(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR${PROSE.join('\n')}`, 'latin1')])
      await expect(articleOf('', {}, { contentType, bytes, via: 'document' }), contentType).rejects.toMatchObject({ code: 'not-a-page' });
  for (const [charset, words] of [
    ['shift_jis', '攻撃者は偽の請求書を送り、受信者の返事を待ちました。'],
    ['windows-1251', 'Операторы прислали письмо о неоплаченном счёте и ждали ответа.'],
    ['utf-16le', PROSE[1] as string],
  ] as const) {
    const bytes = iconv.encode(`${words}\r\n`.repeat(20), charset);
    const text = { contentType: 'text/plain', headers: { 'content-type': `text/plain; charset=${charset}` }, bytes };
    expect((await articleOf('', {}, text)).text, charset).toContain(words);
  }
});

test('a PDF comes out in reading order, with headings and metadata', async () => {
  const article = await pdf(
    `# Copper Lantern comes back\n${PROSE[0]}\n\n## Delivery\n${PROSE[1]}\n\n## Control\nThe server is pay[.]evil-dock[.]ru.\n---\n${PROSE[2]}`,
  );
  expect(article).toMatchObject({
    via: 'pdf',
    title: 'Copper Lantern comes back',
    author: 'Ada Quayle',
    published: '2026-10-22T10:00:00.000Z',
  });
  expect(article.markdown).toMatch(
    /^The operators[\s\S]*\n\n## Delivery\n\nThey send[\s\S]*\n\n## Control\n\nThe server is pay\[\.\]evil-dock\[\.\]ru\.\n\nOnce the loader/,
  );
});

test('values broken over the lines of a PDF are whole', async () => {
  const article = await pdf(
    `# Indicators\n${PROSE[0]}\n\nSHA256: ${HASH.slice(0, 40)}\n${HASH.slice(40)}\n\nIt is known as CVE-\n2024-3400 since then.`,
  );
  expect(article.indicators.map((one) => one.value)).toEqual(expect.arrayContaining([HASH, 'CVE-2024-3400']));
});

test('running heads and page numbers stay out', async () => {
  const pages = [1, 2, 3, 4].map((number) => `Harbour Lab TLP:CLEAR\n\n${PROSE[number % 4]}\n\nPage ${number}`);
  const { markdown } = await pdf(pages.join('\n---\n'));
  expect(markdown).not.toContain('TLP:CLEAR');
  expect(markdown).not.toMatch(/Page \d/);
  expect(markdown).toContain(PROSE[1]?.slice(0, 40));
});

test('a scanned PDF, a broken one and HTML under the name of PDF have clear outcomes', async () => {
  await expect(pdf('\n')).rejects.toMatchObject({ name: 'Permanent', code: 'pdf-scanned' });
  const bytes = Buffer.from('%PDF-1.7\nthis is not a PDF at all');
  await expect(articleOf('', {}, { contentType: 'application/pdf', bytes })).rejects.toMatchObject({ code: 'pdf-broken' });
  const html = Buffer.from(`<!doctype html><title>Report</title><article>${PROSE.map((text) => `<p>${text}</p>`).join('')}</article>`);
  expect(await articleOf('', {}, { contentType: 'application/pdf', bytes: html })).toMatchObject({ title: 'Report' });
});

test('a PDF is known by how it begins when the server mislabels it', async () => {
  const bytes = makePdf(`# Report\n${PROSE.join('\n')}`, { title: 'Report of the year', author: 'x' });
  expect(await articleOf('', {}, { contentType: 'application/octet-stream', bytes })).toMatchObject({
    via: 'pdf',
    title: 'Report of the year',
  });
});

const joints: [string, string, boolean, string][] = [
  ['see https://evil-dock.ru/a/', 'b/c.php?x=1 for', true, 'see https://evil-dock.ru/a/b/c.php?x=1 for'],
  ['see https://evil-dock.ru/page', 'The next sentence', true, 'see https://evil-dock.ru/page The next sentence'],
  ['host pay[.]evil-', 'dock[.]ru is', false, 'host pay[.]evil-dock[.]ru is'],
  ['host pay[.]', 'evil[.]ru is', false, 'host pay[.]evil[.]ru is'],
  ['a hyphen-', 'ated word', true, 'a hyphenated word'],
  ['write to billing-', 'office@quay.example.com', false, 'write to billing-office@quay.example.com'],
  ['served from harbour-', 'mail[.]com, then', true, 'served from harbour-mail[.]com, then'],
  ['until it answers.', 'we saw it', true, 'until it answers. we saw it'],
  ['a name like pay.evil-dock.busin', 'ess is', true, 'a name like pay.evil-dock.business is'],
  ['two lines of', 'prose', true, 'two lines of prose'],
  ['44d88612fea8a8f3-', '6de82e1278abb02f is next', true, '44d88612fea8a8f36de82e1278abb02f is next'],
  ['44d88612fea8a8f36de82e1278abb02f', 'deadbeef is next', true, '44d88612fea8a8f36de82e1278abb02f deadbeef is next'],
];
for (const [before, after, full, wanted] of joints)
  test(`lines are joined as "${wanted}"`, () => expect(joinLines(before, after, full)).toBe(wanted));

test('plain text keeps its lines and takes its title from the first', async () => {
  const text = `Copper Lantern comes back\n\nIOCs:\npay[.]evil-dock[.]ru\n185.220.101.45\n${HASH}\n`;
  const article = await articleOf('', {}, { contentType: 'text/plain', text });
  expect(article).toMatchObject({ via: 'text', title: 'Copper Lantern comes back' });
  expect(article.markdown).toContain(`pay[.]evil-dock[.]ru  \n185.220.101.45  \n${HASH}`);
});

test('Markdown stays Markdown without its escapes, CSV becomes a table, JSON a fence', async () => {
  const markdown = await articleOf(
    '',
    {},
    { contentType: 'text/markdown', text: '# Note\n\n- pay\\[.\\]evil-dock\\[.\\]ru\n- `185.220.101[.]45`\n' },
  );
  expect(markdown.title).toBe('Note');
  expect(markdown.markdown).toBe('- pay[.]evil-dock[.]ru\n- 185.220.101[.]45\n');
  const csv = await articleOf('', {}, { contentType: 'text/csv', text: 'type,value\ndomain,pay.evil-dock.ru\nnote,"a, b"\n' });
  expect(csv.markdown).toBe('| type | value |\n| --- | --- |\n| domain | pay.evil-dock.ru |\n| note | a, b |\n');
  const json = await articleOf('', {}, { contentType: 'application/json', text: `{"sha256": "${HASH}"}` });
  expect(json.markdown).toBe(`\`\`\`json\n{"sha256": "${HASH}"}\n\`\`\`\n`);
});
