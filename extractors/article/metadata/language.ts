import { detectAll } from 'tinyld';

/** Fewer letters than this say too little about their language. */
const MIN_LETTERS = 200;
const MAX_LETTERS = 6_000;
/** How sure the detector must be to contradict the page's own tag. */
const SURE = 0.5;

/**
 * The language of a text: what the page says of itself unless the text is clearly in another one (templates often keep the
 * language of their maker). A tag with the right language keeps its region ("pt-BR").
 */
export function languageOf(text: string, tagged: string | undefined): string | undefined {
  const prose = proseOf(text);
  if (prose.replace(/\P{L}/gu, '').length < MIN_LETTERS) return tagged;
  // Both halves must agree: a quotation or a listing is not the language of the article.
  const middle = prose.indexOf(' ', prose.length / 2);
  const [first, second] = [detected(prose.slice(0, middle)), detected(prose.slice(middle))];
  if (!first || first !== second) return tagged;
  return tagged?.split('-')[0]?.toLowerCase() === first ? tagged : first;
}

function detected(text: string): string | undefined {
  const [best] = detectAll(text);
  return best && best.accuracy >= SURE ? best.lang : undefined;
}

/** Words of sentences: without lines that are code, values or labels. */
function proseOf(text: string): string {
  const lines: string[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    const letters = line.replace(/[^\p{L}\s]/gu, '').length;
    if (line.length < 40 || letters < line.length * 0.85) continue;
    lines.push(line.replace(/\S*[\d./\\:@_]\S*/g, ' '));
    length += line.length;
    if (length > MAX_LETTERS) break;
  }
  return lines.join(' ');
}
