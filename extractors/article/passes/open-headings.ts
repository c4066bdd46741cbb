import { proseOf } from '../boxes/signals.ts';
import { all, create, isElement, setChildren, unwrap } from '../html/dom.ts';
import { HEADINGS } from '../html/text.ts';
import type { Pass } from './pass.ts';

/** Sentences that are text and no heading, in characters. */
const MIN_PROSE = 200;

/** A heading whose end tag is missing, or that an editor put around paragraphs, ends before the first of them. */
export const openHeadings: Pass = (body) => {
  for (const heading of all(body, ...HEADINGS)) {
    const { children } = heading;
    const end = children.findIndex((child) => isElement(child, 'p', 'div', 'ul', 'ol', 'table', 'pre', 'blockquote'));
    if (end === -1 || !heading.parent || proseOf(heading) < MIN_PROSE) continue;
    const own = create(heading.name, heading.attribs, children.slice(0, end));
    setChildren(heading, [own, ...children.slice(end)]);
    unwrap(heading);
  }
  return undefined;
};
