import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedFolder } from '../../src/app/outputs.ts';
import { startSamples } from '../site/index.ts';
import { type Flow, openFlow } from '../support/flow.ts';
import { allGalaxies, startMispDouble } from '../support/misp/index.ts';
import { sharedFolder } from '../support/shared.ts';
import { expect, test } from '../support/test.ts';

const shared = sharedFolder();

test('twelve real reports go through the whole flow into MISP and into the feed folder', async () => {
  test.skip(!shared, 'the folder ../shared with the sample pages is missing');
  const samples = join(shared ?? '', 'samples');
  const site = await startSamples({ dir: join(samples, 'pages'), pagesJson: join(samples, 'pages.json') });
  const misp = await startMispDouble({ galaxies: allGalaxies() });
  const truth = JSON.parse(readFileSync(join(samples, 'truth.json'), 'utf8')) as Record<string, Record<string, string[]>>;
  let flow: Flow | undefined;
  try {
    flow = openFlow(site.feed, { MISP_URL: misp.url, MISP_KEY: misp.key, PUBLISH_TO: 'folder,misp' });
    const { ended } = await flow.run();
    expect(
      ended.filter(({ outcome }) => outcome.status !== 'created').map(({ job, outcome }) => `${job.request.url}: ${outcome.message}`),
    ).toEqual([]);
    expect(ended).toHaveLength(site.pages.length);
    const manifest = JSON.parse(readFileSync(join(feedFolder(flow.app.config), 'manifest.json'), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(manifest)).toHaveLength(site.pages.length);

    let shown = 0;
    let found = 0;
    for (const page of site.pages) {
      const uuid = ended.find(({ job }) => job.request.url === page.servedAt)?.outcome.eventUuid ?? '';
      const event = misp.event(uuid);
      expect(event, page.slug).toBeDefined();
      expect(manifest, page.slug).toHaveProperty(uuid);
      // The saved title may carry the name of the site, which ours leaves out.
      expect(simple(page.title), page.slug).toContain(simple(event?.info ?? '').slice(0, 40));
      expect(event?.EventReport, page.slug).toHaveLength(2);
      const names = ((event?.Tag ?? []) as { name: string }[]).map((tag) => tag.name);
      expect(names, page.slug).toEqual(
        expect.arrayContaining(['misp:tool="misp-crawler"', 'workflow:state="incomplete"', 'tlp:clear', 'test:feed']),
      );
      const text = JSON.stringify(event).toLowerCase();
      for (const [type, values] of Object.entries(truth[page.slug] ?? {})) {
        if (type === 'attack') continue;
        shown += values.length;
        found += values.filter((value) => text.includes(value.toLowerCase())).length;
      }
    }
    expect(found / shown).toBeGreaterThan(0.97);
  } finally {
    await flow?.close();
    await misp.close();
    await site.close();
  }
});

const simple = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^scraper: /, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
