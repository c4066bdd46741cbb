import { expect, test } from '@playwright/test';
import { createCrawler, findBrowser } from '../../../crawlers/index.ts';
import { openEgress } from '../../../src/net/index.ts';
import { servePages } from '../../support/crawl/server.ts';

/** As long as component updater, optimisation guide and the like let pass before they ask for the first time. */
const IDLE_MS = 60_000;

for (const kind of ['shell', 'full'] as const) {
  test(`a browser (${kind}) that has read a page and idles for a minute asks for nothing`, async () => {
    test.setTimeout(180_000);
    const found = await findBrowser(undefined, kind);
    test.skip(found?.kind !== kind, 'this kind of browser is not installed');
    const server = await servePages({ '/page': '<p lang="fr">Bonjour</p><form><input type="password"></form>' });
    const egress = await openEgress({ allow: [server.host] });
    const gates: Awaited<ReturnType<typeof egress.gate>>[] = [];
    // The page's gate is closed with its page, and what asks there without credentials is a stranger: this one is the browser's own.
    const watched = {
      ...egress,
      gate: async (options?: Parameters<typeof egress.gate>[0]) => {
        const gate = await egress.gate(options);
        gates.push(gate);
        return gate;
      },
    };
    let left = 1;
    let idleSince: number | undefined;
    await createCrawler({ egress: watched, concurrency: 1, executable: found?.path }).run({
      next: async () => (left-- > 0 ? { id: 'page', url: `${server.url}/page`, evidence: [] } : undefined),
      done: async () => {
        idleSince = Date.now();
      },
      failed: async (_task, error) => {
        throw error;
      },
      release: async () => {},
      ended: () => idleSince !== undefined && Date.now() - idleSince > IDLE_MS,
    });
    expect(server.seen).toContain('/page');
    const asked = gates.flatMap((gate) => gate.problems()).map(({ host, port }) => `${host}:${port}`);
    expect(asked).toEqual([]);
    expect(server.seen.filter((path) => path !== '/page' && path !== '/favicon.ico')).toEqual([]);
    await egress.close();
    await server.close();
  });
}
