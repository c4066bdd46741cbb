import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedFolder } from '../../src/app/outputs.ts';
import { startSite } from '../site/index.ts';
import { type Flow, openFlow } from '../support/flow.ts';
import { startMispDouble } from '../support/misp/index.ts';
import { expect, test } from '../support/test.ts';

/** The whole product on the demo blog: feed in, events out. */

test('every article of the demo blog becomes one event in MISP, and a second run changes nothing', async () => {
  const site = await startSite();
  const misp = await startMispDouble();
  let flow: Flow | undefined;
  try {
    flow = openFlow(site.feeds.rss, { MISP_URL: misp.url, MISP_KEY: misp.key, LINKED_FILES: 'read', OCR: 'off' });
    const { polled, ended } = await flow.run();
    expect(polled).toMatchObject({ ok: true, entries: site.articles.length, queued: site.articles.length });
    expect(ended).toHaveLength(site.articles.length);

    for (const article of site.articles) {
      const end = ended.find(({ job }) => job.request.url === site.urlOf(article.slug));
      expect(end, article.slug).toBeDefined();
      // What the page itself refuses is taken from the feed, where the feed has it.
      if (article.outcome !== 'article' && Object.keys(site.truth[article.slug] ?? {}).length === 0) {
        expect(end?.outcome.status, article.slug).toBe('failed');
        continue;
      }
      expect(end?.outcome, article.slug).toMatchObject({ status: 'created' });
      const event = misp.event(end?.outcome.eventUuid ?? '');
      expect(event, article.slug).toBeDefined();
      const values = JSON.stringify(event).toLowerCase();
      for (const [type, expected] of Object.entries(site.truth[article.slug] ?? {})) {
        if (type === 'attack') continue;
        for (const value of expected)
          expect.soft(values, `${article.slug}: ${type} ${value}`).toContain(JSON.stringify(value).slice(1, -1).toLowerCase());
      }
      const report = event?.EventReport?.[0]?.content ?? '';
      for (const text of article.mustNot) expect.soft(report, `${article.slug} without "${text}"`).not.toContain(text);
    }

    const events = misp.events().length;
    const again = await flow.run();
    expect(again.polled.queued).toBe(0);
    expect(again.ended).toEqual([]);
    expect(misp.events()).toHaveLength(events);
  } finally {
    await flow?.close();
    await misp.close();
    await site.close();
  }
});

test("the predecessor's event: info, tags, attributes, report, error tags", async () => {
  const site = await startSite({ only: ['ioc-table', 'blocked'] });
  const misp = await startMispDouble();
  let flow: Flow | undefined;
  try {
    flow = openFlow(site.feeds.atom, { MISP_URL: misp.url, MISP_KEY: misp.key });
    const { ended } = await flow.run();
    const table = misp.event(ended.find(({ job }) => job.request.url === site.urlOf('ioc-table'))?.outcome.eventUuid ?? '');
    const title = site.articles.find((article) => article.slug === 'ioc-table')?.title ?? '';
    expect(table?.info).toBe(`Scraper: ${title}`);
    const tags = (table?.Tag ?? []) as { name: string; local: unknown }[];
    const named = (local: boolean) => tags.filter((tag) => Boolean(Number(tag.local)) === local).map((tag) => tag.name);
    expect(named(false)).toEqual(
      expect.arrayContaining(['misp:tool="misp-crawler"', 'osint:source-type="blog-post"', 'misp:event-type="collection"', 'tlp:clear']),
    );
    expect(named(true)).toEqual(expect.arrayContaining(['workflow:state="incomplete"', 'test:feed']));
    expect(tags.map((tag) => tag.name)).toContain('misp-scraper:data-collection-source:Test feed');
    expect(table?.Attribute).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'comment', category: 'Other', comment: 'Blog title', value: title }),
        expect.objectContaining({ type: 'link', category: 'External analysis', comment: 'Feed URL', value: site.feeds.atom }),
        expect.objectContaining({ type: 'link', category: 'External analysis', comment: 'Blog URL', value: site.urlOf('ioc-table') }),
      ]),
    );
    expect(table?.EventReport).toHaveLength(2);

    const blocked = misp.events().find((event) => event.uuid !== table?.uuid);
    expect(((blocked?.Tag ?? []) as { name: string }[]).map((tag) => tag.name)).toContain('misp-scraper:HTTP=403');
  } finally {
    await flow?.close();
    await misp.close();
    await site.close();
  }
});

test('without MISP the events go to a feed folder that MISP can read', async () => {
  const site = await startSite({ only: ['ioc-table', 'hash-list', 'pdf'] });
  let flow: Flow | undefined;
  try {
    flow = openFlow(site.feeds.json);
    const { ended } = await flow.run();
    expect(ended.map(({ outcome }) => outcome.status)).toEqual(['created', 'created', 'created']);
    const folder = feedFolder(flow.app.config);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, { info: string }>;
    expect(Object.keys(manifest).sort()).toEqual(ended.map(({ outcome }) => outcome.eventUuid ?? '').sort());
    const hashes = readFileSync(join(folder, 'hashes.csv'), 'utf8');
    for (const uuid of Object.keys(manifest)) {
      const { Event } = JSON.parse(readFileSync(join(folder, `${uuid}.json`), 'utf8')) as {
        Event: { uuid: string; info: string; EventReport: { content: string }[] };
      };
      expect(Event.uuid).toBe(uuid);
      expect(Event.info).toBe(manifest[uuid]?.info);
      expect(Event.EventReport[0]?.content.length).toBeGreaterThan(500);
      expect(hashes).toContain(uuid);
    }
  } finally {
    await flow?.close();
    await site.close();
  }
});
