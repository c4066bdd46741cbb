import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSite } from '../../site/index.ts';
import { startCli } from '../../support/cli.ts';
import { allGalaxies, startMispDouble } from '../../support/misp/index.ts';
import { readOptions, whole } from '../options.ts';

/**
 * Seconds from a new entry of a feed to the finished event of its article, with the real service against the demo blog
 * and the double of MISP (which takes as long for an extraction as a real one): cold from the start of the process with
 * nothing stored, warm from the request to poll the feed now.
 *
 *   npm run bench -- event [--rounds 5] [--json FILE]
 */
export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, { rounds: { type: 'string', default: '5' }, json: { type: 'string' } });
  const rounds = whole('--rounds', values.rounds, 1, 50);
  const site = await startSite();
  const misp = await startMispDouble({ galaxies: allGalaxies(), realisticExtractionTime: true });
  const feed = await startFeed(`${site.url}/feeds/many.xml?n=${rounds + 1}`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-event-'));
  const feedsFile = join(folder, 'feeds.json');
  writeFileSync(feedsFile, JSON.stringify({ feeds: [{ title: 'Blog', url: feed.url, firstPoll: 10, maxAge: '0s' }] }));
  const finished = async (events: number): Promise<number> => {
    // The last call for an event comes after its report is there; a second of silence means that it was the last.
    for (;;) {
      const last = misp.calls.at(-1);
      const complete = misp.events().filter((event) => event.EventReport.length > 0).length >= events;
      if (complete && last && Date.now() - last.at - last.ms > 1_000) return last.at + last.ms;
      await sleep(20);
    }
  };
  let startedAt = Date.now();
  const service = startCli(['start'], {
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: feedsFile,
    EGRESS_ALLOW: `${new URL(site.url).host},${new URL(feed.url).host}`,
    HOST_GAP: '0s',
    // Pages of other people's blogs link to real services: tests and tools stay on loopback.
    LINKED_FILES: 'off',
    MISP_URL: misp.url,
    MISP_KEY: misp.key,
    WEB_PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
  });
  try {
    const over = service.ended.then((code) => {
      throw new Error(`the service ended with code ${code}: ${service.stderr().slice(-500)}`);
    });
    const seconds = (at: number): number => Math.round(at - startedAt) / 1000;
    const cold = seconds(await Promise.race([finished(1), over]));
    const link = new URL(/"link":"([^"]+)"/.exec(service.stderr())?.[1] ?? '');
    const warm: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      feed.add();
      startedAt = Date.now();
      const answer = await fetch(new URL('/api/feeds/poll', link), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${link.searchParams.get('token')}` },
        body: JSON.stringify({ url: feed.url }),
      });
      if (!answer.ok) throw new Error(`the feed could not be polled: ${answer.status} ${await answer.text()}`);
      warm.push(seconds(await Promise.race([finished(round + 1), over])));
    }
    warm.sort((a, b) => a - b);
    const result = {
      bench: 'event',
      at: new Date().toISOString(),
      coldSeconds: cold,
      warmSeconds: warm,
      warmMedian: warm[Math.floor(warm.length / 2)],
    };
    console.log(`from a new feed entry to the finished event: cold ${cold.toFixed(1)} s (the start of the process included)`);
    console.log(`warm ${warm.map((value) => value.toFixed(1)).join(', ')} s (median ${result.warmMedian?.toFixed(1)} s)`);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
    service.kill('SIGTERM');
    await service.ended;
  } finally {
    service.kill('SIGKILL');
    await service.ended.catch(() => {});
    feed.close();
    await misp.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The demo blog's long feed, of which one entry more is shown each time. */
async function startFeed(source: string): Promise<{ url: string; add(): void; close(): void }> {
  const whole = await (await fetch(source)).text();
  const items = whole.match(/<item>.*?<\/item>/gs) ?? [];
  let shown = 1;
  const server: Server = createServer((_request, response) => {
    let index = 0;
    response
      .writeHead(200, { 'content-type': 'application/rss+xml' })
      .end(whole.replace(/<item>.*?<\/item>/gs, (item) => (index++ < Math.min(shown, items.length) ? item : '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`,
    add: () => void shown++,
    close: () => void server.close(),
  };
}
