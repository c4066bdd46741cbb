import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRooms, type Rooms } from '../../src/compose/rooms.ts';
import { pollOne, readFeedList } from '../../src/compose/scheduler.ts';
import { runWorker } from '../../src/compose/worker.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Outcome } from '../../src/domain.ts';
import { createLog } from '../../src/log.ts';
import type { PollReport } from '../../src/pipeline/poll.ts';
import type { Job } from '../../src/queue/ports.ts';

export interface Flow {
  rooms: Rooms;
  dataDir: string;
  /** Polls the one feed, then works until nothing is left. */
  run(): Promise<{ polled: PollReport; ended: { job: Job; outcome: Outcome }[] }>;
  close(): Promise<void>;
}

/** The whole product in this process, on one feed, with a data folder of its own that close() removes. */
export function openFlow(feedUrl: string, env: Record<string, string> = {}): Flow {
  const dataDir = mkdtempSync(join(tmpdir(), 'flow-'));
  const feeds = join(dataDir, 'feeds.json');
  writeFileSync(
    feeds,
    JSON.stringify({ feeds: [{ title: 'Test feed', url: feedUrl, tags: ['test:feed'], firstPoll: 100, maxAge: '0s' }] }),
  );
  const config = loadConfig({
    DATA_DIR: dataDir,
    FEEDS_FILE: feeds,
    EGRESS_ALLOW: new URL(feedUrl).host,
    HOST_GAP: '0s',
    JOB_ATTEMPTS: '2',
    JOB_RETRY_DELAY: '1s',
    ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
    ...env,
  });
  const rooms = createRooms(config, createLog({ level: process.env.LOG_LEVEL ?? 'silent', format: 'auto', secrets: [] }));
  return {
    rooms,
    dataDir,
    run: async () => {
      const feed = readFeedList(rooms).feeds[0];
      if (!feed) throw new Error('The feed list is empty.');
      const polled = await pollOne(feed, rooms, { force: true });
      const ended: { job: Job; outcome: Outcome }[] = [];
      await runWorker(rooms, { signal: new AbortController().signal, drain: true, onEnd: (job, outcome) => ended.push({ job, outcome }) });
      return { polled, ended };
    },
    close: async () => {
      await rooms.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
