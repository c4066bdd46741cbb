import { Outline } from '../../../src/markdown/outline.ts';
import { extractionCopy } from '../../../src/misp/event/extraction-copy.ts';
import { shortened } from '../../../src/misp/event/storable.ts';
import { onlyOwnReferences } from '../../../src/report/neutralize.ts';
import { previewReport } from '../../../src/report/preview.ts';
import { linkFoundValues } from '../../../src/report/references.ts';
import { expect, test } from '../../support/test.ts';

/** An article's Markdown is a stranger's: twice of it may cost about twice the work, whatever it is made of. CPU against CPU, no limit in seconds. */
const CHARACTERS = 120_000;
const UUID = '6b1ff0b1-5a0b-5f0e-9d53-000000000001';

const TEXTS: Record<string, string> = {
  'openings of references': '@[',
  'openings of references with their word': '@[tag](',
  'openings of links': '[',
  'ends of links': '](',
  'addresses that do not end': '<http:',
  backticks: '`',
  'backticks apart': '` ``',
  tildes: '~',
  'blanks before a line break': ' ',
  dots: '.',
  'quotes and brackets': "').",
  stars: '*',
  'marks of quotes': '> ',
  'bars of tables': '|',
  'one word': 'x',
  'replacement characters': '\ufffd',
};

for (const [what, text] of Object.entries(TEXTS)) {
  test(`twice the Markdown is about twice the work: ${what}`, () => {
    const long = text.repeat(Math.ceil(CHARACTERS / text.length));
    const half = long.slice(0, long.length / 2);
    work(half.slice(0, 1_000));
    const [first, second] = [cpuMs(() => work(half)), cpuMs(() => work(long))];
    // Quadratic work is four times as much, and here tens of seconds; what is quick may be noise.
    expect(second, `half: ${first.toFixed(0)} ms, whole: ${second.toFixed(0)} ms`).toBeLessThan(Math.max(3 * first, 1_500));
  });
}

/** What happens with an article's Markdown on its way to MISP, on one line and as a heading. */
function work(markdown: string): void {
  for (const whole of [`${markdown}x`, `# ${markdown}x`, `    a ${markdown}<br`]) {
    previewReport({ markdown: whole, indicators: [] });
    linkFoundValues(whole, [{ value: 'evil.example', uuid: UUID }]);
    extractionCopy(new Outline(whole), [], { uuidOf: () => undefined }, { findsContext: false });
    shortened(whole, whole.length / 2);
    onlyOwnReferences(whole);
    new Outline(whole).headingAt(0);
  }
}

function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
