import { randomUUID } from 'node:crypto';
import { eventUuid } from '../../../src/publish/identity.ts';
import type { Publisher } from '../../../src/publish/port.ts';
import { request } from '../../fixtures/misp/article.ts';
import { widow } from '../../fixtures/misp/widow.ts';
import { expect, test } from '../../support/test.ts';
import { openTarget, REAL } from './target.ts';

const DAY = 86_400_000;

/** A double whose clock stood 200 days back when the old events were made. */
async function withOldEvents(
  run: (target: Awaited<ReturnType<typeof openTarget>>, publisher: Publisher, keys: string[], clock: { now: number }) => Promise<void>,
) {
  const clock = { now: Date.now() - 200 * DAY };
  const target = await openTarget({ now: () => clock.now });
  try {
    const publisher = target.open({ retireMax: 2 });
    const keys: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const key = target.newKey();
      await publisher.publish({ request: request(), key, article: widow() });
      keys.push(key);
    }
    await run(target, publisher, keys, clock);
  } finally {
    await target.close();
  }
}

test.describe('retention', () => {
  test.skip(REAL !== undefined, 'needs events that are old, and must never delete in a real MISP');

  test('a dry run lists what is due and deletes nothing; a run deletes up to its cap and says what is left', () =>
    withOldEvents(async (target, publisher, keys, clock) => {
      clock.now = Date.now();
      const dry = await publisher.retire({ dryRun: true });
      expect(dry).toMatchObject({ deleted: 0, dryRun: true });
      expect(dry.events).toHaveLength(2);
      expect(target.double?.events()).toHaveLength(3);

      const first = await publisher.retire({ dryRun: false });
      expect(first).toMatchObject({ deleted: 2, message: expect.stringContaining('the rest follow in the next run') });
      expect(await publisher.retire({ dryRun: false })).toMatchObject({ deleted: 1 });
      expect(target.double?.events()).toEqual([]);
      expect(await publisher.retire({ dryRun: false })).toMatchObject({ deleted: 0, events: [] });
      expect((await publisher.publish({ request: request(), key: keys[0] as string, article: widow() })).status).toBe('skipped');
    }));

  test("curated and published events, young ones, other tools' and other organisations' stay", () =>
    withOldEvents(async (target, publisher, [curated, published, ours], clock) => {
      await target.api('POST', `/events/publish/${eventUuid(published as string)}`);
      await target.api('POST', '/tags/removeTagFromObject', { uuid: eventUuid(curated as string), tag: 'workflow:state="incomplete"' });
      const other = randomUUID();
      await target.api('POST', '/events/add', {
        Event: { uuid: other, info: "another tool's", distribution: 0, Tag: [{ name: 'workflow:state="incomplete"', local: 1 }] },
      });
      const predecessors = randomUUID();
      await target.api('POST', '/events/add', {
        Event: {
          uuid: predecessors,
          info: "the predecessor's",
          distribution: 0,
          Tag: [
            { name: 'workflow:state="incomplete"', local: 1 },
            { name: 'misp:tool="misp-scraper"' },
            { name: 'misp-scraper:data-collection-source:X' },
          ],
        },
      });
      const foreign = randomUUID();
      await target.api('POST', '/events/add', {
        Event: {
          uuid: foreign,
          info: "another organisation's",
          distribution: 0,
          Orgc: { name: 'Somebody else', uuid: randomUUID() },
          Tag: [
            { name: 'workflow:state="incomplete"' },
            { name: 'misp:tool="misp-crawler"' },
            { name: 'misp-scraper:data-collection-source:X' },
          ],
        },
      });
      const seeded = target.double?.event(foreign);
      clock.now = Date.now();
      const young = target.newKey();
      await publisher.publish({ request: request(), key: young, article: widow() });
      for (let round = 0; round < 3; round += 1) await publisher.retire({ dryRun: false });
      const left = target.double?.events().map((event) => event.uuid) ?? [];
      expect(left).toContain(eventUuid(curated as string));
      expect(left).toContain(eventUuid(published as string));
      expect(left).toContain(other);
      expect(left).toContain(predecessors);
      expect(left).toContain(eventUuid(young));
      if ((seeded?.Orgc as { name?: string } | undefined)?.name === 'Somebody else') expect(left).toContain(foreign);
      expect(left).not.toContain(eventUuid(ours as string));
    }));

  test('without a retention time nothing is looked for', async () => {
    const target = await openTarget();
    try {
      const report = await target.open({ event: { retentionMs: undefined } }).retire({ dryRun: false });
      expect(report).toMatchObject({ deleted: 0, message: expect.stringContaining('MISP_RETENTION is not set') });
      expect(target.double?.calls.some((call) => call.path.includes('delete'))).toBe(false);
    } finally {
      await target.close();
    }
  });
});
