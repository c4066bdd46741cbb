import fc from 'fast-check';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, paragraphs } from './support.ts';

/** Any indicator in any container has to survive, with its exact place in the Markdown. */
const label = fc.stringMatching(/^[a-z][a-z0-9]{2,9}$/);
const host = fc
  .tuple(label, label, fc.constantFrom('ru', 'top', 'xyz', 'online', 'com'))
  .map(([sub, name, tld]) => `${sub}.${name}dock.${tld}`);
const octet = fc.integer({ min: 1, max: 254 });
const address = fc.tuple(fc.constantFrom(45, 91, 141, 193), octet, octet, octet).map((parts) => parts.join('.'));
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => /[a-f]/.test(text) && /\d/.test(text) && new Set(text).size > 5);
const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,6}[A-Za-z0-9]$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((text) => !text.includes('__'));
const defang = (text: string) => text.replace(/\./g, '[.]').replace(/^http/, 'hxxp');

const value = fc.oneof(
  host.map((text) => ({ plain: text, shown: defang(text) })),
  address.map((text) => ({ plain: text, shown: defang(text) })),
  fc.tuple(host, path).map(([name, rest]) => ({ plain: `http://${name}/${rest}`, shown: `${defang(`http://${name}`)}/${rest}` })),
  fc.tuple(label, host).map(([user, name]) => ({ plain: `${user}@${name}`, shown: `${user}@${defang(name)}` })),
  fc
    .constantFrom(32, 40, 64, 128)
    .chain(hex)
    .map((text) => ({ plain: text, shown: text })),
);

const containers: Record<string, (text: string) => string> = {
  paragraph: (text) => `<p>The server is ${text} since May.</p>`,
  'end of a sentence': (text) => `<p>They came from ${text}.</p>`,
  brackets: (text) => `<p>The server (${text}) is gone.</p>`,
  'curly quotes': (text) => `<p>It asks “${text}” first.</p>`,
  'behind a colon': (text) => `<p>IOC:${text}</p>`,
  bold: (text) => `<p>Block <strong>${text}</strong>, please.</p>`,
  'bold and italic': (text) => `<p>Block <b><i>${text}</i></b>.</p>`,
  'inline code': (text) => `<p>Block <code>${text}</code>.</p>`,
  struck: (text) => `<p>Not <del>${text}</del> any more.</p>`,
  cell: (text) => `<table><tr><td>C2</td><td>${text}</td></tr><tr><td>x</td><td>y</td></tr></table>`,
  'headed cell': (text) =>
    `<table><thead><tr><th>Kind</th><th>Value</th></tr></thead><tbody><tr><td>C2</td><td><span>${text}</span><br>second line</td></tr></tbody></table>`,
  'list item': (text) => `<ul><li>First</li><li>${text}</li></ul>`,
  'nested item': (text) => `<ol><li>First<ul><li><p>${text}</p></li></ul></li></ol>`,
  'definition list': (text) => `<dl><dt>Server</dt><dd>${text}</dd></dl>`,
  preformatted: (text) => `<pre>first\n${text}\nlast</pre>`,
  'highlighted code': (text) =>
    `<div class="highlight"><pre><code class="language-sh"><span>curl</span> <span class="s">${text}</span></code></pre></div>`,
  heading: (text) => `<h3>${text}</h3><p>It is the server.</p>`,
  quote: (text) => `<blockquote><p>See ${text} for more</p></blockquote>`,
  details: (text) => `<details><summary>IOCs</summary>${text}</details>`,
  'hidden panel': (text) => `<div class="tab-content"><div class="tab-pane" style="display:none"><p>${text}</p></div></div>`,
  link: (text) => `<p>See <a href="https://www.virustotal.com/gui/search/x">${text}</a> there.</p>`,
  'own block': (text) => `<div><div><span>${text}</span></div></div>`,
  'line break': (text) => `<p>One<br>${text}<br>Three</p>`,
  caption: (text) => `<figure><img src="/a.png" alt="x"><figcaption>Figure 1: ${text}</figcaption></figure>`,
  'article note': (text) => `<aside class="note"><p>Block ${text} at once, everywhere.</p></aside>`,
};

test('any indicator survives in any container, at its exact place', async () => {
  const names = Object.keys(containers);
  // All containers in one page: the pages are the slow part.
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: names.length, maxLength: names.length }), async (values) => {
      const pieces = names.map((name, index) => containers[name]?.(values[index]?.shown ?? '')).join('\n');
      const { markdown, indicators } = await articleOf(blog(paragraphs + pieces));
      const lost = names.filter((_, index) => !indicators.some((one) => one.value.toLowerCase() === values[index]?.plain.toLowerCase()));
      expect(
        lost.map((name) => `${name}: ${values[names.indexOf(name)]?.shown}`),
        markdown,
      ).toEqual([]);
      for (const { start, end, raw } of indicators.flatMap((one) => one.occurrences)) expect(markdown.slice(start, end)).toBe(raw);
      expect(markdown).not.toMatch(/\\[[\]_.*-]/);
      expect(markdown).not.toContain('chrome');
    }),
    { numRuns: 15, endOnFailure: true, includeErrorInReport: true },
  );
});

test('any value cut by tags, soft breaks or invisible characters is whole again', async () => {
  const cuts = fc.constantFrom('<wbr>', '&shy;', '&#8203;', '<span></span>', '</b><b>', '&#8288;');
  await fc.assert(
    fc.asyncProperty(value, cuts, fc.integer({ min: 3, max: 6 }), async ({ plain, shown }, cut, at) => {
      const { indicators, markdown } = await articleOf(
        blog(`${paragraphs}<p>Block <b>${shown.slice(0, at)}${cut}${shown.slice(at)}</b> today.</p>`),
      );
      expect(
        indicators.map((one) => one.value.toLowerCase()),
        markdown,
      ).toContain(plain.toLowerCase());
    }),
    { numRuns: 15, endOnFailure: true, includeErrorInReport: true },
  );
});
