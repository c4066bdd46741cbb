import { SNAPSHOT_ATTRIBUTES } from '../../../src/domain.ts';
import { counted } from '../../../src/text.ts';
import { boxKind } from '../boxes/names.ts';
import { all, ancestors, attribute, closest, type Element, isElement, remove, textLength } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { mayPresent } from '../select/values.ts';
import type { Pass } from './pass.ts';

/** Boxes whose whole point is to be opened by the reader. */
const OPENS =
  /(?:^|[\s_-])(?:tab|tabs|tab-?pane|tab-?panel|tab-?content|panel|accordion\w*|collapse|collapsed|collapsible|toggle\w*|expand\w*|spoiler|details|disclosure|faq|reveal|slide|carousel-item|swiper-slide)(?=$|[\s_-])/i;

/**
 * Hidden is not absent: accordions, tabs and pages that an unfinished script keeps invisible are content. What is hidden and is
 * neither (menus, dialogs, second copies for narrow screens) goes.
 */
export const hidden: Pass = (body) => {
  const total = Math.max(1, textLength(body));
  /** Of the whole body, without white space; worked out again when something of it has gone. */
  let whole: string | undefined;
  const wholeText = () => {
    whole ??= visibleText(body).replace(/\s+/g, '');
    return whole;
  };
  let opened = 0;
  let dropped = 0;
  for (const element of all(body)) {
    if (!element.parent || !isHidden(element)) continue;
    const length = textLength(element);
    if (length === 0) {
      // A picture that is not shown yet is not there to be read.
      if (!isElement(element, 'img', 'picture', 'figure', 'br') && [...element.children].length === 0) remove(element);
      else show(element);
      continue;
    }
    const isContent = length > total * 0.3 || opens(element) || (boxKind(element) !== 'boilerplate' && mayPresent(visibleText(element)));
    if (isContent && !isSecondCopy(element, wholeText)) {
      show(element);
      opened++;
    } else {
      remove(element);
      whole = undefined;
      dropped++;
    }
  }
  const notes = [];
  if (opened > 0) notes.push(`Opened ${counted(opened, 'hidden box', 'hidden boxes')} of content`);
  if (dropped > 0) notes.push(`removed ${counted(dropped, 'hidden element')}`);
  return notes.length > 0 ? `${notes.join(', ')}.`.replace(/^r/, 'R') : undefined;
};

function isHidden(element: Element): boolean {
  const style = attribute(element, 'style');
  return (
    attribute(element, SNAPSHOT_ATTRIBUTES.hidden) === '1' ||
    'hidden' in element.attribs ||
    (style !== '' && /(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))/i.test(style)) ||
    (attribute(element, 'aria-hidden') === 'true' && !isElement(element, 'img', 'svg', 'i', 'span'))
  );
}

function show(element: Element): void {
  delete element.attribs[SNAPSHOT_ATTRIBUTES.hidden];
  delete element.attribs.hidden;
  delete element.attribs['aria-hidden'];
  delete element.attribs.style;
}

function opens(element: Element): boolean {
  if (attribute(element, 'role') === 'tabpanel' || attribute(element, 'aria-labelledby') !== '') return true;
  const near = [element, ...ancestors(element).slice(0, 2)].filter((one) => !isElement(one, 'body', 'html'));
  if (near.some((one) => boxKind(one) === 'boilerplate')) return false;
  return near.some((one) => OPENS.test(`${attribute(one, 'class')} ${attribute(one, 'id')}`)) || closest(element, 'details') !== undefined;
}

/** The same text stands elsewhere: a version for another screen width. Of two hidden ones, the last stays. */
function isSecondCopy(element: Element, wholeText: () => string): boolean {
  const shown = visibleText(element);
  if (shown.length < 40 || shown.length > 200_000) return false;
  const whole = wholeText();
  const isTwice = (text: string) => {
    const at = whole.indexOf(text);
    return at >= 0 && whole.indexOf(text, at + 1) >= 0;
  };
  // A copy for machines has more around it (author, dates): it is one when nearly all of its sentences stand elsewhere.
  const lines = shown.split('\n').map((line) => line.replace(/\s+/g, ''));
  const long = lines.filter((line) => line.length >= 60).slice(0, 60);
  const isCopy =
    long.length >= 2 && long.filter(isTwice).length >= long.length * 0.8 && lines.join('').length < long.join('').length * 1.5 + 400;
  return isTwice(lines.join('')) || isCopy;
}
