import { Readability } from '@mozilla/readability';
import { Defuddle } from 'defuddle/node';
import { JSDOM, VirtualConsole } from 'jsdom';
import { parseHTML } from 'linkedom';

/** What Readability keeps of a page, on jsdom, as plain text. */
export function readabilityText(html: string, url: string): string {
  const dom = openDom(html, url);
  try {
    return textOf(new Readability(dom.window.document).parse()?.content ?? '');
  } finally {
    dom.window.close();
  }
}

/** What defuddle keeps of a page, as plain text; on linkedom, since it asks for the computed style of every element (minutes in jsdom). */
export async function defuddleText(html: string, url: string): Promise<string> {
  const { document } = parseHTML(html);
  const { error } = console;
  // It writes every style sheet and JSON-LD block that it cannot read to the console.
  console.error = () => {};
  try {
    return textOf((await Defuddle(document as unknown as Document, url)).content);
  } finally {
    console.error = error;
  }
}

/** Blocks part words: without white space between them, the last word of one paragraph and the first of the next would be one. */
function textOf(html: string): string {
  const dom = openDom(
    html.replace(/<(?:\/?(?:p|div|li|h[1-6]|tr|t[dh]|blockquote|section|pre|ul|ol|table|figure|figcaption)|br)\b/gi, ' $&'),
    'about:blank',
  );
  try {
    return dom.window.document.body.textContent ?? '';
  } finally {
    dom.window.close();
  }
}

function openDom(html: string, url: string): JSDOM {
  // Style sheets that jsdom cannot parse are not news.
  return new JSDOM(html, { url, virtualConsole: new VirtualConsole() });
}
