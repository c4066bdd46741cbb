import { parse } from 'tldts';
import type { Indicator } from '../../domain.ts';
import type { Outline } from '../../markdown/outline.ts';
import { apply, linkTexts, occurrences, type References, reference } from '../../report/references.ts';

/**
 * What MISP's extraction gets to read in mode `both`, before the reader's copy is written over it. Extraction should
 * meet only what we did not recognise, because it makes second attributes of values that it sees again, and junk of much
 * else that has a dot or a backslash in it. So
 *
 * - every value that has an attribute is a reference, in code too;
 * - what we read and judged to be no indicator, and what extraction would make a file name, registry key or phone number
 *   of, loses the characters by which extraction knows it;
 * - of links only the text is left;
 * - spaces become tabs, unless MISP is to find the context: extraction looks for names of clusters between literal spaces,
 *   takes the first galaxy that has the name and ordinary words too ("code" is a cluster); tokens end at any white space.
 */
export function extractionCopy(outline: Outline, indicators: Indicator[], references: References, misp: { findsContext: boolean }): string {
  const { markdown } = outline;
  const found = occurrences(indicators, references)
    .filter(({ occurrence }) => !occurrence.target)
    .map(({ occurrence, uuid }) => ({ start: occurrence.start, end: occurrence.end, text: reference(uuid) }));
  const judged = indicators
    .filter((indicator) => references.uuidOf(indicator) === undefined)
    .flatMap((indicator) => indicator.occurrences)
    .filter((occurrence) => !occurrence.target)
    .map(({ start, end }) => ({ start, end, text: neutralize(markdown.slice(start, end)) }));
  const copy = apply(markdown, [...found, ...judged, ...linkTexts(outline)]).replace(TOKEN, (token, kept: string | undefined) =>
    kept === undefined && isNoise(token) ? neutralize(token) : token,
  );
  return misp.findsContext ? copy : copy.replace(/(?<=\S) /g, '\t');
}

/** Whether a report still is a copy for extraction: between its words are tabs. */
export function isExtractionCopy(report: string): boolean {
  const gaps = report.match(/(?<=\S)[\t ](?=\S)/g) ?? [];
  return gaps.filter((gap) => gap === '\t').length > gaps.length / 2;
}

/** A reference (kept), or a token as extraction splits them. */
const TOKEN = /(@!?\[\w{1,100}\]\([^)]{0,200}\))|[^\s,<>;@]+/g;

/** Without the characters by which extraction knows a value; a value that has none of them is put in code ticks. */
export function neutralize(text: string): string {
  const plain = text.replace(/[.\\|:@]/g, ' ');
  return plain === text && !text.includes('`') ? `\`${text}\`` : plain;
}

const TLP = /^\W*tlp:[a-z+]+/i;
const PHONE = /^[+(]*\d[\d()-]{3,}\d\W*$/;
const HASH = /^[0-9a-f]{32,}$/i;
const DOTTED_NUMBER = /^\d{1,3}(?:\[?\.\]?\d{1,3}){3}/;
const URL = /^[a-z]{3,8}\[?:?\]?:?\/\//i;
const CVE = /^cve-\d/i;

/** Whether extraction would make something of this token that we do not trust it with. */
function isNoise(token: string): boolean {
  const core = token.replace(/^['"(]+|(?<!['").])['").]+$/g, '');
  if (TLP.test(core) || PHONE.test(core)) return true;
  if (core.includes('\\')) return true;
  if (!core.includes('.') || URL.test(core) || HASH.test(core) || DOTTED_NUMBER.test(core) || CVE.test(core)) return false;
  const defanged = /\[\.\]|\[dot\]/i.test(core);
  const refanged = core.replace(/\[\.\]|\[dot\]/gi, '.');
  const host = refanged.replace(/[/:].*$/s, '');
  const { isIcann, isPrivate, hostname } = parse(host);
  if (!((isIcann || isPrivate || host.endsWith('.onion')) && hostname === host.toLowerCase())) return true;
  return !defanged && readsAsFile(refanged);
}

/**
 * `install.sh`, `main.rs`, `README.md`: endings that are top-level domains too, but in reports usually those of files. Only a
 * bare name of two labels reads so: `c2.evil.sh`, `evil.rs:8080` and `evil.md/gate` are hosts, and so is everything under
 * .net, .pl, .cc, .id or .app, where hosts are far more common than files that nobody put in a code span.
 */
export function readsAsFile(value: string): boolean {
  return /^[\w-]+\.(?:md|sh|py|so|zip|rs|ps|js|mov)$/i.test(value) || PLATFORM_NAMES.has(value.toLowerCase());
}

/** Products and technologies that are named like a host. */
const PLATFORM_NAMES = new Set(['asp.net', 'vb.net', 'ado.net', 'ml.net', 'paint.net', 'dev.to']);
