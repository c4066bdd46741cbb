import { plainText } from '../../../src/markdown/plain.ts';
import { announces, isAside, readSection, type Section } from './headings.ts';

const LABEL = /^\s*(?:[-*+]\s+)?(?:\*\*|__)(.{1,80}?)(?:\*\*|__)\s*:?\s*$/;
/** Without the characters of sentences, values and code. */
const BARE = /^\s*\p{L}[\p{L}\p{N}&/()’' -]{1,50}\s*$/u;
/** Words of a line that is text again, no entry of a list. */
const LONG_SENTENCE = 14;

/** The headings above a line while a document is read from top to bottom, labels that stand in for headings included. */
export class HeadingStack {
  private readonly sections: { level: number; text: string }[] = [];
  private label: string | undefined;
  /** The label is a sentence that leads in a list. */
  private leads = false;
  private above: { headings: string[]; section: Section } | undefined;

  /** Outermost first, and what they say together; the same object for all lines between two headings. */
  current(): { headings: string[]; section: Section } {
    if (this.above === undefined) {
      const headings = this.sections.map((section) => section.text);
      if (this.label !== undefined) headings.push(this.label);
      this.above = { headings, section: readSection(headings, this.leads && this.label !== undefined) };
    }
    return this.above;
  }

  heading(level: number, text: string): void {
    while ((this.sections.at(-1)?.level ?? -1) >= level) this.sections.pop();
    this.sections.push({ level, text });
    this.setLabel(undefined);
  }

  /** A line of text or a list item, which may be a label or end one. */
  line(text: string, isProse: boolean): void {
    const title = LABEL.exec(text)?.[1];
    const lead = title === undefined ? leadOf(text) : undefined;
    const said = title ?? lead ?? (isProse && isBareLabel(text) ? text : undefined);
    if (said !== undefined) {
      this.setLabel(plainText(said));
      this.leads = lead !== undefined;
    } else if (this.leads && isProse && (text.match(/\p{L}{2,}/gu)?.length ?? 0) > LONG_SENTENCE) this.setLabel(undefined);
  }

  private setLabel(label: string | undefined): void {
    this.label = label;
    this.leads = false;
    this.above = undefined;
  }
}

/** The last sentence of a line when it leads in what stands below; a few words with a dot in them are rather a value. */
function leadOf(text: string): string | undefined {
  if (!/(?:[:：]|\s[-–—])\s*$/.test(text) || text.includes('|')) return undefined;
  const sentence =
    plainText(text)
      .replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+|\s*[:：–—-]\s*$/g, '')
      .replace(/\s\([^()]*\)/g, '')
      .split(/[.!?]\s+|。/)
      .at(-1) ?? '';
  if (sentence.length > LONGEST_LEAD || !/^[\p{L}\p{N}]/u.test(sentence)) return undefined;
  return sentence.includes('.') && sentence.split(' ').length < SHORTEST_LEAD_WITH_DOT ? undefined : sentence;
}

/** In characters and in words. */
const LONGEST_LEAD = 200;
const SHORTEST_LEAD_WITH_DOT = 4;

/** A line of a few words without a full stop that names a list or a section of the end matter: a heading in all but its mark. */
function isBareLabel(text: string): boolean {
  return BARE.test(text) && (announces(text.trim()) || isAside(text.trim()));
}
