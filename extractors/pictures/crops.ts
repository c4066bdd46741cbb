import type { CropBox } from './bitmap.ts';
import type { PictureText } from './engine.ts';
import { repaired, withDots } from './lines.ts';

/** A line that is part of a value which a column broke has at least so many letters. */
const LEAST_PART = 6;

/** Where a picture shows a value: the line that has it, or the lines that have its parts. Undefined when no line is like it. */
export function boxOfValue(value: string, texts: PictureText[]): CropBox | undefined {
  const wanted = plain(value);
  const whole = texts.find((one) => spellings(one).some((text) => text.includes(wanted)));
  const parts = whole ? [whole] : texts.filter((one) => spellings(one).some((text) => text.length >= LEAST_PART && wanted.includes(text)));
  if (parts.length === 0) return undefined;
  const x = Math.min(...parts.map((one) => one.x));
  const y = Math.min(...parts.map(topOf));
  return {
    x,
    y,
    width: Math.max(...parts.map((one) => one.end)) - x,
    height: Math.max(...parts.map((one) => 2 * one.y - topOf(one))) - y,
  };
}

const topOf = ({ y, height, rise }: PictureText) => y - height * 0.6 - Math.abs(rise) / 2;

const spellings = ({ text, readings }: PictureText): string[] => [text, ...readings].map((one) => plain(repaired(withDots(one))));

/** As it is compared: without defanging, case and spaces. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[[\](){}\s]/g, '')
    .replace(/hxxp/g, 'http');
