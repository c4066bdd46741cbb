import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createFolderPublisher } from '../../../src/misp/folder/folder.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import { publishToSeveral } from '../../../src/publish/several.ts';
import { KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { widow } from '../../fixtures/misp/widow.ts';
import { expect, test } from '../../support/test.ts';
import { openTarget, REAL } from './target.ts';

test.skip(REAL !== undefined, 'a real MISP would have to reach this machine and keep the feed');

/** The folder as any web server serves it. */
async function serve(dir: string) {
  const server = createServer((asked, response) => {
    readFile(join(dir, basename(asked.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => new Promise((done) => server.close(done)) };
}

test('a MISP that subscribes to the folder gets event, objects, report and local tags, and later the update', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'misp-feed-'));
  const web = await serve(dir);
  const target = await openTarget();
  try {
    const folder = createFolderPublisher({ dir, event: eventOptions(), organisation: { name: 'Example Org' }, errorEvents: true });
    await folder.publish({ request: request(), key: KEY, article: widow() });

    const feed = {
      name: 'misp-crawler',
      provider: 'x',
      url: web.url,
      source_format: 'misp',
      input_source: 'network',
      enabled: true,
      distribution: 0,
    };
    const added = await target.api('POST', '/feeds/add', { Feed: feed });
    const { id } = (added.body as unknown as { Feed: { id: string } }).Feed;
    const fetchFeed = async () => JSON.stringify((await target.api('GET', `/feeds/fetchFromFeed/${id}`)).body);

    expect(await fetchFeed()).toContain('Downloaded 1 new event(s)');
    const event = target.double?.event(eventUuid(KEY));
    expect(event).toMatchObject({ info: 'Scraper: Widow loader comes with invoices', published: true, Orgc: { name: 'Example Org' } });
    expect(event?.Tag).toContainEqual(expect.objectContaining({ name: 'workflow:state="incomplete"', local: true }));
    expect(event?.Object.map((one) => one.name).sort()).toEqual(['domain-ip', 'domain-ip', 'file', 'file', 'report']);
    const uuids = new Set([...(event?.Attribute ?? []), ...(event?.Object ?? []).flatMap((one) => one.Attribute)].map((one) => one.uuid));
    const references = [...(event?.EventReport[0]?.content ?? '').matchAll(/@\[attribute\]\(([^)]*)\)/g)].map(
      (match) => match[1] as string,
    );
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((uuid) => !uuids.has(uuid))).toEqual([]);

    expect(await fetchFeed()).not.toContain('Downloaded');
    await folder.publish({
      request: request(),
      key: KEY,
      article: widow({ title: 'Widow loader, second edition', contentHash: 'b'.repeat(64) }),
    });
    expect(await fetchFeed()).toContain('Downloaded 1 new event(s)');
    expect(target.double?.event(eventUuid(KEY))?.info).toBe('Scraper: Widow loader, second edition');
  } finally {
    await target.close();
    await web.close();
    await rm(dir, { recursive: true, force: true });
  }
});

test('published to both, MISP and the folder have the same event and one outcome comes back', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'misp-feed-'));
  const target = await openTarget();
  try {
    const folder = createFolderPublisher({ dir, event: eventOptions(), organisation: { name: 'Example Org' }, errorEvents: true });
    const run = <T>(task: () => Promise<T>) => task();
    const outputs = [
      { name: 'folder', label: 'feed folder', publisher: folder, lane: { run } },
      { name: 'misp', label: 'MISP', publisher: target.open(), lane: { run } },
    ];
    const both = publishToSeveral({
      route: async (input) => ({ rule: undefined, to: outputs, input }),
      all: () => outputs,
      close: async () => undefined,
    });
    const outcome = await both.publish({ request: request(), key: KEY, article: widow() });
    expect(outcome).toMatchObject({ status: 'created', eventUrl: `${target.url}/events/view/${eventUuid(KEY)}` });
    const inFolder = JSON.parse(await readFile(join(dir, `${eventUuid(KEY)}.json`), 'utf8')).Event;
    const inMisp = target.double?.event(eventUuid(KEY));
    const values = (event: { Attribute: { type: string; value: string }[]; Object: { Attribute: { type: string; value: string }[] }[] }) =>
      [...event.Attribute, ...event.Object.flatMap((one) => one.Attribute)]
        .map((one) => `${one.type} ${one.value}`)
        .filter((one) => !one.includes('misp-crawler'))
        .sort();
    expect(values(inFolder)).toEqual(values(inMisp as NonNullable<typeof inMisp>));
    expect((await both.check()).map((check) => check.name)).toEqual(expect.arrayContaining(['MISP', 'Feed folder']));
  } finally {
    await target.close();
    await rm(dir, { recursive: true, force: true });
  }
});
