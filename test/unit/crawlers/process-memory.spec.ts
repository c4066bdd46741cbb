import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserMemory } from '../../../crawlers/process-memory.ts';
import { expect, test } from '../../support/test.ts';

test('only browser processes below ours count, without the pages that they share', () => {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'));
  try {
    const add = (pid: number, name: string, children: number[], resident: number, shared: number): void => {
      mkdirSync(join(proc, String(pid), 'task', String(pid)), { recursive: true });
      writeFileSync(join(proc, String(pid), 'comm'), `${name}\n`);
      writeFileSync(join(proc, String(pid), 'statm'), `9999 ${resident} ${shared} 1 0 1 0`);
      writeFileSync(join(proc, String(pid), 'task', String(pid), 'children'), children.map((child) => `${child} `).join(''));
    };
    add(10, 'node', [11], 500, 100);
    add(11, 'chromium', [12, 13], 300, 200);
    add(12, 'chrome (type) x', [], 50, 20);
    add(13, 'sh', [], 50, 20);
    add(20, 'chromium', [], 900, 0);
    expect(browserMemory(10, proc)).toBe((100 + 30) * 4096);
  } finally {
    rmSync(proc, { recursive: true });
  }
});

test('where there is no /proc the answer is 0', () => {
  expect(browserMemory(1, '/nowhere')).toBe(0);
});
