import { hashesOfLines } from '../../../extractors/article/pdf/broken-hashes.ts';
import { joint } from '../../../extractors/article/pdf/join.ts';
import { withLigatures } from '../../../extractors/article/pdf/ligatures.ts';
import type { Run, Table } from '../../../extractors/article/pdf/page.ts';
import { cleanRuns, toRows } from '../../../extractors/article/pdf/rows.ts';
import { joinTables } from '../../../extractors/article/pdf/tables.ts';
import { type Drawing, drawPdf, paragraph } from '../../support/pdf.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf } from './support.ts';

const read = (pages: Drawing[], options: Parameters<typeof drawPdf>[1] = {}, prefix = '') =>
  articleOf(
    '',
    {},
    { contentType: 'application/pdf', via: 'document', bytes: Buffer.concat([Buffer.from(prefix), drawPdf(pages, options)]) },
  );

const PROSE = [
  'The crew behind Grey Heron wrote to the clerks of three ports in the spring',
  'and asked them to open a form. The form starts a small program that stays in',
  'the start folder and calls its server twice an hour, until somebody answers.',
  'We saw it on nine machines and were asked by their owners to look at it.',
];
const LEFT = [
  'Early in the year the loader of the',
  'Grey Heron family was found in two',
  'ministries. While we looked at it we',
  'saw that the loader carries a part of',
  'an older program, which was first',
  'described six years ago.',
];
const RIGHT = [
  'Once the data is there it is sent to a',
  'rented server by FTP. The program can',
  'also fetch further programs and start',
  'them, and it looks for certificates in',
  'the stores of the system and of mail',
  'programs.',
];
const SHA1 = [
  '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33',
  '62cdb7020ff920e5aa642c3d4066950dd1f01f4d',
  'bbe960a25ea311d21d40669e93df2003ba9b90a2',
];

type Text = NonNullable<Drawing['texts']>[number];

test('columns are read one after the other, also beside a figure', async () => {
  const labels: Drawing['texts'] = [
    [330, 92, 7, 'Decoy'],
    [400, 97, 7, 'Dropper'],
    [340, 108, 7, 'Stealer'],
  ];
  const { markdown } = await read([
    { texts: [[72, 50, 18, 'Grey Heron', 'bold'], ...paragraph(72, 90, 10, LEFT), ...labels, ...paragraph(320, 125, 10, RIGHT)] },
  ]);
  expect(markdown).toContain(LEFT.join(' '));
  expect(markdown).toContain(RIGHT.join(' '));
  expect(markdown.indexOf('Early in')).toBeLessThan(markdown.indexOf('Once the'));
  expect(markdown).not.toContain('|');
});

test('a heading and a table across the page below two columns are read after both', async () => {
  const rows = SHA1.map((hash, at): Text[] => [
    [72, 296 + at * 14, 9, `Build ${at}`],
    [330, 296 + at * 14, 9, hash],
  ]);
  const { markdown } = await read([
    {
      texts: [
        [72, 50, 18, 'Grey Heron', 'bold'],
        ...paragraph(72, 90, 10, LEFT),
        ...paragraph(320, 90, 10, RIGHT),
        [72, 250, 14, 'Indicators of compromise', 'bold'],
        [72, 278, 9, 'Sample', 'bold'],
        [330, 278, 9, 'SHA-1', 'bold'],
        ...rows.flat(),
      ],
      lines: [0, 1, 2, 3].map((at): [number, number, number, number] => [72, 284 + at * 14, 560, 284 + at * 14]),
    },
  ]);
  const places = ['Early in', 'Once the', 'Indicators of compromise', '| Sample | SHA-1 |', `| Build 2 | ${SHA1[2]} |`].map((text) =>
    markdown.indexOf(text),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('what was typed into the fields of a form and into boxes on the page is text of the page', async () => {
  const { indicators, markdown } = await read([
    {
      texts: [[72, 50, 18, 'Grey Heron', 'bold'], ...paragraph(72, 90, 10, PROSE), [72, 180, 10, 'SHA-1']],
      annotations: [
        `/Subtype /Widget /FT /Tx /T (hash) /V (${SHA1[0]}) /Rect [150 608 450 622] /DA (/F0 10 Tf)`,
        '/Subtype /FreeText /Contents (Added later: the server is kiosk[.]grey-heron[.]net) /Rect [72 560 450 574] /DA (/F0 10 Tf)',
      ],
    },
  ]);
  expect(indicators.map(({ value }) => value)).toEqual([SHA1[0], 'kiosk.grey-heron.net']);
  expect(markdown).toContain(`SHA-1 ${SHA1[0]}`);
});

test('a table without lines and with narrow gaps keeps its cells apart', async () => {
  const row = (y: number, cells: string[], face: 'bold' | 'plain' = 'plain'): Drawing['texts'] =>
    [72, 118, 170, 210].map((x, index) => [x, y, 8, cells[index] as string, face]);
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 60, 11, PROSE),
        ...(row(150, ['Seen', 'Group', 'Land', 'SHA-1'], 'bold') ?? []),
        ...SHA1.flatMap((hash, index) => row(164 + index * 14, ['2024-03-05', 'FTP, HTTP', 'Greece', hash]) ?? []),
      ],
    },
  ]);
  expect(markdown).toContain('| Seen | Group | Land | SHA-1 |');
  for (const hash of SHA1) expect(markdown).toContain(`| 2024-03-05 | FTP, HTTP | Greece | ${hash} |`);
});

test('a drawn grid is a table, and a cell of several values becomes several rows', async () => {
  const xs = [72, 260, 400];
  const ys = [100, 120, 160];
  const { markdown } = await read([
    {
      lines: [
        ...ys.map((y): [number, number, number, number] => [72, y, 400, y]),
        ...xs.map((x): [number, number, number, number] => [x, 100, x, 160]),
      ],
      texts: [
        [74, 114, 9, 'File'],
        [262, 114, 9, 'Host'],
        [74, 134, 9, 'loader.exe'],
        [262, 134, 9, 'a.heron-pay[.]ru'],
        [262, 150, 9, 'b.heron-pay[.]ru'],
        ...paragraph(72, 220, 10, PROSE),
      ],
    },
  ]);
  expect(markdown).toContain('| File | Host |\n| --- | --- |\n| loader.exe | a.heron-pay[.]ru |\n| loader.exe | b.heron-pay[.]ru |');
});

test('paragraphs are not headings because most lines are a smaller listing, and list items are none because they are large', async () => {
  const listing: Drawing = {
    texts: Array.from({ length: 45 }, (_, index) => [72, 60 + index * 12, 8, `net_user ${index}`] as [number, number, number, string]),
  };
  const hosts = ['xjn-heron.ru', 'nfi-heron.com', 'pay-heron.net'];
  const { markdown } = await read([
    {
      texts: [
        [72, 60, 20, 'Strings of the loader', 'bold'],
        [72, 110, 14, 'Overview', 'bold'],
        ...paragraph(72, 135, 11, PROSE),
        [72, 230, 14, 'Hosts', 'bold'],
        ...hosts.map((host, index) => [90, 256 + index * 18, 13, host] as [number, number, number, string]),
      ],
      dots: hosts.map((_, index) => [80, 254 + index * 18]),
    },
    listing,
    listing,
  ]);
  expect(markdown.match(/^#.*$/gm)).toEqual(['## Overview', '## Hosts']);
  expect(markdown).toContain('- xjn-heron.ru\n- nfi-heron.com\n- pay-heron.net');
});

test('where the file says only how the title begins, the page says all of it', async () => {
  const { title, markdown } = await read(
    [{ texts: [[72, 50, 18, 'Grey Heron: a spring in three ports', 'bold'], ...paragraph(72, 90, 10, PROSE)] }],
    {
      title: 'Grey Heron',
    },
  );
  expect(title).toBe('Grey Heron: a spring in three ports');
  expect(markdown).not.toContain('spring in three ports');
});

test('the title is the large text, not the label above it or a generic name in the file', async () => {
  const texts: Drawing['texts'] = [
    [72, 50, 14, 'SECURITY RESPONSE', 'bold'],
    [72, 100, 24, 'Grey Heron: letters to three ports', 'bold'],
    ...paragraph(72, 150, 11, PROSE),
  ];
  const { title, markdown } = await read([{ texts }], { title: 'Microsoft Word - final_v3.doc' });
  expect(title).toBe('Grey Heron: letters to three ports');
  // The label stays, but opens no section.
  expect(markdown).toMatch(/^SECURITY RESPONSE$/m);
  expect((await read([{ texts }], { title: 'Grey Heron: letters to three ports | Dock Blog' })).title).toBe(
    'Grey Heron: letters to three ports',
  );
});

test('running heads with changing section titles and page numbers stay out, numbered lines of a list do not', async () => {
  const page = (number: number): Drawing => ({
    texts: [
      [72, 30, 8, `Section ${'ABCD'[number]} and more`],
      [540, 30, 8, String(number + 11)],
      ...paragraph(72, 70, 11, PROSE),
      [72, 200, 9, `frag_size ${number * 7 + 1}`],
      [250, 770, 8, `Page ${number + 11} of 40`],
    ],
  });
  const { markdown } = await read([0, 1, 2, 3].map(page));
  expect(markdown).not.toMatch(/Section [A-D] and more|of 40/);
  for (const number of [1, 8, 15, 22]) expect(markdown).toContain(`frag_size ${number}`);
});

test('footnotes stand at the end, and their numbers apart from the words', async () => {
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 60, 11, PROSE),
        [72, 150, 11, 'It calls heron-pay.ru'],
        [178, 146, 6, '1'],
        [186, 150, 11, 'every day and night, as others have found before we did.'],
        [72, 740, 6, '1'],
        [78, 743, 8, 'https://dock-blog.example/first-report'],
      ],
    },
    { texts: paragraph(72, 60, 11, PROSE) },
  ]);
  expect(markdown).toMatch(/calls heron-pay\.ru\s+\[1\] every day/);
  expect(markdown).toMatch(/## Footnotes\n\n- \[1\] https:\/\/dock-blog\.example\/first-report/);
  expect(markdown.indexOf('Footnotes')).toBeGreaterThan(markdown.lastIndexOf('by their owners'));
});

test('an address broken over lines is joined where the link of the file says so', async () => {
  const broken: Drawing['texts'] = [
    ...paragraph(72, 60, 11, PROSE),
    [72, 150, 11, 'See http://heron-pay.ru/files/report'],
    [72, 164, 11, 'archive for the rest of it.'],
  ];
  const whole = await read([{ texts: broken, links: [[72, 140, 300, 30, 'http://heron-pay.ru/files/reportarchive']] }]);
  expect(whole.indicators.map((one) => one.value)).toContain('http://heron-pay.ru/files/reportarchive');
  const apart = await read([{ texts: broken, links: [[72, 140, 300, 12, 'http://heron-pay.ru/files/report']] }]);
  expect(apart.indicators.map((one) => one.value)).toContain('http://heron-pay.ru/files/report');
});

test('a page set sideways is read like any other', async () => {
  const texts = paragraph(72, 60, 11, PROSE);
  const upright = await read([{ texts }]);
  const turned = await read([
    { raw: texts.map(([x, y, size, text]) => `BT /F0 ${size} Tf 0 1 -1 0 ${y} ${x} Tm (${text}) Tj ET`).join('\n') },
  ]);
  expect(turned.text).toBe(upright.text);
});

test('a YARA rule is one fence with its indentation, also over a page break', async () => {
  const line = (x: number, y: number, text: string): [number, number, number, string, 'mono'] => [x, y, 9, text, 'mono'];
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 60, 11, PROSE),
        line(72, 700, 'rule grey_heron {'),
        line(94, 712, 'strings:'),
        line(115, 724, '$a = "heron{pay" ascii'),
      ],
    },
    { texts: [line(94, 60, 'condition:'), line(115, 72, '$a'), line(72, 84, '}'), ...paragraph(72, 120, 11, PROSE)] },
  ]);
  expect(markdown).toContain(
    '```yara\nrule grey_heron {\n    strings:\n        $a = "heron{pay" ascii\n    condition:\n        $a\n}\n```',
  );
});

test('a string of a rule that is broken over lines is one line, whatever it holds, and the next string begins another', async () => {
  const line = (x: number, y: number, text: string): [number, number, number, string, 'mono'] => [x, y, 9, text, 'mono'];
  const rule = [
    'rule heron {',
    'strings:',
    `$a = "hxxp://quay//${'heron '.repeat(12)}`,
    'pay" ascii',
    '$b = "quay"',
    'condition: all',
    '}',
  ];
  const { markdown } = await read([
    {
      texts: [...paragraph(72, 60, 11, PROSE), ...rule.map((text, at) => line(72, 300 + at * 12, text)), ...paragraph(72, 420, 11, PROSE)],
    },
  ]);
  expect(markdown).toMatch(/\n\$a = "hxxp:\/\/quay\/\/(?:heron ?){12}pay" ascii\n\$b = "quay"\ncondition: all\n\}/);
});

test('lines of code whose words stand below each other, one blank apart, are a listing and no table', async () => {
  const lines = [1, 2, 3, 4, 5].map((slot) => `cfg[${slot}] = "quay${slot}.heron${slot}.example:800${slot}"; // slot ${slot}`);
  const words = lines.flatMap((text, row) =>
    [...text.matchAll(/\S+/g)].map((word): [number, number, number, string, 'mono'] => [
      72 + word.index * 5.4,
      300 + row * 12,
      9,
      word[0],
      'mono',
    ]),
  );
  const { markdown } = await read([{ texts: [...paragraph(72, 60, 11, PROSE), ...words, ...paragraph(72, 420, 11, PROSE)] }]);
  expect(markdown).toContain(`\`\`\`\n${lines.join('\n')}\n\`\`\``);
});

test('a PDF behind a prefix of HTML is read as a PDF', async () => {
  const texts: Drawing['texts'] = [[72, 50, 20, 'Grey Heron in the ports', 'bold'], ...paragraph(72, 100, 11, PROSE)];
  const article = await read([{ texts }], {}, '<html><body><script>var a = 1;</script>\n');
  expect(article).toMatchObject({ via: 'pdf', title: 'Grey Heron in the ports' });
});

test('the title of a chapter above two of its pages is a running head, the heading of two slides is none', async () => {
  const pages = [1, 2, 3, 4].map(
    (page): Drawing => ({
      texts: [
        ...(page === 2 || page === 3 ? [[72, 40, 9, 'CHAPTER 2. THE SECOND PORT'] as Text] : []),
        [72, 80, 14, page > 2 ? 'What they took' : `Part ${page}`, 'bold'],
        ...paragraph(72, 110, 10, PROSE),
      ],
    }),
  );
  const { markdown } = await read(pages);
  expect(markdown).not.toContain('CHAPTER');
  expect(markdown.match(/What they took/g)).toHaveLength(2);
});

test('a running head stays out of the page that is set sideways, too', async () => {
  const page = (number: number, height: number): Drawing => ({
    texts: [...paragraph(72, 300, 10, PROSE), [72, height, 8, `Grey Heron - for partners only - ${number}`]],
  });
  const { markdown } = await read([page(1, 770), page(2, 770), page(3, 770), page(4, 700)]);
  expect(markdown).toContain('asked them to open a form');
  expect(markdown).not.toContain('partners only');
});

test('a running head of which one part is the same on all pages stays out', async () => {
  const page = (section: string): Drawing => ({
    texts: [[72, 30, 8, section], [500, 30, 8, 'TLP:CLEAR'], ...paragraph(72, 200, 11, PROSE)],
  });
  const { markdown } = await read(['Delivery', 'Loader', 'Servers', 'Outlook'].map(page));
  expect(markdown).not.toMatch(/TLP|Delivery|Outlook/);
});

test('code in smaller type inside a sentence or an item does not part its lines', async () => {
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 70, 12, [...PROSE, ...PROSE], 1.5),
        [72, 240, 12, 'It was fetched from'],
        [185, 240, 9, 'hxxps://lagoon-long[.]com/a/2025/03/', 'mono'],
        [72, 258, 9, 'update-7.ps1', 'mono'],
        [140, 258, 12, 'and from nowhere else.'],
      ],
    },
  ]);
  expect(markdown).toContain('from hxxps://lagoon-long[.]com/a/2025/03/update-7.ps1 and from nowhere else.');
});

test('a notice of a few lines with wide leading keeps its paragraphs, and a hash over two lines of one', async () => {
  const [hash] = SHA1;
  const lines = [
    ...PROSE.slice(0, 2),
    `the start folder, with the SHA-1 hash code ${hash?.slice(0, 30)}`,
    `${hash?.slice(30)} on all machines.`,
  ];
  const { markdown } = await read([
    { texts: [[72, 50, 18, 'Grey Heron', 'bold'], ...lines.map((line, at): Text => [72, 90 + at * 17, 10, line])] },
  ]);
  expect(markdown).toContain(`${PROSE[0]} ${PROSE[1]}`);
  expect(markdown).toContain(`${hash} on all machines.`);
});

test('a URL that breaks in the first column of a table without lines goes on in its row', async () => {
  const rows = [
    ['Host or URL', 'Address', 'Role'],
    ['hxxps://lagoon-long[.]com/', '192.0.2.4', 'Command and con-'],
    ['api/v2/check?id=38', '', 'trol'],
    ['copper-heron[.]net', '192.0.2.5', 'Download'],
    ['hxxp://login[.]lagoon-wide[.]', '192.0.2.6', 'Download'],
    ['com/gate.php', '', ''],
    ['grey-heron[.]net', '192.0.2.7', 'Download'],
  ];
  const texts = rows.flatMap((row, at) => row.map((text, column): Text => [72 + column * 160, 150 + at * 12, 10, text]));
  const { markdown } = await read([{ texts: [...paragraph(72, 60, 11, PROSE), ...texts.filter((text) => text[3] !== '')] }]);
  expect(markdown).toContain('| hxxps://lagoon-long[.]com/api/v2/check?id=38 | 192.0.2.4 | Command and control |');
  expect(markdown).toContain('| hxxp://login[.]lagoon-wide[.]com/gate.php | 192.0.2.6 | Download |');
});

test('a URL that was broken in front of a slash goes on, also behind a short line', () => {
  expect(joint('hxxps://lagoon-long[.]com/download/windows/x64', '/release/setup.exe and then', false)).toBe('');
  expect(joint('hxxps://lagoon-long[.]com/download/windows/x64', 'and then', false)).toBe(' ');
});

test('a URL goes on behind a slash where a path follows, not where the next address of a list does', () => {
  expect(joint('hxxps://lagoon-long[.]com/copper/', '5cca41459185/gate.php?m=0 for', false)).toBe('');
  expect(joint('hxxps://lagoon-long[.]com/copper/', 'Invoice_870.zip and then', false)).toBe('');
  expect(joint('hxxps://lagoon-long[.]com/copper/', 'lagoon-long.net/silver/', false)).toBe(' ');
  expect(joint('hxxps://lagoon-long[.]com/copper/', 'for orders', false)).toBe(' ');
});

test('the last characters of a URL stand alone in the next line', () => {
  expect(joint('hxxps://lagoon-long[.]com/check?id=47', '191', true)).toBe('');
  expect(joint('hxxps://lagoon-long[.]com/check?id=47', '191 times', true)).toBe(' ');
  expect(joint('hxxps://lagoon-long[.]com/check?id=47', 'today', true)).toBe(' ');
});

test('the last digits of an IPv4 address stand alone in the next line', () => {
  expect(joint('192[.]0[.]2[.]7', '8', true)).toBe('');
  expect(joint('192[.]0[.]2[.]7', '80', true)).toBe(' ');
  expect(joint('192[.]0[.]2[.]7', '8 times', true)).toBe(' ');
});

test('URLs go on behind "?" and where their host is not whole', () => {
  expect(joint('hxxps://lagoon-long[.]com/upload?', 'client=router&build=1 and then', false)).toBe('');
  expect(joint('Did you see https://lagoon-long.com/faq?', 'Then go', false)).toBe(' ');
  expect(joint('https://lagoon-long.com/update.p', 'hp?session=7', true)).toBe('');
  expect(joint('https://lagoon-lo', 'ng.com/api/v1', true)).toBe('');
  expect(joint('https://lagoon-long.com', 'ng.com/api/v1', true)).toBe(' ');
});

test('a long paragraph costs no time at each of its lines', () => {
  expect(joint(`${'0'.repeat(200_000)} and`, 'the next', true)).toBe(' ');
});

test('a hash that a cell without lines broke is one hash in one row', async () => {
  const [one, two, three] = ['a', 'b', 'c'].map((digit) => `${digit}7`.repeat(32)) as [string, string, string];
  const cells = (y: number, lines: string[], note: string[]): Drawing['texts'] => [
    ...lines.map((line, at): [number, number, number, string] => [72, y + at * 10, 8, line]),
    ...note.map((line, at): [number, number, number, string] => [260, y + at * 10, 8, line]),
  ];
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 60, 11, PROSE),
        ...(cells(150, ['SHA-256'], ['What it is']) ?? []),
        // Halves that are as long as MD5, a rest of two digits, a note of several lines: all at the distance of lines.
        ...(cells(160, [one.slice(0, 32), one.slice(32)], ['Loader']) ?? []),
        ...(cells(180, [two.slice(0, 31), two.slice(31, 62), two.slice(62)], ['Program that stays', 'in the start folder']) ?? []),
        ...(cells(210, [three.slice(0, 32), three.slice(32)], ['Stealer of', 'certificates']) ?? []),
      ],
    },
  ]);
  expect(markdown).toContain(`| ${one} | Loader |`);
  expect(markdown).toContain(`| ${two} | Program that stays in the start folder |`);
  expect(markdown).toContain(`| ${three} | Stealer of certificates |`);
});

test('lines of digits are divided into hashes by their lengths', () => {
  const of = (...lengths: number[]) => lengths.map((length) => '0a'.repeat(64).slice(0, length));
  const divided = (lengths: number[], digits?: number) =>
    hashesOfLines(of(...lengths), digits)?.map((hash) => hash.map((line) => line.length));
  // Pieces of any length where a name says how many digits are to come.
  expect(divided([16, 32, 16], 64)).toEqual([[16, 32, 16]]);
  expect(divided([30, 30, 4, 30, 10])).toEqual([
    [30, 30, 4],
    [30, 10],
  ]);
  expect(divided([32, 32])).toEqual([[32], [32]]);
  expect(divided([32, 32], 64)).toEqual([[32, 32]]);
  expect(divided([32, 34, 6, 34, 30])).toEqual([[32], [34, 6], [34, 30]]);
  expect(divided([31, 20])).toBeUndefined();
});

test('rows between lines across are rows, also where their cells are set to the middle', async () => {
  const hash = '5e72f0741d29914843c91b9daed3256c5c5e8c73f8a7cbfc20cb8a9c06775833';
  const { markdown } = await read([
    {
      lines: [100, 118, 146, 170].map((y): [number, number, number, number] => [72, y, 420, y]),
      texts: [
        [74, 112, 9, 'Kind', 'bold'],
        [130, 112, 9, 'SHA-256', 'bold'],
        [330, 112, 9, 'Note', 'bold'],
        [74, 135, 9, 'File'],
        [130, 129, 9, hash.slice(0, 34)],
        [130, 140, 9, hash.slice(34)],
        [336, 135, 9, 'Loader'],
        [74, 161, 9, 'Host'],
        [160, 161, 9, 'heron-pay[.]ru'],
        [330, 156, 9, 'Server of the'],
        [340, 167, 9, 'crew'],
        ...paragraph(72, 220, 10, PROSE),
      ],
    },
  ]);
  expect(markdown).toContain(
    `| Kind | SHA-256 | Note |\n| --- | --- | --- |\n| File | ${hash} | Loader |\n| Host | heron-pay[.]ru | Server of the crew |`,
  );
});

test('a bar with a heading above rows between lines is none of the table, and the header behind a page break is', async () => {
  const hash = (at: number) => `${at}9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0`;
  const lines = (ys: number[]) => ys.map((y): [number, number, number, number] => [72, y, 420, y]);
  const row = (at: number, y: number): Text[] => [
    [74, y + 5, 9, 'SHA-256'],
    [118, y, 8, hash(at).slice(0, 40)],
    [118, y + 10, 8, hash(at).slice(40)],
    [330, y + 5, 9, `loader ${at}`],
  ];
  const head = (y: number): Text[] => [
    [74, y, 9, 'Type', 'bold'],
    [118, y, 9, 'Value', 'bold'],
    [330, y, 9, 'Remark', 'bold'],
  ];
  const { markdown } = await read([
    {
      lines: lines([600, 620, 636, 660, 684, 708]),
      texts: [
        ...paragraph(72, 60, 10, PROSE),
        [74, 614, 14, 'Indicators of compromise', 'bold'],
        ...head(630),
        ...row(1, 645),
        ...row(2, 669),
        ...row(3, 693),
      ],
    },
    {
      lines: lines([76, 100, 124, 148]),
      texts: [...head(72), ...row(4, 85), ...row(5, 109), ...row(6, 133), ...paragraph(72, 220, 10, PROSE)],
    },
  ]);
  const rows = [1, 2, 3, 4, 5, 6].map((at) => `| SHA-256 | ${hash(at)} | loader ${at} |`);
  expect(markdown).toContain(`| Type | Value | Remark |\n| --- | --- | --- |\n${rows.join('\n')}`);
});

test('columns a few points apart, both justified, are read one after the other', async () => {
  const lines = (x: number, side: string): Drawing['texts'] =>
    Array.from({ length: 14 }, (_, at): Text => [x, 90 + at * 12, 9, `the ${side} column tells of line ${at + 10} and on`]);
  const { markdown } = await read([{ texts: [...(lines(72, 'left') ?? []), ...(lines(236, 'right') ?? [])] }]);
  expect(markdown.indexOf('left column tells of line 23')).toBeLessThan(markdown.indexOf('right column tells of line 10'));
});

test('listings in both columns are read one after the other, also where a line runs into the next column', async () => {
  const hash = '5e72f0741d29914843c91b9daed3256c5c5e8c73f8a7cbfc20cb8a9c06775833';
  const rule = (name: string, value: string[]) => [
    `rule ${name} {`,
    ' meta:',
    '  author = "Gable"',
    ...value,
    ' strings:',
    '  $a = "heron"',
    ' condition:',
    '  $a',
    '}',
  ];
  const columns = (shift: number) => [
    ...paragraph(72, 60, 10, LEFT),
    ...paragraph(250, 60 + shift, 10, RIGHT),
    ...paragraph(72, 150, 8, rule('Grey', ['  hash = "5e72f', `  ${hash.slice(5)}"`]), 1.25, 'mono'),
    ...paragraph(250, 150 + shift, 8, rule('Heron', ['  note = "two"', '  year = "2024"']), 1.25, 'mono'),
  ];
  for (const shift of [0, 3]) {
    const { markdown } = await read([{ texts: columns(shift) }]);
    expect(markdown).toMatch(new RegExp(`rule Grey \\{[^}]*hash = "${hash}"[^}]*condition:[^}]*\\}[^}]*rule Heron \\{[^}]*\\}`));
    expect(markdown).toContain(RIGHT.join(' '));
  }
});

test('names in a larger type than the values beside them are a table, not a column of their own', async () => {
  const names = ['File name', 'Size', 'Type', 'Seen', 'Packer', 'Server', 'Port', 'Builder', 'Owner'];
  const texts = names.flatMap(
    (name, at): NonNullable<Drawing['texts']> => [
      [72, 112 + at * 14, 10, name],
      [200, 110 + at * 14, 8, `value-${at}.heron`],
    ],
  );
  const { markdown } = await read([{ texts: [...paragraph(72, 40, 11, PROSE), ...texts] }]);
  for (const [at, name] of names.entries()) expect(markdown).toContain(`| ${name} | value-${at}.heron |`);
});

const SIGMA = `title: Grey Heron Loader
id: 1f6d0e9c-6f0e-4d5c-9a50-2c1f4f0e7a11
status: experimental
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\heron.exe'
    CommandLine|contains:
      - '-install'
      - '-quiet'
  condition: selection
level: high`;

for (const face of ['plain', 'mono'] as const)
  test(`a Sigma rule keeps its indentation, set in ${face} type, and ends where the text goes on`, async () => {
    // A space is .28 of the size wide in plain type, .6 in fixed type.
    const space = face === 'plain' ? 10 * 0.28 : 10 * 0.6;
    const { markdown, rules } = await read([
      {
        texts: [
          ...paragraph(72, 80, 11, PROSE),
          ...SIGMA.split('\n').map((line, index): NonNullable<Drawing['texts']>[number] => {
            const text = line.trimStart();
            return [72 + (line.length - text.length) * space, 300 + index * 13, 10, text, face];
          }),
          ...paragraph(72, 520, 11, PROSE),
        ],
      },
    ]);
    expect(rules).toMatchObject([{ kind: 'sigma', name: 'Grey Heron Loader' }]);
    expect(rules?.[0]?.problem).toBeUndefined();
    expect(markdown).toMatch(/```yaml\ntitle: Grey Heron Loader\n/);
    expect(markdown.slice(markdown.indexOf('level: high'))).toMatch(/^level: high\n```/);
  });

test('a hash over lines beside cells that are set to the middle or to the end of its height is one hash in its row', async () => {
  const hash = (at: number) => `${at}9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0`;
  const lines = (at: number) => [0, 17, 33, 49].map((from, line, all) => hash(at).slice(from, all[line + 1]));
  const rowAt = (at: number, y: number, beside: number): Text[] => [
    ...lines(at).map((text, line) => [120, y + line * 10, 9, text] as Text),
    [72, y + beside, 9, String(at)],
    [260, y + beside, 9, `grey${at}.dll`],
    [340, y + beside, 9, `h${at}.grey-heron[.]top`],
  ];
  for (const [beside, gap] of [
    [15, 42],
    [30, 44],
  ] as const) {
    const rows = [1, 2, 3, 4].flatMap((at) => rowAt(at, 150 + at * gap, beside));
    const { markdown } = await read([{ texts: [...paragraph(72, 60, 10, PROSE), ...rows] }]);
    for (const at of [1, 2, 3, 4]) expect(markdown).toContain(`${at} ${hash(at)} grey${at}.dll h${at}.grey-heron[.]top`);
  }
});

test('cells of one and of two lines around the middle of their row are one row, without a line between the rows', async () => {
  const rows = [0, 1, 2].flatMap((at): Text[] => {
    const y = 150 + at * 48;
    return [
      [72, y, 9, `grey-heron${at}[.]net`],
      [250, y, 9, 'Port office'],
      [350, y, 9, `First ${at}`],
      [72, y + 20, 9, `hxxp://grey-heron${at}[.]top/a7f3c2/`],
      [72, y + 31, 9, `index.php?x=${at}`],
      [250, y + 20, 9, 'Port office'],
      [250, y + 31, 9, 'of Elmstad'],
      [350, y + 26.5, 9, `Second ${at}`],
    ];
  });
  const { markdown } = await read([{ texts: [...paragraph(72, 60, 10, PROSE), ...rows] }]);
  for (const at of [0, 1, 2]) {
    expect(markdown).toContain(`| grey-heron${at}[.]net | Port office | First ${at} |`);
    expect(markdown).toContain(`| hxxp://grey-heron${at}[.]top/a7f3c2/index.php?x=${at} | Port office of Elmstad | Second ${at} |`);
  }
});

test('numbers set to the middle beside hashes over lines are a column of their own, below a header in larger type', async () => {
  const hashes = ['a', 'b', 'c', 'd'].map((digit) => `${digit}38`.repeat(11).slice(0, 32));
  const rows = hashes.flatMap((hash, at): Text[] => {
    const y = 170 + at * 26;
    return [
      [97, y, 8, hash.slice(0, 26), 'mono'],
      [67, y + 5, 10, String(at + 1)],
      [240, y + 5, 9, `hxxp://lagoon-${at}[.]com/copper/index.php`],
      [97, y + 9, 8, hash.slice(26), 'mono'],
    ];
  });
  const header: Text[] = ['No.', 'MD5', 'URL'].map((text, at): Text => [[67, 97, 240][at] as number, 154, 11, text, 'bold']);
  const { markdown } = await read([{ texts: [...paragraph(67, 60, 11, PROSE), ...header, ...rows] }]);
  expect(markdown).toContain('| No. | MD5 | URL |');
  for (const [at, hash] of hashes.entries())
    expect(markdown).toContain(`| ${at + 1} | ${hash} | hxxp://lagoon-${at}[.]com/copper/index.php |`);
});

test('hashes of several kinds in one column are whole, whether a cell breaks them or not', async () => {
  const hash = '5e72f0741d29914843c91b9daed3256c5c5e8c73f8a7cbfc20cb8a9c06775833';
  const rows = [0, 1, 2].flatMap((at): Text[] => [
    [72, 150 + at * 40, 9, 'SHA-1'],
    [120, 150 + at * 40, 8, SHA1[at] as string],
    [330, 150 + at * 40, 9, 'letter'],
    [120, 165 + at * 40, 8, `${at}${hash.slice(1, 41)}`],
    [72, 170 + at * 40, 9, 'SHA-256'],
    [330, 170 + at * 40, 9, 'loader'],
    [120, 175 + at * 40, 8, hash.slice(41)],
  ]);
  const { markdown } = await read([{ texts: [...paragraph(72, 60, 10, PROSE), ...rows] }]);
  for (const at of [0, 1, 2]) {
    expect(markdown).toContain(`| SHA-1 | ${SHA1[at]} | letter |`);
    expect(markdown).toContain(`| SHA-256 | ${at}${hash.slice(1)} | loader |`);
  }
});

test('a hash over lines beside narrow gaps and cells of three lines is one hash, also with a ligature in it', async () => {
  const hash = (at: number) => `${at}c98a1f3d0b7e254a6d8f9ff04c1b2e7a${at}5d3f60e8b94c7a12ffd6e03b58c9a7`;
  // Helvetica: "f" is half as wide as the digits, "c" a little narrower.
  const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + ({ f: 0.278, c: 0.5 }[letter] ?? 0.556), 0) * 9;
  const digits = (text: string, y: number): Text[] => {
    let x = 72;
    return text.split(/(ff)/).map((part): Text => {
      const run: Text = [x, y, 9, part];
      x += widthOf(part);
      return run;
    });
  };
  const right = 72 + Math.max(...[1, 2, 3, 4].map((at) => widthOf(hash(at).slice(0, 36)))) + 2;
  const rows = [1, 2, 3, 4].flatMap((at): Text[] => {
    const y = 150 + at * 40;
    return [
      ...digits(hash(at).slice(0, 36), y),
      ...digits(hash(at).slice(36), y + 11),
      [right, y + 5.5, 9, `grey${at}.dll`],
      ...['clipper with a', 'long description', 'of its work'].map((text, line): Text => [right + 60, y - 5.5 + line * 11, 9, text]),
    ];
  });
  const { markdown } = await read([{ texts: [...paragraph(72, 60, 10, PROSE), ...rows] }]);
  for (const at of [1, 2, 3, 4]) expect(markdown).toMatch(new RegExp(`(?<![0-9a-f])${hash(at)} (?:\\| )?grey${at}\\.dll`));
});

test('where every cell has two lines of 32 digits they are one hash; where a label says MD5 they are two', async () => {
  const halves = ['0beec7b5ea3f0fdbc95d0dd47f3c5bc2', '62cdb7020ff920e5aa642c3d4066950d'];
  const table = (label: string): Text[] => [
    [72, 160, 9, 'File'],
    [140, 160, 9, label],
    [360, 160, 9, 'Note'],
    ...[1, 2, 3].flatMap((at): Text[] => [
      [72, 160 + at * 24, 9, `grey${at}.jsp`],
      ...halves.map((half, line) => [140, 160 + at * 24 + line * 12, 9, `${at}${half.slice(1)}`] as Text),
      [360, 160 + at * 24, 9, `variant ${at}`],
    ]),
  ];
  const markdownOf = async (label: string) => (await read([{ texts: [...paragraph(72, 60, 10, PROSE), ...table(label)] }])).markdown;
  const whole = await markdownOf('Hash');
  // Rising numbers at the end of the rows do not make a table of contents of it.
  for (const at of [1, 2, 3])
    expect(whole).toContain(`| grey${at}.jsp | ${halves.map((half) => `${at}${half.slice(1)}`).join('')} | variant ${at} |`);
  expect(await markdownOf('MD5')).not.toContain(`${halves[0]?.slice(1)}1`);
});

test('letters that a heading sets apart are words, and so are shorter words on its line', () => {
  const run = (text: string, x: number): Run => ({ text, x, end: x + 60, y: 90, size: 13, bold: true, mono: false, font: 'Sans' });
  const texts = ['I N D I C AT O R S', 'O F', 'T H R E AT', 'In the'].map((text, at) => run(text, 72 + at * 80));
  expect(cleanRuns(texts).map(({ text }) => text)).toEqual(['INDICATORS', 'OF', 'THREAT', 'In the']);
  expect(cleanRuns([run('A B', 72), run('a to b', 150)]).map(({ text }) => text)).toEqual(['A B', 'a to b']);
});

test('the foot of an only page stays out, a value at the end of the page does not', async () => {
  const foot = (text: string) =>
    read([{ texts: [[72, 50, 18, 'Grey Heron', 'bold'], ...paragraph(72, 90, 10, PROSE), [72, 770, 7, text]] }]);
  expect((await foot('Larkfield CERT | cert@larkfield-cert.org | page one')).markdown).not.toContain('larkfield');
  expect((await foot('Seen last: grey-heron[.]top')).markdown).toContain('grey-heron');
});

test('a table of contents goes also where nothing but a gap leads to the page numbers', async () => {
  const entry = (y: number, title: string, page: string): Drawing['texts'] => [
    [72, y, 11, title, 'bold'],
    [500, y, 11, page, 'bold'],
  ];
  const { markdown } = await read([
    {
      texts: [
        [72, 60, 14, 'Contents', 'bold'],
        ...(entry(90, '1 Letters', '2') ?? []),
        ...(entry(110, '2 Programs', '3') ?? []),
        ...(entry(130, '3 Servers', '12') ?? []),
        ...paragraph(72, 170, 11, PROSE),
      ],
    },
  ]);
  expect(markdown).not.toContain('Programs');
});

test('a numbered heading right above a table without lines is not its first row', async () => {
  const cells = (y: number, texts: string[]): Drawing['texts'] => [72, 96, 420].map((x, at) => [x, y, 11, texts[at] as string]);
  const { markdown } = await read([
    {
      texts: [
        ...paragraph(72, 60, 11, PROSE),
        [72, 150, 14.4, '8', 'bold'],
        [92, 150, 14.4, 'Hashes', 'bold'],
        ...SHA1.flatMap((hash, at) => cells(172 + at * 14, ['A', hash, 'Loader of letters']) ?? []),
      ],
    },
  ]);
  for (const hash of SHA1) expect(markdown).toContain(`| A | ${hash} | Loader of letters |`);
});

test('a hash of a table that the end of a page broke is whole', () => {
  const [hash, other] = ['a7'.repeat(32), 'b7'.repeat(32)];
  const table = (page: number, rows: string[][][]): Table => ({
    kind: 'table',
    page,
    rows,
    columns: [72, 200],
    x: 72,
    end: 500,
    top: 0,
    bottom: 99,
  });
  const whole = table(1, [
    [['a.dll'], [other]],
    [['b.dll'], [hash.slice(0, 40)]],
  ]);
  const both = joinTables(
    whole,
    table(2, [
      [[], [hash.slice(40)]],
      [['c.dll'], [other]],
    ]),
  );
  expect(both?.rows).toEqual([
    [['a.dll'], [other]],
    [['b.dll'], [hash.slice(0, 40), hash.slice(40)]],
    [['c.dll'], [other]],
  ]);
  expect(joinTables(whole, table(2, [[['c.dll'], [other]]]))?.rows).toHaveLength(3);
});

test('a full stop between right-to-left words and a name is read with the words', () => {
  const run = (text: string, x: number, end: number): Run => ({ text, x, end, y: 100, size: 11, bold: false, mono: false, font: 'f' });
  const words = '\u05de\u05db\u05ea\u05d1 '.repeat(6).trim();
  const [row] = toRows([run('lantern-nine[.]com', 72, 170), run('.', 174, 176), run(words, 176, 320)]);
  expect(row?.runs.map((one) => one.text)).toEqual([words, '.', 'lantern-nine[.]com']);
});

test('the codes of ligatures in the fonts of LaTeX are letters', () => {
  const run: Run = { text: 'In the \u001crst o\u001ece', x: 0, end: 99, y: 9, size: 9, bold: false, mono: false, font: 'f' };
  expect(withLigatures([run])[0]?.text).toBe('In the first office');
});
