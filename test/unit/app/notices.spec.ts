import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppContext } from '../../../src/app/context.ts';
import { reportTrouble } from '../../../src/app/notices.ts';
import type { FeedHealth } from '../../../src/domain.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { notifySchema } from '../../../src/notify/settings.ts';
import { expect, test } from '../../support/test.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-10T12:00:00Z');
const feed = (name: string) => `https://${name}.example/feed`;

test('who is told of failing feeds: by title, only of those that are polled, and by how long they have been failing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'notices-'));
  const file = join(folder, 'feeds.json');
  const entry = (name: string, enabled = true) => ({ title: `The ${name}`, url: feed(name), enabled });
  writeFileSync(file, JSON.stringify({ feeds: [entry('down'), entry('weekly'), entry('off', false)] }));
  const failing = (name: string, days: number): FeedHealth => ({
    url: feed(name),
    failures: 3,
    failingSince: NOW - days * DAY,
    lastSuccessAt: NOW - 9 * DAY,
    lastError: 'It answers 500.',
  });
  const feeds = [failing('down', 4), failing('weekly', 1), failing('off', 9), failing('removed', 9)];
  const told: Notice[] = [];
  const ledger = { feeds: async () => feeds, once: async () => true, get: async () => '', set: async () => {} };
  const context = {
    config: { feeds: { file } },
    store: async () => ({ ledger, queue: { list: async () => ({ jobs: [] }) } }),
    publisher: async () => ({ check: async () => [] }),
  } as unknown as AppContext;
  const settings = notifySchema.parse({ channels: [{ name: 'a', kind: 'webhook', url: 'https://hook.example/' }] });
  const notifier = {
    settings: () => settings,
    tell: async (notice: Notice) => void told.push(notice),
    sendDue: async () => 0,
    test: async () => {},
  };
  try {
    await reportTrouble(context, notifier, NOW);
    expect(told.map(({ title, feed: name, text }) => ({ title, name, text }))).toEqual([
      { title: 'A feed has been failing for 3 days: The down', name: 'The down', text: `${feed('down')}\nIt answers 500.` },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
