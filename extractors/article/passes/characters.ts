import { all, attribute, create, type Element, first, isElement, isText, nodes, remove, replace, setText } from '../html/dom.ts';
import type { Pass } from './pass.ts';

const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const JOINERS = /(?<=[\p{Script=Latin}\p{N}\p{Po}])[\u200c\u200d]|[\u200c\u200d](?=[\p{Script=Latin}\p{N}\p{Po}])/gu;
export const ODD_SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const ODD_HYPHENS = /[\u2010\u2011]/g;

/** Where the note of a number stands that is no link any more: "#fn1". */
export const NOTE = 'data-mc-note';

/** Characters that a reader cannot see but that break a value in two, or make a hyphen no hyphen. */
export const characters: Pass = (body) => {
  let changed = 0;
  for (const wbr of all(body, 'wbr')) remove(wbr);
  for (const node of nodes(body)) {
    if (!isText(node)) continue;
    const text = plainCharacters(node.data);
    if (text !== node.data) {
      setText(node, text);
      changed++;
    }
  }
  for (const sup of all(body, 'sup', 'sub')) footnote(sup);
  for (const link of all(body, 'a')) if (link.parent && attribute(link, 'href').startsWith('#')) footnote(link);
  return changed > 0 ? 'Replaced invisible or unusual spaces and hyphens.' : undefined;
};

const ONLY_JOINERS = /^[\s\u200c\u200d]+$/;

export function plainCharacters(text: string): string {
  if (ONLY_JOINERS.test(text)) return text.replace(/[\u200c\u200d]/g, '').replace(ODD_SPACES, ' ');
  return text.replace(INVISIBLE, '').replace(JOINERS, '').replace(ODD_SPACES, ' ').replace(ODD_HYPHENS, '-');
}

/** A footnote's number glued to a value ("evil.com1") would change it: it is set apart. */
function footnote(sup: Element): void {
  const before = sup.prev;
  const text = [...nodes(sup)]
    .filter(isText)
    .map((node) => node.data)
    .join('')
    .trim();
  if (text === '') {
    if (sup.name !== 'a') remove(sup);
    return;
  }
  const isNote = sup.name === 'a' ? /^[[(]?\d{1,3}[\])]?$/.test(text) : /^[[(]?(?:\d{1,3}|[a-z*\u2020\u2021])[\])]?$/i.test(text);
  const glued = before !== null && ((isText(before) && /\S$/.test(before.data)) || isElement(before));
  if (sup.name !== 'sub' && isNote && glued) {
    const link = sup.name === 'a' ? sup : first(sup, 'a');
    replace(sup, create('span', { [NOTE]: link ? attribute(link, 'href') : '' }, [` [${text.replace(/[[\]()]/g, '')}]`]));
  }
}
