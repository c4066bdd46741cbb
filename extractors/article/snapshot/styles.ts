/**
 * Which elements the style sheets of a document hide, without a browser. jsdom's own getComputedStyle asks every rule about every
 * element, which takes minutes on ordinary pages; here only the rules about showing and hiding are read, and only those whose
 * last class, id or element is in the document.
 */

import { WINDOW } from '../../../src/snapshot/window.ts';

/** Rules beyond this many, or time beyond this (ms), are not looked at: the page is then shown more fully than it was meant. */
const MAX_RULES = 3_000;
const MAX_MS = 2_000;
interface Rule {
  selector: string;
  specificity: number;
  order: number;
  /** undefined: the rule says nothing about this property. */
  display: Declared | undefined;
  visibility: Declared | undefined;
}

interface Declared {
  hides: boolean;
  important: boolean;
}

/** The elements that their own style or a rule hides by `display` or `visibility`; not those inside them. */
export function hiddenByStyle(document: Document): Set<Element> {
  const until = performance.now() + MAX_MS;
  const rules = readRules(document);
  const hidden = new Set<Element>();
  const candidates = new Set<Element>(document.querySelectorAll('[style], [hidden]'));
  for (const rule of rules.filter((one) => one.display?.hides || one.visibility?.hides)) {
    if (performance.now() > until) break;
    for (const element of matching(document, rule.selector)) candidates.add(element);
  }
  for (const element of candidates) {
    if (performance.now() > until) break;
    const own = (element as HTMLElement).style;
    const winner = (property: 'display' | 'visibility') => {
      const matched = rules.filter((rule) => rule[property] && matches(element, rule.selector));
      const inline = declared(own, property);
      const important = matched.filter((rule) => rule[property]?.important);
      const pool = important.length > 0 ? important : matched;
      const best = pool.sort((a, b) => a.specificity - b.specificity || a.order - b.order).at(-1)?.[property];
      if (inline && (inline.important || !best?.important)) return inline.hides;
      return best?.hides ?? (property === 'display' && element.hasAttribute('hidden'));
    };
    if (winner('display') || winner('visibility')) hidden.add(element);
  }
  return hidden;
}

function readRules(document: Document): Rule[] {
  const known = namesIn(document);
  const rules: Rule[] = [];
  const read = (list: CSSRuleList) => {
    for (const rule of [...list]) {
      if (rules.length >= MAX_RULES) return;
      if ('media' in rule && !appliesTo((rule as CSSMediaRule).media.mediaText)) continue;
      if ('cssRules' in rule && !('selectorText' in rule)) read((rule as CSSMediaRule).cssRules);
      if (!('selectorText' in rule)) continue;
      const { selectorText, style } = rule as CSSStyleRule;
      const [display, visibility] = [declared(style, 'display'), declared(style, 'visibility')];
      if (!display && !visibility) continue;
      for (const selector of splitSelectors(selectorText)) {
        if (/:(?:hover|focus|active|checked|target|visited|before|after|first-line|first-letter|placeholder)|::/.test(selector)) continue;
        if (!known.has(lastName(selector))) continue;
        rules.push({ selector, specificity: specificityOf(selector), order: rules.length, display, visibility });
      }
    }
  };
  for (const sheet of [...document.styleSheets]) {
    if (sheet.media.mediaText !== '' && !appliesTo(sheet.media.mediaText)) continue;
    read(sheet.cssRules);
  }
  return rules;
}

function declared(style: CSSStyleDeclaration | undefined, property: 'display' | 'visibility'): Declared | undefined {
  const value = style?.getPropertyValue(property).trim().toLowerCase();
  if (!style || !value) return undefined;
  return { hides: /^(?:none|hidden|collapse)$/.test(value), important: style.getPropertyPriority(property) === 'important' };
}

/** A wide screen: other media do not apply, conditions about the width are worked out, the rest is taken as not met. */
function appliesTo(media: string): boolean {
  return media.split(',').some((query) => {
    const text = query.trim().toLowerCase();
    if (text === '' || text === 'all' || text === 'screen') return true;
    if (/\bprint\b|\bspeech\b|^not\b/.test(text)) return /^not\s+print$/.test(text);
    const conditions = [...text.matchAll(/\(([^)]*)\)/g)].map((match) => match[1] ?? '');
    return conditions.length > 0 && conditions.every(meetsWidth);
  });
}

function meetsWidth(condition: string): boolean {
  const match = /^\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)\s*$/.exec(condition);
  if (!match) return false;
  const pixels = Number(match[2]) * (match[3] === 'px' ? 1 : 16);
  return match[1] === 'min' ? WINDOW.width >= pixels : WINDOW.width <= pixels;
}

/** "a, b:is(c, d)" at its outer commas. */
function splitSelectors(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(' || text[at] === '[') depth++;
    else if (text[at] === ')' || text[at] === ']') depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== '');
}

/** Every class, id and element name of a document, as selectors write them; '*' for selectors that name nothing. */
function namesIn(document: Document): Set<string> {
  const names = new Set<string>(['*']);
  for (const element of document.querySelectorAll('*')) {
    names.add(element.localName);
    if (element.id) names.add(`#${element.id}`);
    for (const name of element.classList) names.add(`.${name}`);
  }
  return names;
}

function lastName(selector: string): string {
  const last = /[^\s>+~]+$/.exec(selector.replace(/\([^()]*\)|\[[^\]]*\]/g, ''))?.[0] ?? '';
  const part = /#[\w-]+|\.[\w-]+/.exec(last)?.[0] ?? /^[\w-]+/.exec(last)?.[0]?.toLowerCase();
  return part ?? '*';
}

function specificityOf(selector: string): number {
  const count = (pattern: RegExp) => selector.match(pattern)?.length ?? 0;
  return count(/#[\w-]+/g) * 10_000 + count(/\.[\w-]+|\[[^\]]*\]|:(?!not|is|where|has)[\w-]+/g) * 100 + count(/(?:^|[\s>+~])[a-z][\w-]*/gi);
}

function matching(document: Document, selector: string): Iterable<Element> {
  try {
    return document.querySelectorAll(selector);
  } catch {
    return [];
  }
}

function matches(element: Element, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}
