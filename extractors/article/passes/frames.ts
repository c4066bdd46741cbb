import { SNAPSHOT_ATTRIBUTES } from '../../../src/domain.ts';
import { counted } from '../../../src/text.ts';
import { all, attribute, create, elements, first, remove, replace } from '../html/dom.ts';
import { parseHtml } from '../html/parse.ts';
import { visibleText } from '../html/text.ts';
import type { Pass } from './pass.ts';

/** Puts the documents of the article's own frames (embedded gists, tables) where the frames stood. */
export const frames: Pass = (body, context) => {
  let inserted = 0;
  for (const frame of all(body, 'iframe', 'frame')) {
    const index = attribute(frame, SNAPSHOT_ATTRIBUTES.frame);
    const saved = index === '' ? undefined : context.frames[Number(index)];
    const source = saved?.html || attribute(frame, 'srcdoc');
    const inner = source ? first(parseHtml(source), 'body') : undefined;
    if (!inner || visibleText(inner).length < 20) {
      remove(frame);
      continue;
    }
    for (const nested of [...elements(inner, 'iframe')]) remove(nested);
    replace(frame, create('div', {}, [...inner.children]));
    inserted++;
  }
  return inserted > 0 ? `Put the content of ${counted(inserted, 'embedded frame')} into the article.` : undefined;
};
