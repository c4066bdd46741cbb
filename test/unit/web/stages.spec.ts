import type { TimelineEntry } from '../../../src/queue/ports.ts';
import { stagesOf } from '../../../src/web/view/stages.ts';
import { expect, test } from '../../support/test.ts';

const shown = (timeline: TimelineEntry[]) => stagesOf({ timeline }).map(({ name, startMs, ms }) => `${name} ${startMs}+${ms}`);

test('the stages of a job, and the waits between them', () => {
  expect(
    shown([
      { at: 1_000, stage: 'queued' },
      { at: 6_000, stage: 'crawl', ms: 3_000, parts: { browser: 2_400, extract: 500, files: 90 } },
      { at: 8_000, stage: 'done', ms: 700 },
    ]),
  ).toEqual([
    'Waited to be opened 0+2000',
    'Opened in the browser 2000+2400',
    'Article extracted 4400+500',
    'Linked files read 4900+90',
    'Waited to be published 5000+1300',
    'Published 6300+700',
  ]);
});

test('only the last run counts, with its failed attempts; records of older versions have no parts', () => {
  expect(
    shown([
      { at: 0, stage: 'queued' },
      { at: 900, stage: 'failed', note: 'HTTP=403: The site answers 403.' },
      { at: 10_000, stage: 'queued', note: 'requested again' },
      { at: 12_000, stage: 'released' },
      { at: 15_000, stage: 'retry', note: 'timeout: The page did not finish loading.' },
      { at: 40_000, stage: 'crawl', ms: 5_000 },
      { at: 41_000, stage: 'done', ms: 1_000 },
    ]),
  ).toEqual([
    'Waited for its host 0+2000',
    'Attempt that failed: timeout 2000+3000',
    'Waited for the next attempt 5000+20000',
    'Opened and extracted 25000+5000',
    'Published 30000+1000',
  ]);
});

test('a job that has just been queued has no stages', () => {
  expect(shown([{ at: 0, stage: 'queued' }])).toEqual([]);
});
