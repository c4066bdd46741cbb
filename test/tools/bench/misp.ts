import { article, type Given, request } from '../../fixtures/misp/article.ts';
import { openTarget } from '../../integration/misp/target.ts';
import { readOptions } from '../options.ts';

const SENTENCE = 'The operators changed their habits after the report was published. ';

/** A report of about 20 KB with 60 defanged indicators. */
function report(): { markdown: string; given: Given[] } {
  const given: Given[] = [];
  let markdown = '';
  for (let n = 0; n < 60; n += 1) {
    const value = `host${n}.bench-evil.com`;
    const raw = value.replaceAll('.', '[.]');
    given.push({ type: 'hostname', value, raw });
    markdown += `The loader, e.g. written in Node.js, talks to ${raw} and waits; see README.md for more. ${SENTENCE.repeat(3)}\n\n`;
  }
  return { markdown, given };
}

/**
 * Calls and seconds that MISP spends on one event: against the double, which takes as long for an extraction as a real
 * MISP was measured to take, or against the MISP of MISP_URL and MISP_KEY.
 */
export async function run(args: string[]): Promise<void> {
  readOptions(args, {});
  const target = await openTarget({ realisticExtractionTime: true });
  try {
    const calls: { name: string; seconds: number }[] = [];
    const publisher = target.open({ client: { onCall: (name, _status, seconds) => calls.push({ name, seconds }) } });
    await publisher.publish({ request: request(), key: target.newKey(), article: article('Galaxies are read.') });
    const { markdown, given } = report();
    console.log(`Report of ${Buffer.byteLength(markdown)} bytes with ${given.length} indicators, extraction "both":`);
    for (let round = 0; round < 5; round += 1) {
      calls.length = 0;
      await publisher.publish({ request: request(), key: target.newKey(), article: article(markdown, given) });
      const seconds = calls.reduce((sum, call) => sum + call.seconds, 0);
      const each = calls.map((call) => `${call.name.replace(/^\w+ /, '')} ${Math.round(call.seconds * 1_000)} ms`).join(', ');
      console.log(`  ${calls.length} calls, ${seconds.toFixed(2)} s: ${each}`);
    }
  } finally {
    await target.close();
  }
}
