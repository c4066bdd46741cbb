import { wordList } from '../../../src/data/lists.ts';
import { NO_WORD_BREAKS } from '../../../src/data/phrases.ts';

/** Fewer letters than this say too little about their language. */
const MIN_LETTERS = 200;
const MAX_LETTERS = 6_000;
/** How sure the detector must be to contradict the page's own tag. */
const SURE = 0.5;
/** Share of English function words above which a text is English. */
const ENGLISH = 0.15;

/**
 * The language of a text: what the page says of itself unless the text is clearly in another one (templates often keep the
 * language of their maker). A tag with the right language keeps its region ("pt-BR").
 */
export async function languageOf(text: string, tagged: string | undefined): Promise<string | undefined> {
  const prose = wordsOfSentences(text);
  if (prose.replace(/\P{L}/gu, '').length < MIN_LETTERS) return tagged;
  // Both halves must agree: a quotation or a listing is not the language of the article.
  const middle = prose.indexOf(' ', prose.length / 2);
  const [first, second] = [await detected(prose.slice(0, middle)), await detected(prose.slice(middle))];
  if (!first || first !== second) return tagged;
  return tagged?.split('-')[0]?.toLowerCase() === first ? tagged : first;
}

async function detected(text: string): Promise<string | undefined> {
  if (isEnglish(text)) return 'en';
  // Its tables take a thread 300 ms to load.
  const { detectAll } = await import('tinyld');
  const [best] = detectAll(text);
  return best && best.accuracy >= SURE ? best.lang : undefined;
}

function isEnglish(text: string): boolean {
  const letters = text.replace(/\P{L}/gu, '').length;
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  if (words.join('').length < letters * 0.9) return false;
  const known = wordList('english-function-words');
  return words.filter((word) => known.has(word)).length > words.length * ENGLISH;
}

/** Words of sentences: without lines that are code, values or labels. */
function wordsOfSentences(text: string): string {
  const lines: string[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    const letters = line.replace(/[^\p{L}\s]/gu, '').length;
    // Without blanks a character is a syllable or a word, and marks between them do not make a line code.
    if (NO_WORD_BREAKS.test(line)) {
      if (line.length < 15 || letters < line.length * 0.6) continue;
      lines.push(line.replace(/[!-~]+/g, ' '));
    } else {
      if (line.length < 40 || letters < line.length * 0.85) continue;
      lines.push(line.replace(/\S+/g, (word) => (/[\d./\\:@_]/.test(word) ? ' ' : word)));
    }
    length += line.length;
    if (length > MAX_LETTERS) break;
  }
  // One line may be megabytes of Base64.
  return lines.join(' ').slice(0, MAX_LETTERS * 2);
}
