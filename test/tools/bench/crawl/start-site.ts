import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compiledFile } from '../../../../src/paths.ts';
import { sharedDir } from '../../../support/shared.ts';

export interface BenchSite {
  port: number;
  /** With `port`, all on which the same pages are. */
  ports: number[];
  /** Distinct pages behind /page/N. */
  pages: number;
  close(): void;
}

/** The bench's pages in a process of their own, with the saved pages of ../shared (or SHARED_DIR) where they are. */
export async function startBenchSite(delays: 'usual' | 'fast', portCount = 1): Promise<BenchSite> {
  const dir = join(sharedDir(), 'samples');
  const child = fork(compiledFile('test/tools/bench/crawl/site'), [
    delays,
    String(portCount),
    ...(existsSync(join(dir, 'pages.json')) ? [dir] : []),
  ]);
  const { ports, pages } = await new Promise<{ ports: number[]; pages: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { ports: number[]; pages: number }));
    child.once('exit', () => reject(new Error('the bench site did not start')));
  });
  return { port: ports[0] as number, ports, pages, close: () => child.disconnect() };
}
