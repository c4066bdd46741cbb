import type { BoxSignals } from './signals.ts';

/** No box of boilerplate holds this share of a page; an element that does is a frame whose class names mean the layout. */
const FRAME_SHARE = 0.35;

export interface BoxRule {
  id: string;
  when(box: BoxSignals): boolean;
  /** 'unwrap': the element goes, what is in it stays. */
  result: 'keep' | 'remove' | 'unwrap';
  reason: string;
}

/**
 * What happens to a box that is called (or is, by tag or role) something else than the article: the first row that matches
 * decides. A name alone never takes a large part of a page, its headings or its indicators away.
 */
export const BOX_RULES: BoxRule[] = [
  {
    id: 'comments',
    when: (box) => box.kind === 'comments' && box.rest >= 20 && box.confirmedComments,
    result: 'remove',
    reason: 'comments of readers, however long',
  },
  {
    id: 'consent',
    when: (box) => box.kind === 'other-texts' && box.rest >= 20 && box.speaksOfConsent && !box.holdsArticle,
    result: 'remove',
    reason: 'a dialog about cookies, however long',
  },
  {
    id: 'named-content',
    when: (box) => box.namedContent && box.kind !== 'comments' && (box.share > 0.1 || box.paragraphs >= 2),
    result: 'keep',
    reason: 'it is also called the text of an article',
  },
  {
    id: 'paragraphs',
    when: (box) => box.kind === 'controls' && box.paragraphs >= 2 && box.linkDensity < 0.3,
    result: 'keep',
    reason: 'controls hold no paragraphs',
  },
  {
    id: 'indicators',
    when: (box) =>
      box.linkDensity < 0.5 &&
      (((box.kind === 'controls' || box.kind === 'site-footer' || box.element.name === 'footer') && box.presents) ||
        (box.kind === 'other-texts' && box.presentsUnderHeading)),
    result: 'keep',
    reason: 'it presents indicators',
  },
  {
    id: 'headings',
    when: (box) => box.kind !== 'comments' && box.linkDensity < 0.3 && box.holdsHeadings,
    result: 'keep',
    reason: 'it holds most of the headings with their text',
  },
  {
    id: 'frame-form',
    when: (box) => box.kind === 'form' && isFrame(box),
    result: 'unwrap',
    reason: 'the page stands inside a form',
  },
  {
    id: 'frame',
    when: (box) => isFrame(box),
    result: 'keep',
    reason: 'it holds too much of the page to be beside it',
  },
  {
    id: 'marginal-content',
    when: (box) => (box.kind === 'marginal' || box.kind === 'form') && box.length > 0 && box.holdsContent,
    result: 'keep',
    reason: 'something of the article stands in it',
  },
  { id: 'boilerplate', when: () => true, result: 'remove', reason: 'navigation, comments, related articles and the like' },
];

function isFrame(box: BoxSignals): boolean {
  if (box.share <= FRAME_SHARE || box.length <= 600) return false;
  if (box.kind === 'marginal' || box.kind === 'form' || box.rest < 800) return true;
  return box.kind !== 'comments' && box.holdsArticle;
}
