import { inflateSync } from 'node:zlib';
import { Permanent } from '../../../src/errors.ts';

/** No stream of a report but a picture is larger once it is unpacked, bytes; pictures are never unpacked. */
const MAX_STREAM = 48_000_000;
/** All of them together. */
const MAX_ALL = 256_000_000;
/** From here on the drawing operators are left alone, and only the text is read. */
const HEAVY_STREAM = 12_000_000;
/** Drawings inside of drawings that a page may lead to. */
const MAX_DRAWINGS = 100_000;
/** Letters that a font may give a meaning to: a whole one has 65,536. */
const MAX_MAPPED = 2_000_000;

/**
 * Looks at what a file unpacks to before a PDF library does: a few kilobytes can become gigabytes, and the library's buffers are
 * outside of the thread's heap limit. Throws Permanent pdf-bomb. `heavy` says that a page draws so much that its lines are not worth reading.
 */
export function checkStreams(bytes: Uint8Array, url: string): { heavy: boolean } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let all = 0;
  let largest = 0;
  const forms = new Map<number, Form>();
  for (const { id, dictionary, filters, start } of streamsIn(file)) {
    if (/\/Subtype\s*\/Image\b/.test(dictionary)) continue;
    const layers = unpackedLayers(file.subarray(start), filters, url);
    const content = filters.length === 0 ? file.subarray(start, file.indexOf('endstream', start)) : layers.at(-1);
    if (content === undefined) continue;
    if (/\/(?:Form|XObject)\b/.test(dictionary)) forms.set(id, formOf(dictionary, content));
    for (const { length } of layers) all += length;
    largest = Math.max(largest, layers.at(-1)?.length ?? 0);
    if (all > MAX_ALL || mappedLetters(content) > MAX_MAPPED) refuse(url);
  }
  if (drawings(forms) > MAX_DRAWINGS) refuse(url);
  return { heavy: largest > HEAVY_STREAM || hasManyAnnotations(file) };
}

interface Stream {
  /** Number of its object. */
  id: number;
  dictionary: string;
  /** "/FlateDecode" ..., the outermost first. */
  filters: string[];
  /** Where its bytes begin in the file. */
  start: number;
}

/** The streams of a file as they follow each other in it, whatever its tables say of them. */
function* streamsIn(file: Buffer): Generator<Stream> {
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at + 6)) {
    if (file.subarray(Math.max(0, at - 3), at).toString('latin1') === 'end') continue;
    const head = file.subarray(Math.max(0, at - 1500), at).toString('latin1');
    const begin = Math.max(0, head.lastIndexOf(' obj'));
    const dictionary = head.slice(begin);
    const [, several, one = ''] = /\/Filter\s*(?:\[([^\]]*)\]|(\/\w+))/.exec(dictionary) ?? [];
    let start = at + 6;
    if (file[start] === 13) start++;
    if (file[start] === 10) start++;
    yield {
      id: Number(/(\d+) \d+ obj/.exec(head.slice(Math.max(0, begin - 16)))?.[1] ?? -1),
      dictionary,
      filters: (several ?? one).match(/\/\w+/g) ?? [],
      start,
    };
  }
}

/** What the filters of a stream give one after the other, as far as they can be undone here. */
function unpackedLayers(packed: Buffer, filters: string[], url: string): Buffer[] {
  const layers: Buffer[] = [];
  for (const filter of filters) {
    const layer = /^\/(?:FlateDecode|Fl)$/.test(filter) ? unpacked(layers.at(-1) ?? packed, url) : undefined;
    if (layer === undefined) break;
    layers.push(layer);
  }
  return layers;
}

/** Undefined for a damaged stream, which costs itself only: the PDF library has its own way with it. */
function unpacked(data: Buffer, url: string): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: MAX_STREAM });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') refuse(url);
    return undefined;
  }
}

/** A drawing that others draw again, as a stamp or a background is. */
interface Form {
  /** How many drawings it draws. */
  draws: number;
  /** Numbers of the objects that it names. */
  names: number[];
}

function formOf(dictionary: string, content: Buffer): Form {
  const names = [...dictionary.replace(/\/Parent\s+\d+ \d+ R/g, '').matchAll(/(\d+) \d+ R/g)].map((match) => Number(match[1]));
  return { draws: content.length > 1_000_000 ? 0 : (content.toString('latin1').match(/\bDo\b/g)?.length ?? 0), names };
}

/** The most drawings that one of them leads to: ten that draw ten that draw ten ... are a thousand. */
function drawings(forms: Map<number, Form>): number {
  if (forms.size > 10_000) return Number.POSITIVE_INFINITY;
  const known = new Map<number, number>();
  const count = (id: number): number => {
    const form = forms.get(id);
    if (!form) return 0;
    const before = known.get(id);
    if (before !== undefined) return before;
    // One that draws itself: pdf.js leaves that.
    known.set(id, 0);
    const sum = Math.min(Number.MAX_SAFE_INTEGER, 1 + form.draws * Math.max(0, ...form.names.map(count)));
    known.set(id, sum);
    return sum;
  };
  return Math.max(0, ...[...forms.keys()].map(count));
}

function hasManyAnnotations(file: Buffer): boolean {
  for (let at = file.indexOf('/Annots'); at >= 0; at = file.indexOf('/Annots', at + 7)) {
    const end = file.indexOf(']', at);
    if (end - at > 100_000 && file[at + 7] !== undefined) return true;
  }
  return false;
}

/** How many letters the ranges of a font's table stand for. */
function mappedLetters(data: Buffer): number {
  if (!data.subarray(0, 4096).includes('begincmap')) return 0;
  let letters = 0;
  // Only ranges: the pairs of "bfchar" are a letter and its meaning, which may be several letters (<1F> <00660069>: "fi").
  for (const [ranges] of data.toString('latin1').matchAll(/begin(?:bf|cid|notdef)range[\s\S]*?(?:end(?:bf|cid|notdef)range|$)/g)) {
    for (const [, from = '', to = ''] of ranges.matchAll(/<([0-9a-f]{1,8})>\s*<([0-9a-f]{1,8})>\s*(?:<[0-9a-f]*>|\[[^\]]*\]|\d+)/gi)) {
      letters += Math.max(0, Number.parseInt(to, 16) - Number.parseInt(from, 16));
      if (letters > MAX_MAPPED) return letters;
    }
  }
  return letters;
}

function refuse(url: string): never {
  throw new Permanent(
    'pdf-bomb',
    `${url} is a PDF that unpacks to far more than a report holds and was not read: upload the report as text if you trust it.`,
  );
}

/** What pdf.js is not to do with a stranger's file: make code of its fonts and functions, or load fonts of this machine. */
export const NO_CODE_NO_FONTS = { verbosity: 0, isEvalSupported: false, disableFontFace: true, useSystemFonts: false } as const;
