import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { type Html, raw } from './html.ts';
import { POLICY } from './report.ts';

/** Links keep their text, and pictures their description: here the report is worked on, not shown as MISP will show it. */
const viewer = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** A value to be marked: where it stands in the Markdown, and the row of the list that it belongs to. */
export interface Mark {
  id: string;
  start: number;
  end: number;
  /** Class for the look: ids, no-ids or drop. */
  kind: string;
}

// Characters of the private use area around each value. They survive rendering and sanitising as text, in code as well, and
// become links only after that; in the article itself they are replaced first.
const [OPEN, SEPARATOR, CLOSE] = ['\uE000', '\uE001', '\uE002'];
const MARKED = /\uE000(\d+)\uE001([^\uE000-\uE002]*)\uE002/g;

/** The report, every value a link to its row in the list (#v-ID; each has the id r-ID-N). */
export function highlightedReport(markdown: string, marks: Mark[]): Html {
  const source = markdown.replace(/[\uE000-\uE002]/g, '\uFFFD');
  const sorted = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  let text = '';
  let at = 0;
  sorted.forEach(({ start, end }, index) => {
    if (start < at || end <= start) return;
    text += `${source.slice(at, start)}${OPEN}${index}${SEPARATOR}${source.slice(start, end)}${CLOSE}`;
    at = end;
  });
  const rendered = sanitizeHtml(viewer.render(text + source.slice(at)), POLICY);
  const counts = new Map<string, number>();
  const linked = rendered.replace(MARKED, (_all, index: string, inner: string) => {
    const mark = sorted[Number(index)];
    if (!mark) return inner;
    const nth = counts.get(mark.id) ?? 0;
    counts.set(mark.id, nth + 1);
    const open = `<a class="value ${mark.kind}" href="#v-${mark.id}" data-value="${mark.id}"`;
    // A value may run over markup (evil**[.]**com): each piece of text is marked by itself.
    let first = true;
    return inner.replace(/[^<>]+(?![^<]*>)/g, (piece) => {
      const name = first ? ` id="r-${mark.id}-${nth}"` : '';
      first = false;
      return `${open}${name}>${piece}</a>`;
    });
  });
  return raw(linked.replace(/[\uE000-\uE002]/g, '')) as Html;
}
