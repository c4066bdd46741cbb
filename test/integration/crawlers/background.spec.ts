import { createCrawler } from '../../../crawlers/crawler.ts';
import { type BrowserKind, findBrowser } from '../../../crawlers/find-browser.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/** As long as component updater, optimisation guide and the like let pass before they ask for the first time. */
const IDLE_MS = 60_000;

/** Both kinds at the same time, since each idles. */
test('a browser that has read a page and idles for a minute asks for nothing', async () => {
  test.setTimeout(180_000);
  const kinds = await Promise.all((['shell', 'full'] as const).map((kind) => findBrowser(undefined, kind)));
  const installed = new Map(kinds.flatMap((found) => (found ? [[found.kind, found.path]] : [])));
  test.skip(installed.size === 0, 'no browser is installed');
  for (const { kind, asked, seen } of await Promise.all([...installed].map(([kind, executable]) => askedWhileIdle(kind, executable)))) {
    expect(asked, kind).toEqual([]);
    expect(seen, kind).toContain('/page');
    expect(
      seen.filter((path) => path !== '/page' && path !== '/favicon.ico'),
      kind,
    ).toEqual([]);
  }
});

/** What a browser asked for at any gate while it idled, and what the page's server was asked for. */
async function askedWhileIdle(kind: BrowserKind, executable: string): Promise<{ kind: BrowserKind; asked: string[]; seen: string[] }> {
  const server = await servePages({ '/page': '<p lang="fr">Bonjour</p><form><input type="password"></form>' });
  const egress = await openEgress({ allow: [server.host] });
  try {
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
    await createCrawler({ egress: watched, concurrency: 1, executable }).run({
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
    return { kind, asked: gates.flatMap((gate) => gate.problems()).map(({ host, port }) => `${host}:${port}`), seen: server.seen };
  } finally {
    await egress.close();
    await server.close();
  }
}
