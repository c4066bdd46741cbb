import { lettersAndDigits } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';

interface TitleCandidates {
  /** JSON-LD headline, og:title, ...: best first. */
  structured: (string | undefined)[];
  /** The page's headings of the first three ranks in order, `<h1>`s first, without those of sidebars. */
  headings: string[];
  /** `<title>`. */
  tag: string | undefined;
  siteName: string | undefined;
  url: string;
}

const JOINTS = /\s+[|\u2013\u2014\u00b7\u2022\u00bb\u203a:/]+\s+|\s+-{1,2}\s+|\s*[|\u00bb\u203a]\s*/g;

/**
 * The article's own title without the site's name. A heading that the other sources confirm is best (it has no suffix); a
 * structured title that only repeats the site's name or that `<title>` of a template contradicts is worth less than a heading.
 */
export function chooseTitle(candidates: TitleCandidates): string | undefined {
  const { tag, siteName } = candidates;
  const headings = candidates.headings.filter((heading) => !same(heading, siteName ?? ''));
  const structured = candidates.structured.filter((one): one is string => one !== undefined && !same(one, siteName ?? ''));
  const confirmed = headings.find(
    (heading) =>
      heading.length > 3 &&
      [...structured, tag ?? ''].some((other) => isMainPart(heading, other) || isFirstPart(heading, other, candidates.url)),
  );
  if (confirmed) return confirmed;
  // The address was made from the title: a heading that repeats it beats a title that every page of the site has.
  const byAddress = headings.find((heading) => slugScore(heading, candidates.url) >= 0.6);
  if (byAddress && slugScore(byAddress, candidates.url) - slugScore(structured[0] ?? tag ?? '', candidates.url) > 0.3) return byAddress;
  // A template's one title for all pages: <title> equals it, and the only heading says something else.
  const template = structured.length === 0 || structured.every((one) => same(one, tag ?? ''));
  if (template && headings.length === 1 && (headings[0]?.length ?? 0) > 7 && !same(headings[0] ?? '', siteName ?? '')) return headings[0];
  const best = structured[0] ?? tag ?? headings[0];
  return best === undefined ? undefined : withoutSite(best, siteName, candidates.url);
}

/** The heading is what the title begins with, or most of it: not the site's name at its end. */
function isMainPart(heading: string, title: string): boolean {
  const [part, whole] = [lettersAndDigits(heading), lettersAndDigits(title)];
  return part !== '' && whole.includes(part) && (part.length >= whole.length * 0.5 || (whole.startsWith(part) && part.length >= 12));
}

/** "CVE-2026-41207", "ADV240003": what a page is about, as one word with a number. */
const IDENTIFIER = /^(?=\S*\p{L})\S*\d{3,}\S*$/u;

/** The title up to its first separator, where that is not the site's own name; behind an identifier the heading may say more. */
function isFirstPart(heading: string, title: string, url: string): boolean {
  const [part = '', ...more] = title.split(JOINTS);
  const host = lettersAndDigits(parseUrl(url)?.hostname ?? '');
  if (more.length === 0 || host.includes(lettersAndDigits(part))) return false;
  return same(part, heading) ? lettersAndDigits(part).length >= 6 : IDENTIFIER.test(part) && heading.startsWith(`${part} `);
}

/** Cuts the last part off when it is the site's name, or when the separator is one that titles themselves do not use. */
function withoutSite(title: string, siteName: string | undefined, url: string): string {
  const joints = [...title.matchAll(JOINTS)];
  const joint = joints.at(-1);
  if (!joint) return title;
  const [front] = joints as [RegExpExecArray];
  const behind = title.slice(front.index + front[0].length).trim();
  if (isSiteName(title.slice(0, front.index), siteName, url) && behind.length >= 12) return withoutSite(behind, siteName, url);
  const head = title.slice(0, joint.index).trim();
  const last = title.slice(joint.index + joint[0].length).trim();
  if (head === '' || last === '') return title;
  const isSite = isSiteName(last, siteName, url);
  const bySeparator = /[|\u00b7\u2022\u00bb\u203a\u2014]/.test(joint[0]) && head.length > last.length * 0.8 && last.length <= 60;
  return isSite || bySeparator ? withoutSite(head, siteName, url) : title;
}

function isSiteName(text: string, siteName: string | undefined, url: string): boolean {
  const host = lettersAndDigits(parseUrl(url)?.hostname ?? '');
  return (
    (siteName !== undefined && (within(text, siteName) || within(siteName, text))) ||
    (lettersAndDigits(text).length > 3 && host.includes(lettersAndDigits(text)))
  );
}

/** Share of the words of the address's last part that a text has, 0 to 1; 0 when the address has fewer than two words. */
function slugScore(text: string, url: string): number {
  const path = parseUrl(url)?.pathname ?? '';
  const last =
    path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  const words = last
    .replace(/\.\w+$/, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2);
  if (words.length < 2) return 0;
  const has = new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return words.filter((word) => has.has(word)).length / words.length;
}

function same(a: string, b: string): boolean {
  return lettersAndDigits(a) !== '' && lettersAndDigits(a) === lettersAndDigits(b);
}

function within(part: string, whole: string): boolean {
  return lettersAndDigits(part) !== '' && lettersAndDigits(whole).includes(lettersAndDigits(part));
}
