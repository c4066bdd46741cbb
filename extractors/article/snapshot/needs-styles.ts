/**
 * Characters of a document, and of its style sheets, beyond which it is parsed plainly: within them jsdom took 70 to 900 ms of CPU
 * a page, beyond them up to 5 s (docs/decisions/extractors-snapshot-in-jsdom.md).
 */
const MAX_HTML = 600_000;
const MAX_CSS = 60_000;

/**
 * Whether a document's own style sheets can hide something ('yes'), and are small enough to be applied (else 'too-large'). Without
 * such rules the plain parse gives the same tree: both follow the HTML standard (parse5).
 */
export function needsStyles(html: string): 'yes' | 'no' | 'too-large' {
  let css = 0;
  let hides = false;
  for (const [, text = ''] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style/gi)) {
    css += text.length;
    hides ||= /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)/i.test(text);
  }
  if (!hides) return 'no';
  return css > MAX_CSS || html.length > MAX_HTML ? 'too-large' : 'yes';
}
