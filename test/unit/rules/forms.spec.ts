import { extractArticle } from '../../../extractors/article/extract.ts';
import { isolateRules } from '../../../extractors/rules/isolate.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';
import { blog, paragraphs } from '../extractors/support.ts';

/**
 * Ways in which pages show rules, invented after habits of real ones; truth by hand. Every rule named in `want` must
 * compile and stand whole in one labelled fence; `broken` are named as such; nothing inside of a rule is an indicator.
 */
interface Form {
  name: string;
  html: string;
  want: string[];
  broken?: string[];
  /** Texts that rules must have blank for blank. */
  texts?: string[];
  frames?: { url: string; html: string }[];
}

const yara = (name: string, more: { head?: string; condition?: string; strings?: string } = {}) => `rule ${name}${more.head ?? ''}
{
    meta:
        author = "Harbour Lab"
        reference = "https://www.harbour-lab.org/${name}"
        hash = "5f1c6a0de3b94a7788f2c01b3d5e9a6c"
    strings:
        ${
          more.strings ??
          `$a = "c2.${name.toLowerCase().replaceAll('_', '-')}.com" ascii wide
        $b = { 6A 40 68 00 30 00 00 [2-4] E8 }
        $c = /gate\\.php\\?id=[0-9]{4,8}&v=\\d/`
        }
    condition:
        ${more.condition ?? 'uint16(0) == 0x5A4D and any of them'}
}`;
const sigma = (title: string, image = 'kettle.exe') => `title: ${title}
id: 0f4f2f6c-1f50-4a7e-8f0e-2f3f0a9b1c2d
status: experimental
references:
    - https://www.harbour-lab.org/kettle
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\${image}'
        CommandLine|contains|all:
            - ' -enc '
            - 'http://91.212.44.7/a'
    condition: selection
level: high`;
const snort = (msg: string, sid: number) =>
  `alert tcp $HOME_NET any -> 91.212.44.7 443 (msg:"${msg}"; flow:to_server,established; content:"POST"; content:"/gate.php|3f|"; classtype:trojan-activity; sid:${sid}; rev:1;)`;
const suricata = `alert http $HOME_NET any -> $EXTERNAL_NET any (msg:"Kettle checkin"; \\
    flow:established,to_server; http.method; content:"POST"; \\
    http.uri; content:"/gate.php"; startswith; \\
    reference:url,www.harbour-lab.org/kettle; \\
    classtype:trojan-activity; sid:5000200; rev:2;)`;

const esc = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const lines = (text: string) => esc(text).split('\n');
const nbsp = (text: string) => text.replace(/^ +/gm, (blanks) => '&nbsp;'.repeat(blanks.length));
const curly = (text: string) => text.replace(/"([^"\n]*)"/g, '“$1”');
const pre = (text: string) => `<pre>${esc(text)}</pre>`;

const FORMS: Form[] = [
  { name: 'pre and code', html: `<pre><code>${esc(yara('Amber_One'))}</code></pre>`, want: ['Amber_One'] },
  {
    name: 'one inline code per line, in paragraphs',
    html: lines(yara('Amber_Two'))
      .map((line) => `<p><code>${nbsp(line)}</code></p>`)
      .join(''),
    want: ['Amber_Two'],
  },
  {
    name: 'one inline code per line, with line breaks',
    html: `<p>${lines(yara('Amber_Three'))
      .map((line) => `<code>${nbsp(line)}</code>`)
      .join('<br>')}</p>`,
    want: ['Amber_Three'],
  },
  { name: 'a paragraph with line breaks', html: `<p>${lines(yara('Amber_Four')).map(nbsp).join('<br>\n')}</p>`, want: ['Amber_Four'] },
  {
    name: 'a block per line, in a box',
    html: `<div>${lines(yara('Amber_Five'))
      .map((line) => `<div>${nbsp(line)}</div>`)
      .join('')}</div>`,
    want: ['Amber_Five'],
  },
  {
    name: 'a paragraph per line, between those of the article',
    html: lines(yara('Amber_Lone'))
      .map((line) => `<p>${nbsp(line)}</p>`)
      .join('\n'),
    want: ['Amber_Lone'],
  },
  { name: 'Sigma with line breaks', html: `<p>${lines(sigma('Kettle breaks')).map(nbsp).join('<br>\n')}</p>`, want: ['Kettle breaks'] },
  {
    name: 'Sigma, a block per line',
    html: lines(sigma('Kettle blocks'))
      .map((line) => `<div>${nbsp(line)}</div>`)
      .join(''),
    want: ['Kettle blocks'],
  },
  {
    name: 'Sigma with a description of several lines, a block per line',
    html: lines(
      sigma('Kettle block text').replace(
        'references:',
        'description: |\n    Detects the start of the loader,\n    and what follows.\nreferences:',
      ),
    )
      .map((line) => `<div>${nbsp(line)}</div>`)
      .join(''),
    want: ['Kettle block text'],
  },
  ...['', '<tr><th>Sigma</th></tr>'].map((head) => ({
    name: `Sigma in a table of one column${head && ' with a head'}, set in with wide spaces`,
    html: `<table>${head}<tr><td>${lines(sigma('Kettle cell'))
      .map((line) => line.replace(/^ +/, (blanks) => '&ensp;'.repeat(blanks.length / 4)))
      .join('<br>')}</td></tr></table>`,
    want: ['Kettle cell'],
  })),
  {
    name: 'a list item per line',
    html: `<ol>${lines(yara('Amber_Six'))
      .map((line) => `<li>${nbsp(line)}</li>`)
      .join('')}</ol>`,
    want: ['Amber_Six'],
  },
  {
    name: 'a table with a gutter of line numbers',
    html: `<table class="highlight">${lines(yara('Amber_Seven'))
      .map((line, at) => `<tr><td>${at + 1}</td><td><code>${nbsp(line)}</code></td></tr>`)
      .join('')}</table>`,
    want: ['Amber_Seven'],
  },
  {
    name: 'two cells: all the numbers, all the lines',
    html: `<table><tr><td class="gutter"><pre>${lines(yara('Amber_Eight'))
      .map((_, at) => at + 1)
      .join('\n')}</pre></td><td class="code"><pre>${esc(yara('Amber_Eight'))}</pre></td></tr></table>`,
    want: ['Amber_Eight'],
  },
  {
    name: 'one cell with line breaks',
    html: `<table><tr><td>${lines(yara('Amber_Nine')).map(nbsp).join('<br>')}</td></tr></table>`,
    want: ['Amber_Nine'],
  },
  {
    name: 'curly quotes and no-break spaces',
    html: `<p>${lines(curly(yara('Amber_Ten')))
      .map(nbsp)
      .join('<br>')}</p>`,
    want: ['Amber_Ten'],
  },
  {
    name: 'all on one line',
    html: `<p>${esc(yara('Amber_Eleven', { strings: '$a = "amber" $b = "eleven"' })).replace(/\s*\n\s*/g, ' ')}</p>`,
    want: ['Amber_Eleven'],
  },
  {
    name: 'an import that the page forgot',
    html: pre(yara('Amber_Twelve', { condition: 'pe.is_dll() and math.entropy(0, filesize) > 7 and all of them' })),
    want: ['Amber_Twelve'],
  },
  {
    name: 'several rules in one block, with imports and comments',
    html: pre(
      `import "pe"\n\n/* loader }\n*/\n${yara('Amber_A')}\n\n// second { rule\n${yara('Amber_B', { head: ' : apt lantern' })}\n\n${yara('Amber_C')}`,
    ),
    want: ['Amber_A', 'Amber_B', 'Amber_C'],
  },
  {
    name: 'a private rule that two others use',
    html: pre(
      `private ${yara('Is_Lantern')}\n\n${yara('Lantern_A', { condition: 'Is_Lantern and any of them' })}\n\nglobal ${yara('Lantern_G', { condition: 'filesize < 1MB and 2 of them and Is_Lantern' })}`,
    ),
    want: ['Is_Lantern', 'Lantern_A', 'Lantern_G'],
  },
  { name: 'an include that nobody has', html: pre(`include "./common.yar"\n\n${yara('Amber_Include')}`), want: ['Amber_Include'] },
  {
    name: 'four rules in one cell',
    html: `<table><tr><td>${['D', 'E', 'F', 'G']
      .map((name) =>
        lines(yara(`Cell_${name}`))
          .map(nbsp)
          .join('<br>'),
      )
      .join('<br><br>')}</td></tr></table>`,
    want: ['Cell_D', 'Cell_E', 'Cell_F', 'Cell_G'],
  },
  {
    name: 'a rule in a frame',
    html: '<iframe data-mc-frame="0" src="https://gist.github.com/x"></iframe>',
    frames: [
      {
        url: 'https://gist.github.com/jdoe/x.pibb',
        html: `<html><body><div class="gist"><table>${lines(yara('Frame_One'))
          .map((line, at) => `<tr><td data-line-number="${at + 1}"></td><td>${line}</td></tr>`)
          .join('')}</table></div></body></html>`,
      },
    ],
    want: ['Frame_One'],
  },
  {
    name: 'a rule whose brace is lost',
    html: `${pre(yara('Amber_Broken').replace(/\}$/, ''))}<p>The group came back in May with another loader, of which we write next.</p>`,
    want: [],
    broken: ['Amber_Broken'],
  },
  {
    name: 'a rule with an undefined string, beside a good one',
    html: pre(`${yara('Amber_Bad', { condition: '$zzz' })}\n\n${yara('Amber_Good')}`),
    want: ['Amber_Good'],
    broken: ['Amber_Bad'],
  },
  {
    name: 'a quoted block of lines with prompt marks of a blog',
    html: `<blockquote>${lines(yara('Amber_Quote'))
      .map((line) => `<p>${nbsp(line)}</p>`)
      .join('')}</blockquote>`,
    want: ['Amber_Quote'],
  },
  {
    name: 'a comment behind the name',
    html: pre(yara('Amber_Remark', { head: ' // the name of the rule' })),
    want: ['Amber_Remark'],
  },
  {
    name: 'several Sigma documents in a block',
    html: pre(`${sigma('Kettle one')}\n---\n${sigma('Kettle two', 'two.exe')}`),
    want: ['Kettle one', 'Kettle two'],
  },
  {
    name: 'Sigma without a log source',
    html: pre(sigma('Kettle lame').replace(/logsource:[\s\S]*?detection:/, 'detection:')),
    want: [],
    broken: ['Kettle lame'],
  },
  {
    name: 'Snort rules, one per line',
    html: pre(`# loader\n${snort('KETTLE one', 5000101)}\n${snort('KETTLE two; again', 5000102)}`),
    want: ['KETTLE one', 'KETTLE two; again'],
  },
  {
    name: 'Snort in paragraphs with curly quotes and an arrow',
    html: `<p>${curly(esc(snort('KETTLE curly', 5000103))).replace('-&gt;', '→')}</p>`,
    want: ['KETTLE curly'],
  },
  { name: 'Suricata over several lines with backslashes', html: pre(suricata), want: ['Kettle checkin'] },
  {
    name: 'in a paragraph behind and before words',
    html: `<p>This rule finds it in memory: ${esc(yara('Amber_Words')).replace(/\s*\n\s*/g, ' ')} It gave no false alarms.</p>`,
    want: ['Amber_Words'],
  },
  {
    name: 'in a table beside its name, with a comment behind a string',
    html: `<table><tr><th>Malware</th><th>Rule</th></tr><tr><td>The amber loader</td><td>${lines(
      yara('Amber_Row', { strings: '$a = "amber" wide // of the panel\n        $b = "row"' }),
    )
      .map(nbsp)
      .join('<br>')}</td></tr></table>`,
    want: ['Amber_Row'],
  },
  {
    name: 'Snort in a table beside its id',
    html: `<table><tr><th>SID</th><th>Rule</th></tr><tr><td>5000104</td><td>${esc(snort('KETTLE row', 5000104))}</td></tr></table>`,
    want: ['KETTLE row'],
    texts: [snort('KETTLE row', 5000104)],
  },
  {
    name: 'Snort behind its label',
    html: `<dl><dt>Snort</dt><dd><code>${esc(snort('KETTLE label', 5000105))}</code></dd><dt>Notes</dt><dd>None.</dd></dl>`,
    want: ['KETTLE label'],
  },
  {
    name: 'a multiplication sign and primes that the page made',
    html: `<p>${lines(yara('Amber_Times'))
      .map((line) =>
        nbsp(line)
          .replace('0x5A4D', '0×5A4D')
          .replace(/"([^"]*\d[^"]*)"/g, '“$1″'),
      )
      .join('<br>')}</p>`,
    want: ['Amber_Times'],
  },
  {
    name: 'entities that the page shows',
    html: `<p>${lines(yara('Amber_Entity').replaceAll('"', '&quot;')).map(nbsp).join('<br>')}</p>`,
    want: ['Amber_Entity'],
  },
  { name: 'Snort without an id', html: pre(snort('KETTLE no id', 5).replace(/sid:5; /, '')), want: [], broken: ['KETTLE no id'] },
  {
    name: 'two Snort rules in a sentence, in code marks',
    html: `<p>The first is <code>${esc(snort('KETTLE in words', 5000106))}</code>, and for the way back <code>${esc(snort('KETTLE again', 5000107))}</code>, which needs a second id.</p>`,
    want: ['KETTLE in words', 'KETTLE again'],
  },
  {
    name: 'Snort as the string of a program holds it',
    html: pre(snort('KETTLE escaped', 5000110).replaceAll('"', '\\"')),
    want: ['KETTLE escaped'],
  },
  { name: 'Snort without quotes', html: pre(snort('KETTLE bare', 5000111).replaceAll('"', '')), want: [], broken: ['sid 5000111'] },
  {
    name: 'the numbers of its lines as text',
    html: pre(
      yara('Amber_Numbers')
        .split('\n')
        .map((line, at) => `${String(at + 9).padStart(3)}  ${line}`)
        .join('\n'),
    ),
    want: ['Amber_Numbers'],
  },
  {
    name: 'Snort taken apart in a sentence that goes on in another',
    html: `<p>The header is <code>alert tcp any any -&gt; any 80</code>. The options follow in brackets (<code>msg:"..."</code>, <code>sid:1</code>).</p>`,
    want: [],
  },
  {
    name: 'Snort behind a bold label and in the middle of a cell',
    html: `<p><b>Rule:</b> ${esc(snort('KETTLE bold', 5000108))}</p><table><tr><td>Beacon</td><td>Written for the lab: <b>${esc(
      snort('KETTLE cell', 5000109),
    )}</b></td><td>Not tested</td></tr></table>`,
    want: ['KETTLE bold', 'KETTLE cell'],
  },
  {
    name: 'Snort with a bold rule that does not end, and one with more behind a closing quote',
    html: `<p><b>${esc(snort('KETTLE endless', 7).replace('rev:1;', 'rev:1').replace('91.212.44.7', 'any'))}</b></p><p>Below:</p>${pre(
      snort('KETTLE colon', 8).replace('colon";', 'colon": itype:8;'),
    )}`,
    want: [],
    broken: ['KETTLE endless', 'KETTLE colon'],
  },
  { name: 'a rule with a name that no compiler takes', html: pre(yara('Amber.V2-beta')), want: [], broken: ['Amber.V2-beta'] },
  {
    name: 'braces in code marks',
    html: pre(yara('Amber_Ticks').replace(/^[{}]$/gm, (brace) => `\`${brace}\``)),
    want: ['Amber_Ticks'],
  },
  {
    name: 'a path of which the site took every second backslash',
    html: pre(yara('Amber_Path', { strings: '$a = "%s\\Software\\temp\\\\Amber \\"Pot\\"" wide' })),
    want: ['Amber_Path'],
  },
  {
    name: 'a block per line among those of the article',
    html: lines(yara('Amber_Blocks'))
      .map((line) => `<div style="font-family:monospace">${nbsp(line) || '<br>'}</div>`)
      .join('\n'),
    want: ['Amber_Blocks'],
  },
  {
    name: 'preformatted in a table beside its name',
    html: `<table><tr><th>Malware</th><th>Rule</th></tr><tr><td>The amber loader</td><td>${pre(yara('Amber_Cell'))}</td></tr></table>`,
    want: ['Amber_Cell'],
    texts: [yara('Amber_Cell')],
  },
  {
    name: 'Sigma by lines that have no block but the article',
    html: `It begins here:<br><br>${lines(sigma('Kettle bare'))
      .map((line) => `<code>${nbsp(line)}</code>`)
      .join('<br>')}<br><br>It ends here.`,
    want: ['Kettle bare'],
    texts: [sigma('Kettle bare')],
  },
  {
    name: 'code whose lines end twice, by an element and in the source',
    html: `<p><code>${lines(sigma('Kettle twice')).map(nbsp).join('<br>\n')}</code></p>`,
    want: ['Kettle twice'],
    texts: [sigma('Kettle twice')],
  },
  {
    name: 'code that only the style sheet shows by lines',
    html: `<div class="listing"><code>${esc(yara('Amber_Style'))}</code></div>`,
    want: ['Amber_Style'],
    texts: [yara('Amber_Style')],
  },
  {
    name: 'YAML that is not Sigma, and a form to fill in',
    html: `${pre('title: Weekly report\ndetection:\n  engine: flow\n  condition: green')}${pre(sigma('<short name>').replace('http://91.212.44.7/a', '<url>'))}`,
    want: [],
  },
];

for (const { name, html, want, broken = [], texts = [], frames = [] } of FORMS) {
  test(name, async () => {
    const page = blog(`${paragraphs}<h2>Detection</h2>${html}<h2>Conclusion</h2>${paragraphs}`);
    const article = await extractArticle(pageOf(page, { frames }), {});
    const rules = article.rules ?? [];
    expect(rules.filter(({ problem }) => problem).map((one) => one.name)).toEqual(broken);
    expect(
      rules
        .filter(({ problem }) => !problem)
        .map((one) => one.name)
        .sort(),
    ).toEqual([...want].sort());
    expect(rules.map(({ text }) => text.trim())).toEqual(expect.arrayContaining(texts));
    const fences = [...article.markdown.matchAll(/^( *)(`{3,})(\w*)\n([\s\S]*?)\n\1\2$/gm)].map(([, , , label, code = '']) => ({
      label,
      code: code.replace(/\s+/g, ''),
    }));
    for (const rule of rules.filter(({ problem }) => !problem)) {
      const sign = rule.kind === 'yara' ? `rule${rule.name}` : rule.name.replace(/\s+/g, '');
      const holders = fences.filter(({ code }) => code.includes(sign));
      expect(holders, `${rule.name} in one fence\n${article.markdown}`).toHaveLength(1);
      expect(holders[0]?.label).toBe({ yara: 'yara', sigma: 'yaml', snort: 'snort', suricata: 'suricata' }[rule.kind]);
    }
    expect(article.indicators.filter(({ verdict }) => verdict === 'indicator').map(({ value }) => value)).toEqual([]);
    for (const each of broken) expect(article.notes.join('\n')).toContain(`${each} is in the report only.`);
  });
}

test('a table stays whole without the rule in the middle of it', () => {
  const rule = snort('KETTLE middle', 5000110);
  const rows = (cell: string) => `| Name | Rule |\n| --- | --- |\n| First |   |\n| Second | ${cell} |\n| Third |   |\n`;
  expect(isolateRules(new Outline(`${rows(rule.replaceAll('|', '&#124;'))}\nWords.\n`)).markdown).toBe(
    `${rows('')}\n${rule.replaceAll('|', '&#124;')}\n\nWords.\n`,
  );
});

test('as many rules in one line as nobody writes', () => {
  const snort = 'alert tcp any any -> any any (msg:"Amber"; sid:1;) ';
  expect(
    isolateRules(new Outline(snort.repeat(20_000)))
      .markdown.split('\n')
      .filter((line) => line === snort.trim()),
  ).toHaveLength(20_000);
});
