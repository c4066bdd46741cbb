import { urlKey } from '../../../src/net/canonical-url.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import type { Job } from '../../../src/queue/ports.ts';
import { expect, test } from '../../support/test.ts';
import { verify } from '../../tools/chaos/verify.ts';
import type { World } from '../../tools/chaos/world.ts';

/** What a run finds when the events of these reports are there, one for each copy of an article. */
function problemsOf(reports: string[]): string[] {
  const urls = reports.map((_, i) => `http://blog.example/copy/${i}/mothlamp`);
  const events = reports.map((content, i) => ({ uuid: eventUuid(urlKey(urls[i] ?? '')), info: 'Mothlamp', EventReport: [{ content }] }));
  const jobs = urls.map((url) => ({ key: urlKey(url), state: 'done' }) as Job);
  return verify({ urls, misp: { events: () => events } } as unknown as World, jobs).problems;
}

test('that later copies are of the campaign of the first one is no difference; a line that is missing is', () => {
  const campaign = '- Same campaign as `Mothlamp` <https://misp.example/events/view/1>: 5 values in common\n';
  expect(problemsOf(['- Revision 1\n- Tags: `a`', `- Revision 1\n${campaign}- Tags: \`a\``])).toEqual([]);
  expect(problemsOf(['- Revision 1\n- Tags: `a`', '- Revision 1\n- Tags: `a`', '- Revision 1'])).toHaveLength(1);
});
