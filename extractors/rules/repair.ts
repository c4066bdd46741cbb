import { decodeHTML } from 'entities';

/** What typesetting does to code, and how it is undone. Applied one after the other until the rule compiles. */
interface Repair {
  name: string;
  run(text: string): string;
}

/** Never visible, never meant: undone in every rule. */
export const INVISIBLE: Repair = {
  name: 'no-break spaces and invisible characters',
  run: (text) => text.replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ').replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, ''),
};

/** Only where the rule does not compile without. */
export const TYPOGRAPHY: Repair[] = [
  {
    name: 'curly quotes',
    run: (text) =>
      // A quote that delimits stands beside blanks, brackets, "=" or the end of a line; others belong to the text.
      text
        .replace(/(?<=[=(,\s:![]|^)[“”„″](?=.)/gm, '"')
        .replace(/[“”‟″](?=\s*(?:$|[),;\]]|(?:ascii|wide|nocase|fullword|private|xor|base64\w*)\b))/gm, '"')
        .replace(/(?<=[=(,\s:]|^)[‘’](?=.)/gm, "'")
        .replace(/[‘’](?=\s*(?:$|[),;\]]))/gm, "'"),
  },
  {
    name: 'dashes and multiplication signs in numbers',
    run: (text) => text.replace(/(?<=[[\d\s])[–—−](?=[\]\d\s])/g, '-').replace(/\b0×(?=[\da-f])/gi, '0x'),
  },
  { name: 'all curly quotes', run: (text) => text.replace(/[“”„‟″]/g, '"').replace(/[‘’]/g, "'") },
  { name: 'emphasis and code marks', run: (text) => text.replace(/\*\*/g, '').replace(/`([{}])`?/g, '$1') },
  { name: 'entities', run: decodeHTML },
  { name: 'escapes of Markdown', run: (text) => text.replace(/\\([_*[\]{}()#<>~])/g, '$1') },
  {
    name: 'single backslashes',
    // Where a site took one of every two, all backslashes of a string stand alone.
    run: (text) =>
      text.replace(/"(?:[^"\\\n]|\\.)*"/g, (string) =>
        /\\[^\\"nrtx]/.test(string.replaceAll('\\\\', '')) ? string.replace(/\\\\|\\(?!")/g, '\\\\') : string,
      ),
  },
];
