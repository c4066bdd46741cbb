import { lettersAndDigits } from '../../../src/text.ts';
import { closest, type Element, isElement, isTag, isText, remove } from '../html/dom.ts';

/** In letters: a chorus, a note and the head of a table may well stand twice. */
const MIN_REPEATED = 600;

/**
 * Removes boxes that say word for word what stands above them; returns how many. Pages for several widths have a part twice, and the
 * style sheet that hides one of them was not saved with the page. Who quotes somebody repeats, too, and stays.
 */
export function removeRepeated(root: Element): number {
  const texts: string[] = [];
  const firstAt = new Map<string, number>();
  let letters = 0;
  const found: { box: Element; start: number }[] = [];
  const read = (box: Element): void => {
    const start = texts.length;
    const above = letters;
    for (const child of box.children) {
      if (isTag(child)) read(child);
      if (!isText(child)) continue;
      const text = lettersAndDigits(child.data);
      if (text === '') continue;
      if (!firstAt.has(text)) firstAt.set(text, texts.length);
      texts.push(text);
      letters += text.length;
    }
    if (letters - above < MIN_REPEATED || !isElement(box, 'div', 'section', 'article', 'aside')) return;
    const original = firstAt.get(texts[start] ?? '') ?? start;
    const size = texts.length - start;
    if (original + size > start || texts.slice(start).some((text, at) => text !== texts[original + at])) return;
    // The whole instead of its parts.
    while ((found.at(-1)?.start ?? -1) >= start) found.pop();
    found.push({ box, start });
  };
  read(root);
  const repeated = found.filter(({ box }) => !closest(box, 'blockquote'));
  for (const { box } of repeated) remove(box);
  return repeated.length;
}
