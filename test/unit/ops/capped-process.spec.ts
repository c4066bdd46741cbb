import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cappedNode } from '../../../src/capped-process.ts';
import { expect, test } from '../../support/test.ts';

const LIMITS = { memoryMb: 256, heapMb: 64 };

/** Each takes memory outside of the JavaScript heap until it gets no more, and says how much it got. */
const EATERS: Record<string, string> = {
  buffers:
    'const kept = []; let got = 0; try { for (; got < 1024; got += 16) kept.push(Buffer.alloc(16 << 20, 1)); } catch {} process.stdout.write(String(got));',
  WebAssembly:
    'const memory = new WebAssembly.Memory({ initial: 1 }); let got = 0; try { for (; got < 1024; got += 16) { memory.grow(256); new Uint8Array(memory.buffer).fill(1); } } catch {} process.stdout.write(String(got));',
};

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capped-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

async function run(code: string, capped: boolean): Promise<{ out: string; code: number | null }> {
  const file = join(folder, 'child.cjs');
  await writeFile(file, code);
  const { command, args } = capped ? cappedNode(file, LIMITS) : { command: process.execPath, args: [file] };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ out: out.trim(), code }));
  });
}

for (const [what, code] of Object.entries(EATERS))
  test(`a child gets no more memory than its limit, of ${what} either`, async () => {
    test.skip(process.platform !== 'linux', 'limits of data memory are Linux’s');
    const { out } = await run(code, true);
    // A child that ends without a word got nothing either.
    expect(Number(out || 0)).toBeLessThan(LIMITS.memoryMb);
  });

test('control: without the limit it gets all that it asks for', async () => {
  expect(await run(EATERS.buffers as string, false)).toEqual({ out: '1024', code: 0 });
});

test('a child within its limit works, and its exit code is its own', async () => {
  expect(await run('process.stdout.write(String(process.argv.length)); process.exitCode = 3', true)).toEqual({ out: '2', code: 3 });
});
