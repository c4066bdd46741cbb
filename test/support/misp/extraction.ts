/**
 * MISP's `extractAllFromReport`, as a pure function of the report, the galaxies and the attributes that exist.
 *
 * The steps are MISP's, in its order, because its oddities come from that order:
 *  1. existing attributes' values are replaced in the text wherever they stand (also inside words, code and URLs);
 *  2. context names found in the original text are replaced by tags;
 *  3. tokens of the text after step 1 become suggestions, longest first, each replaced everywhere - so a domain is
 *     replaced inside the suggestion of its own URL, which is then never found again (the broken nested suggestion);
 *  4. each suggestion becomes an attribute; one that is refused makes the whole call answer `[]` and attach no tag,
 *     though the others are saved.
 */
import { randomUUID } from 'node:crypto';
import { type ContextHit, findContext, type Galaxies, replaceContext } from './galaxies.ts';
import { findTokens, type Token } from './tokens.ts';
import { normalise, refusal } from './values.ts';
import { typeRule } from './vocabulary.ts';

export interface ExistingAttribute {
  uuid: string;
  type: string;
  category: string;
  value: string;
}

export interface ExtractedAttribute extends ExistingAttribute {
  to_ids: false;
  comment: '';
}

export interface Extraction {
  /** `aborted` is the answer `[]`: no tags, and a second run does not repair it. */
  answer: 'report' | 'aborted';
  /** Attributes that are saved, also when aborted; values as MISP stores them. */
  created: ExtractedAttribute[];
  /** The report after the call. */
  content: string;
  /** Event tags that the call attaches (none when aborted or without tagEvent), first appearance first. */
  tags: string[];
  tokens: Token[];
  context: ContextHit[];
  refused: { type: string; value: string; reason: string }[];
}

export interface ExtractionOptions {
  /** The body's `tag_event`; default true. */
  tagEvent?: boolean;
  /** Names of the server's tags; those with a colon are found in the text. Default: the four TLP tags. */
  knownTags?: Iterable<string>;
  newUuid?: () => string;
}

const TLP_TAGS = ['tlp:clear', 'tlp:white', 'tlp:green', 'tlp:amber', 'tlp:amber+strict', 'tlp:red'];

export function extractAsMisp(
  content: string,
  galaxies: Galaxies,
  existing: ExistingAttribute[] = [],
  options: ExtractionOptions = {},
): Extraction {
  const newUuid = options.newUuid ?? randomUUID;
  const context = findContext(content, galaxies, options.knownTags ?? TLP_TAGS);

  const linked = linkExisting(content, existing);
  const tokens = findTokens(linked).sort((a, b) => byteLength(b.original) - byteLength(a.original));
  let text = replaceContext(linked, context);
  for (const token of tokens) text = text.replaceAll(token.original, () => `@[suggestion](${token.value})`);

  const created: ExtractedAttribute[] = [];
  const refused: Extraction['refused'] = [];
  const taken = new Set(existing.map(identity));
  /** By the value inside `@[suggestion](...)`: what stands there after the call. */
  const resolved = new Map<string, string>();
  for (const token of tokens) {
    const attribute: ExtractedAttribute = {
      uuid: newUuid(),
      type: token.type,
      category: typeRule(token.type)?.categories[0] ?? 'Other',
      value: normalise(token.type, token.value),
      to_ids: false,
      comment: '',
    };
    const reason = taken.has(identity(attribute))
      ? 'A similar attribute already exists for this event.'
      : refusal(attribute.type, attribute.value);
    if (reason === undefined) {
      taken.add(identity(attribute));
      created.push(attribute);
      resolved.set(token.value, `@[attribute](${attribute.uuid})`);
    } else {
      refused.push({ type: attribute.type, value: attribute.value, reason });
      resolved.set(token.value, token.original);
    }
  }
  text = applySuggestions(text, resolved);

  const aborted = refused.length > 0;
  return {
    answer: aborted ? 'aborted' : 'report',
    created,
    // With nothing saved and something refused, the report is not written back at all.
    content: aborted && created.length === 0 ? content : text,
    tags: aborted || options.tagEvent === false ? [] : [...new Set(context.map((hit) => hit.tagName))],
    tokens,
    context,
    refused,
  };
}

function linkExisting(content: string, existing: ExistingAttribute[]): string {
  let text = content;
  for (const attribute of existing) {
    if (attribute.value !== '') text = text.replaceAll(attribute.value, () => `@[attribute](${attribute.uuid})`);
  }
  return text;
}

/** Two attributes of an event are "similar" when type, category and value agree (outside objects). */
function identity(attribute: { type: string; category: string; value: string }): string {
  return `${attribute.type}\0${attribute.category}\0${attribute.value.toLowerCase()}`;
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * Puts its reference (or, when refused, the original text) in place of each suggestion. A suggestion with another one
 * inside no longer reads as its own value and stays: one pass from left to right finds exactly what MISP's
 * value-by-value replacing finds.
 */
function applySuggestions(text: string, resolved: Map<string, string>): string {
  const opening = '@[suggestion](';
  const longest = Math.max(0, ...[...resolved.keys()].map((value) => value.length));
  let result = '';
  let copied = 0;
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
    const start = at + opening.length;
    for (let close = text.indexOf(')', start); close >= 0 && close - start <= longest; close = text.indexOf(')', close + 1)) {
      const replacement = resolved.get(text.slice(start, close));
      if (replacement === undefined) continue;
      result += text.slice(copied, at) + replacement;
      copied = close + 1;
      at = close;
      break;
    }
  }
  return result + text.slice(copied);
}
