import { Piscina } from 'piscina';
import { openExtractors } from '../../extractors/pool.ts';
import { openReader } from '../../src/feeds/reader/reader.ts';
import { pageOf } from '../support/samples.ts';
import { expect, test } from '../support/test.ts';

/**
 * Threads that run out of memory just after their work was given up. No task waits for them any more, so Piscina tells of their
 * death by an error event of the pool, and an error event that nobody listens to ends the process.
 */

async function dieIdle(work: () => Promise<unknown>): Promise<void> {
  const { run } = Piscina.prototype;
  const pools: Piscina[] = [];
  Piscina.prototype.run = function (this: Piscina, ...args: Parameters<typeof run>) {
    pools.push(this);
    return run.apply(this, args);
  };
  try {
    await work();
  } finally {
    Piscina.prototype.run = run;
  }
  const threads = pools.flatMap((pool) => pool.threads);
  expect(threads).toHaveLength(1);
  const death = Object.assign(new Error('Worker terminated due to reaching memory limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  for (const thread of threads) expect(() => thread.emit('error', death)).not.toThrow();
}

test('an extraction thread that dies without a page ends nothing, and the next page is read', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 256, timeoutMs: 60_000 });
  const gone = pageOf('', { status: 404 });
  const read = () => expect(extractors.extract(gone, {})).rejects.toMatchObject({ code: 'HTTP=404' });
  try {
    await dieIdle(read);
    await read();
  } finally {
    await extractors.close();
  }
});

test('a feed thread that dies without a document ends nothing, and the next document is read', async () => {
  const reader = openReader({ threads: 1 });
  const bytes = new TextEncoder().encode(`<a href="/one">One</a>${'<p>text</p>'.repeat(20_000)}`);
  const read = () => reader.read({ kind: 'links', bytes, contentType: 'text/html', url: 'https://blog.example.net/' });
  try {
    await dieIdle(read);
    await expect(read()).resolves.toBeDefined();
  } finally {
    await reader.close();
  }
});
