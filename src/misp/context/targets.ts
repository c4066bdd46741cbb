import type { Outline } from '../../markdown/outline.ts';
import { TARGETED_BODIES } from './places.ts';

/** Countries and sectors that a text names as targets, by the sentence that they stand in. */

/** What a place's or sector's cluster must tell. */
interface Place {
  galaxy: string;
}
type Names<T> = ReadonlyMap<string, T>;

const WINDOW = 300;
/** A sentence goes on over the dots of "U.S." and of numbers. */
const REST = String.raw`(?:[^.!?\n]|\.(?=\S)|(?<=\b[A-Z])\.){3,${WINDOW}}`;
/** Organisations and people, as sentences name victims. */
const BODIES =
  'organi[sz]ations?|compan(?:y|ies)|entit(?:y|ies)|institut(?:ions?|es?)|agenc(?:y|ies)|ministr(?:y|ies)|governments?|banks?|hospitals?|clinics|universit(?:y|ies)|schools?|firms?|businesses|providers?|bod(?:y|ies)|enterprises?|departments?|embass(?:y|ies)|ngos?|customers|users|victims|journalists?|activists?|dissidents?|officials?|diplomats?|contractors?|manufacturers?|retailers?|insurers?|airlines?|utilities|municipalit(?:y|ies)|think[ -]tanks?|law firms?|exchanges?|individuals|hotels|guests|citizens|devices|appliances|machines|computers';

const TARGETS = String.raw`target(?:s|ed|ing)?(?! of)|victims? (?:in|from|across|located|includ\w+|are|were)|victimology`;
const ATTACKS = String.raw`attack(?:s|ed|ing)? (?:on|against)|attacked(?! by\b)(?= )|aim(?:s|ed|ing) at|campaigns? (?:against|on|in)|g(?:o(?:es|ne|ing)?|went) after|spie[sd] on|spying on|phishing of`;
const AGAINST = String.raw`(?<!\b(?:sanctions|protect\w*|defend\w*|defen[cs]e|guards?|measures|charges|indictment|checked|compared|tested|matched|war|invasion) )against`;
const REACHES = String.raw`compromis(?:ed|es|ing)|hit(?:s|ting)?|affect(?:s|ed|ing)|breach(?:ed|es|ing)|infiltrat(?:ed|es|ing)|infections? (?:in|across)|infected \w+ (?:in|across)`;
const OWNERS = `(?:organi[sz]ations|companies|entities|institutions|users|customers|victims) (?:in|across|from|within)|(?:networks?|servers|systems|computers|machines|firewalls|websites|mailboxes|help desks|employees|staff|executives|accounts) (?:of|at|belonging to)`;
const FORWARD = new RegExp(String.raw`\b(?:${TARGETS}|${ATTACKS}|${AGAINST}|${REACHES}|${OWNERS})\b(${REST})`, 'giu');
/** "has delivered the stealer to Germany and Spain", "spread across Brazil". */
const SENT_TO =
  /\b(?:deliver|distribut|spread|sen[dt]|propagat|roll(?:ed|s)? out)\p{L}*\b[^.!?\n;:]{0,60}? (?:to|across|in|throughout) (?=(?:the )?\p{Lu})/giu;
/** What was done to whoever the sentence names before it. */
const SUFFERED =
  /\b(?:were|was|are|have been|has been|being|is|been) (?:\w+ )?(?:targeted|attacked|compromised|affected|hit|victims|victimi[sz]ed|impacted)\b/giu;
/** "Banks in Brazil", "two crypto firms in South Korea": up to six words, whom, and where. */
const BODY_IN = new RegExp(
  String.raw`((?:[\p{L}\d-]+(?:, | (?:and|or) | )){0,6}\b(?:${BODIES})) (?:located |based )?(?:in|across|within|throughout|from) `,
  'giu',
);
/** "a Ukrainian energy provider": a people's name, up to three words, whom. */
const PEOPLE_OF = new RegExp(
  String.raw`(?<![\p{L}-])((?:\p{Lu}\.?[\p{L}.]* )?\p{Lu}[\p{L}.]+ )((?:[\p{L}-]+,? ){0,3}(?:${BODIES}))\b`,
  'gu',
);
/** A sentence that does something to somebody. */
const HOSTILE =
  /\b(?:target|attack|against|victim|compromis|hit\b|infect|breach|(?:spear-?)?phish|lure|fake\b|decoy|operation\b|spread\b|deliver|distribut|espionage|ste[ae]l|stole|encrypt|ransom|campaign|go(?:es|ne)? after|went after|intrusion|broke(?:n)? into|exploit|web ?shell|implant|backdoor|lost|extort|shut|cancel|sent\b|mails?\b|leak)/i;
/** What it may do to them that makes them no victims: law, business, language. */
const NO_ATTACK =
  /\b(?:arrest|seiz|taken? down|takedown|dismantl|sanction|indict|rented|hosting|keyboard|layout|locale|should\b|recommend|customers can)/i;
/** In front of a people's name: whom it works for, or whom it pretends to be. */
const SPONSOR =
  /\b(?:link(?:ed|s)?|tied|ties|attribut\w+|back(?:ed|ing|s)|affiliat\w+|works?|working|sponsor\w*|employ\w*|associat\w+|behalf|unit|arm|pos(?:e|es|ed|ing)|impersonat\w+|imitat\w+|mimic\w*|disguis\w+|pretend\w*|masquerad\w+|purport\w*|spoof\w*|according|said|by)\b[^.;,]{0,40}$/i;
/** Behind a country's or people's name: attackers, and what is written in their language. */
const ATTACKERS_BEHIND =
  /^(?:-| )(?:(?:state|nation|threat|cyber|intelligence|advanced|speaking|backed|sponsored|linked|nexus|aligned|based|affiliated|origin|language|espionage|hacking|hosting|security|antivirus|hackers?|actors?|groups?|apts?|attackers?|cybercrim\w+|characters|words?|texts?|strings?|comments?|forums?|keyboards?|locale|ip|adversar\w+)\b(?! (?:agenc|offic|ministr|bod|firms|companies|forces|institut|entit))|government[- ](?:backed|sponsored|linked|aligned|affiliated|funded|directed|hack\w+|actors?|groups?|operat\w+))/i;
/** In front of a country: half a name, or whose the attackers are and where their servers stand. */
const NO_TARGET_BEFORE =
  /\b(?:North|South|Latin|Central|interests? (?:to|of)|behalf of|benefit of|linked to|aligned with|ties to|attributed to|(?:located|hosted|registered|rented) in|by) (?:the )?$/;
const EXCEPT = /\b(?:not|never|avoid\w*|except|exclud\w*|outside|skips?)\b[^.;]{0,25}$/i;
const LISTED =
  /\b(?:sectors?|industr(?:y|ies)|verticals?|organi[sz]ations?|entit(?:y|ies)|compan(?:y|ies)|institutions?|agenc(?:y|ies)|ministr(?:y|ies)|departments?|providers?|firms?|bod(?:y|ies)|businesses|networks|enterprises|operators|contractors)\b/i;
const AFFECTED = new RegExp(String.raw`\b(?:sectors?|industr\w+|customers|users|${BODIES})\b`, 'i');
/** A line that leads in a list of targets; of headings and bold labels every one may. */
const LEAD = /^.{0,120}:\s*$/;
const TARGET_LIST_WORDS = /\b(?:target(?:ed|s|ing)?|victim\w*|affected)\b/i;

/** Offsets and clusters of countries and sectors that the text names as targets. */
export function targetedPlaces<T extends Place>(outline: Outline, names: Names<T>, skip: (offset: number) => boolean): [T, number][] {
  const { markdown } = outline;
  const result: [T, number][] = [];
  const add = (found: Iterable<[T, number]>, from: number) => {
    for (const [cluster, at] of found) result.push([cluster, from + at]);
  };
  for (const match of markdown.matchAll(FORWARD)) {
    const rest = match[1] as string;
    if (skip(match.index) || EXCEPT.test(before(markdown, match.index))) continue;
    add(placesIn(rest, names, LISTED.test(rest)), match.index + match[0].indexOf(rest));
  }
  let past = 0;
  for (const match of markdown.matchAll(SUFFERED)) {
    const from = Math.max(past, match.index - sentenceBefore(markdown, match.index).length);
    past = match.index + match[0].length;
    const rest = markdown.slice(from, match.index);
    if (!skip(from) && AFFECTED.test(rest)) add(placesIn(rest, names, LISTED.test(rest)), from);
  }
  for (const match of markdown.matchAll(SENT_TO)) {
    const from = match.index + match[0].length;
    if (!skip(match.index) && !NO_ATTACK.test(sentenceAt(markdown, match.index)))
      add(countryList(markdown.slice(from, from + WINDOW), names), from);
  }
  for (const match of markdown.matchAll(BODY_IN)) {
    const [whole, whom = ''] = match;
    if (skip(match.index) || !isAttack(sentenceAt(markdown, match.index))) continue;
    const from = match.index + whole.length;
    const countries = [...countryList(markdown.slice(from, from + WINDOW), names)];
    if (countries.length === 0) continue;
    add(countries, from);
    add(placesIn(whom, names, true), match.index);
  }
  for (const match of markdown.matchAll(PEOPLE_OF)) {
    const [, people = '', whom = ''] = match;
    if (skip(match.index) || !isAttack(sentenceAt(markdown, match.index)) || SPONSOR.test(before(markdown, match.index))) continue;
    const written = `${people}${whom}`;
    const found = [...placesIn(written, names, true)];
    if (found.some(([cluster]) => cluster.galaxy === 'country')) add(found, match.index);
  }
  for (const [item, from] of targetLists(outline)) if (!skip(from)) add(placesIn(item, names, true), from);
  return result;
}

const before = (markdown: string, at: number) => markdown.slice(Math.max(0, at - 80), at);
const isAttack = (sentence: string) => HOSTILE.test(sentence) && !NO_ATTACK.test(sentence);

/** The sentence up to here, WINDOW characters of it at most. */
function sentenceBefore(markdown: string, at: number): string {
  const text = markdown.slice(Math.max(0, at - WINDOW), at);
  for (let i = text.length - 1; i >= 0; i--) {
    const isEnd = /[!?\n]/.test(text[i] as string) || (text[i] === '.' && !/^\S/.test(text.slice(i + 1, i + 2)));
    if (isEnd && !(text[i] === '.' && /\b[A-Z]$/.test(text.slice(Math.max(0, i - 2), i)))) return text.slice(i + 1);
  }
  return text;
}

function sentenceAt(markdown: string, at: number): string {
  const start = sentenceBefore(markdown, at);
  const end = /^(?:[^.!?\n]|\.(?=\S)|(?<=\b[A-Z])\.)*/.exec(markdown.slice(at, at + WINDOW))?.[0] ?? '';
  return start + end;
}

/** Items of lists under headings and leads such as "Targeted industries". */
function* targetLists(outline: Outline): Generator<[string, number]> {
  let inList = false;
  for (const line of outline.lines) {
    const text = outline.textOf(line);
    const isItem = line.kind === 'list' && line.textStart > line.start;
    if (isItem && inList && text.length <= 120) yield [text, line.start];
    else if (text.trim() !== '' && !isItem)
      inList =
        (line.kind === 'heading' || (line.kind === 'prose' && (text.startsWith('**') || LEAD.test(text)))) &&
        TARGET_LIST_WORDS.test(text) &&
        /\b(?:countr|sector|industr|region|vertical|geograph|victimology|target\w*\W*$|victims\W*$)/i.test(text);
  }
}

/** "Turkey, Egypt and Saudi Arabia ...": countries up to the first word that is none. */
function* countryList<T extends Place>(text: string, names: Names<T>): Generator<[T, number]> {
  let at = 0;
  while (at < text.length) {
    const gap = /^(?:[\s,*_]|(?:and|or|the|in|elsewhere|as well as|also|to a lesser extent)\b)*/.exec(text.slice(at))?.[0].length ?? 0;
    at += gap;
    const run = /^(?:\p{Lu}[\p{L}.’'-]*)(?: (?:of |and )?\p{Lu}[\p{L}.’'-]*){0,3}/u.exec(text.slice(at))?.[0];
    if (run === undefined) return;
    const words = run.split(' ');
    let found: T | undefined;
    let length = words.length;
    for (; length >= 1 && found === undefined; length -= 1) {
      const cluster = clusterOf(words.slice(0, length).join(' '), names);
      if (cluster?.galaxy === 'country') found = cluster;
    }
    if (found === undefined) return;
    yield [found, at];
    at += words.slice(0, length + 1).join(' ').length;
  }
}

function clusterOf<T>(written: string, names: Names<T>): T | undefined {
  const name = written
    .toLowerCase()
    .replace(/[’']s?$/, '')
    .replace(/-based$/, '');
  return names.get(name) ?? names.get(name.replace(/\.$/, '')) ?? names.get(name.replace(/^the /, ''));
}

/** Sectors need to be bodies themselves ("banks"), or a word that says so beside them (`listed`). */
function placesIn<T extends Place>(text: string, names: Names<T>, listed: boolean): [T, number][] {
  const found: [T, number][] = [];
  const unlisted: [T, number][] = [];
  const words = [...text.matchAll(/(?:the )?[\p{L}][\p{L}.'’-]*/gu)];
  for (let i = 0; i < words.length; i += 1) {
    for (let length = Math.min(4, words.length - i); length >= 1; length -= 1) {
      const first = words[i] as RegExpExecArray;
      const last = words[i + length - 1] as RegExpExecArray;
      const end = last.index + last[0].length;
      const written = text.slice(first.index, end);
      const cluster = clusterOf(written, names);
      if (cluster === undefined) continue;
      const name = written.toLowerCase().replace(/^the /, '');
      const isPlace =
        cluster.galaxy === 'country'
          ? /^(?:the )?\p{Lu}/u.test(written) &&
            (name !== 'us' || /\bUS$/.test(written)) &&
            !ATTACKERS_BEHIND.test(text.slice(end)) &&
            !NO_TARGET_BEFORE.test(text.slice(0, first.index))
          : name !== 'it' || written === 'IT';
      if (!isPlace) continue;
      (cluster.galaxy === 'country' || listed || TARGETED_BODIES.has(name) ? found : unlisted).push([cluster, first.index]);
      i += length - 1;
      break;
    }
  }
  // Three sectors are a list of sectors.
  return new Set([...found, ...unlisted].map(([cluster]) => cluster).filter(({ galaxy }) => galaxy !== 'country')).size >= SECTOR_LIST
    ? [...found, ...unlisted]
    : found;
}

const SECTOR_LIST = 3;
