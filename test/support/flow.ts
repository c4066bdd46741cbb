import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppContext, createAppContext } from '../../src/app/context.ts';
import { pollOne, readFeedList } from '../../src/app/scheduler.ts';
import { runWorker } from '../../src/app/worker.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Outcome } from '../../src/domain.ts';
import { createLog } from '../../src/log.ts';
import type { PollReport } from '../../src/pipeline/poll.ts';
import type { Job } from '../../src/queue/ports.ts';

export interface Flow {
  app: AppContext;
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
    // Pages of other people's blogs link to real services: tests and tools stay on loopback.
    LINKED_FILES: 'off',
    JOB_ATTEMPTS: '2',
    JOB_RETRY_DELAY: '1s',
    ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
    ...env,
  });
  const app = createAppContext(config, createLog({ level: process.env.LOG_LEVEL ?? 'silent', format: 'auto', secrets: [] }));
  return {
    app,
    dataDir,
    run: async () => {
      const feed = readFeedList(app).feeds[0];
      if (!feed) throw new Error('The feed list is empty.');
      const polled = await pollOne(feed, app, { force: true });
      const ended: { job: Job; outcome: Outcome }[] = [];
      await runWorker(app, { signal: new AbortController().signal, drain: true, onEnd: (job, outcome) => ended.push({ job, outcome }) });
      return { polled, ended };
    },
    close: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
