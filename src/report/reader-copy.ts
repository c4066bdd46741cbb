import type { Indicator, Occurrence } from '../domain.ts';
import type { Link } from '../markdown/links.ts';
import type { Outline } from '../markdown/outline.ts';
import { apply, type Edit, occurrences, picture, type References, reference } from './references.ts';

/**
 * The report as analysts read it in MISP, made from the article's Markdown. Every indicator with an attribute becomes a
 * reference, which the viewer shows as a badge. The viewer supports neither links nor pictures: a link becomes its text and a
 * number, with the clickable address at the end of the report, and a picture becomes its caption
 * (docs/decisions/misp-links-as-notes.md). Values in code stay as they are, because the viewer resolves no references there.
 */
export function readerCopy(
  outline: Outline,
  indicators: Indicator[],
  references: References,
  /** UUID of the attachment by the address of the picture. */
  figures: ReadonlyMap<string, string>,
): string {
  const { markdown, links } = outline;
  const found = occurrences(indicators, references).sort((a, b) => a.occurrence.start - b.occurrence.start);
  const notes = new Notes(outline);
  const context: Context = { markdown, found, figures, notes };
  const edits: Edit[] = [
    ...found
      .filter(({ occurrence }) => !occurrence.code && !occurrence.target)
      .map(({ occurrence, uuid }) => ({ start: occurrence.start, end: occurrence.end, text: reference(uuid) })),
    ...links.flatMap((link) => (link.image || isPicture(link, markdown) ? pictureEdits(link, links, context) : linkEdits(link, context))),
    ...lineBreaks(outline),
  ];
  return `${apply(markdown, edits)}${notes.list()}`;
}

interface Context {
  markdown: string;
  found: { occurrence: Occurrence; uuid: string }[];
  figures: ReadonlyMap<string, string>;
  notes: Notes;
}

function linkEdits(link: Link, { markdown, found, notes }: Context): Edit[] {
  const { start, end, textStart, textEnd, target } = link;
  const shown = markdown.slice(textStart, textEnd);
  // The arrow of a link on a value says less than the number: it goes, with the blank before it.
  const isSign = !/[\p{L}\p{N}]/u.test(shown);
  const opening = { start: isSign && markdown[start - 1] === ' ' ? start - 1 : start, end: isSign ? textEnd : textStart, text: '' };
  // Without the blank, "[3](" would be a link in other viewers.
  const apart = /^[([]/.test(markdown.slice(end, end + 1)) ? ' ' : '';
  const closing = (mark: string) => [opening, { start: textEnd, end, text: mark && `${mark}${apart}` }];
  const address = clickable(target);
  const own = uuidIn(found, link.targetStart, link.targetEnd, (occurrence) => occurrence.target);
  const inText = uuidIn(found, textStart, textEnd, (occurrence) => !occurrence.target && !occurrence.code);
  // The address is an indicator: show its badge, and do not make it clickable.
  if (own !== undefined) return closing(own === inText ? '' : notes.mark(reference(own)));
  if (address === undefined || /^!\[/.test(shown)) return closing('');
  if (isSameAddress(shown, target)) {
    return inText === undefined ? [{ start, end, text: `<${address}>` }] : closing('');
  }
  return closing(notes.mark(`<${address}>`));
}

/** How the article's Markdown writes a picture: `[Image: caption](address)`. */
function isPicture({ textStart, textEnd }: Link, markdown: string): boolean {
  return PICTURE_LABEL.test(markdown.slice(textStart, textEnd));
}

const PICTURE_LABEL = /^Image(?::\s*|$)/;

function pictureEdits(link: Link, links: Link[], { markdown, figures, notes }: Context): Edit[] {
  const { start, end, textStart, textEnd, target } = link;
  const uuid = figures.get(target);
  if (uuid !== undefined) return [{ start, end, text: picture(uuid) }];
  const label = PICTURE_LABEL.exec(markdown.slice(textStart, textEnd))?.[0] ?? '';
  const caption = markdown.slice(textStart + label.length, textEnd).trim();
  const address = clickable(target);
  // The picture links to something other than a larger copy of itself.
  const around = links.find((one) => !one.image && one.textStart <= start && end <= one.textEnd);
  const page = around && !/\.(?:png|jpe?g|gif|webp|svg|avif)(?:[?#]|$)/i.test(around.target) ? clickable(around.target) : undefined;
  const marks = [address, page === address ? undefined : page].map((one) => (one === undefined ? '' : notes.mark(`<${one}>`))).join('');
  if (caption === '') return [{ start, end, text: `Picture${marks}` }];
  return [
    { start, end: textStart + label.length, text: 'Picture: ' },
    { start: textEnd, end, text: marks },
  ];
}

/** The list of addresses at the end of a report, without duplicates. Its numbers go on from those of the author's own notes: "[3]". */
class Notes {
  readonly #numbers = new Map<string, number>();
  readonly #first: number;

  constructor(outline: Outline) {
    const own = [...outline.markdown.matchAll(OWN_NOTE)].filter(({ index }) => !outline.inCode(index));
    this.#first = own.reduce((first, match) => Math.max(first, Number(match[1]) + 1), 1);
  }

  /** The number of an address, to write after the text of its link. */
  mark(address: string): string {
    const number = this.#numbers.get(address) ?? this.#first + this.#numbers.size;
    this.#numbers.set(address, number);
    return ` [${number}]`;
  }

  list(): string {
    if (this.#numbers.size === 0) return '';
    const lines = [...this.#numbers].map(([address, number]) => `${number}. ${address}`);
    return `\n\n---\n\n**Links and pictures**\n\n${lines.join('\n')}\n`;
  }
}

const OWN_NOTE = /\[(\d{1,2})\\?\]/g;

function uuidIn(found: Context['found'], start: number, end: number, which: (one: Occurrence) => boolean): string | undefined {
  return found.find(({ occurrence }) => occurrence.start >= start && occurrence.end <= end && which(occurrence))?.uuid;
}

/** An address that is clickable in angle brackets in MISP's viewer; undefined for schemes that it does not open. */
export function clickable(url: string): string | undefined {
  const plain = url.replace(/\\([!-/:-@[-`{-~])/g, '$1');
  if (!/^(?:https?|ftp|mailto):\S/i.test(plain)) return undefined;
  return plain.replace(/[<>\s`|\\^{}]/g, encodeURIComponent).replace(/@(!?)\[/g, '@$1%5B');
}

function isSameAddress(text: string, url: string): boolean {
  const bare = (one: string) =>
    one
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replace(/^[*_<`\s]+|(?<![*_>`\s])[*_>`\s]+$/g, '')
      .replace(/^(?:https?:\/\/|mailto:)?(?:www\.)?/i, '')
      .replace(/\/$/, '')
      .toLowerCase();
  return bare(text) === bare(url);
}

/** Table cells have `<br>`, which the viewer would show literally and the outline does not list. */
function lineBreaks(outline: Outline): Edit[] {
  return [...outline.markdown.matchAll(/(?<![ \t])[ \t]*<br\s*\/?>[ \t]*/gi)]
    .filter(({ index }) => !outline.inCode(index))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, text: ' · ' }));
}
