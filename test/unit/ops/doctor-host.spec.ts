import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder, fonts, memory, openFiles, processList } from '../../../src/app/doctor/host.ts';
import { memoryLimit, pagesAtOnce, processors } from '../../../src/app/resources.ts';
import { expect, test } from '../../support/test.ts';

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

test('a container with a memory limit is judged by that, not by the machine', () => {
  const limit = memoryLimit(1024 ** 3, 512 * 1024 ** 2);
  expect(limit).toEqual({ total: 1024 ** 3, free: 512 * 1024 ** 2, source: 'container' });
  expect(memory(1, limit)).toMatchObject({ ok: true });
  expect(memory(8, limit)).toMatchObject({ ok: false, message: expect.stringContaining('8 pages at a time') });
});

test('no limit, which the kernel also writes as a number beyond any machine, means the machine', () => {
  expect(memoryLimit(0, 0).source).toBe('machine');
  expect(memoryLimit(2 ** 63, 0).source).toBe('machine');
});

test('pages at a time follow memory and processors, and one page always goes', async () => {
  const gb = (n: number) => memoryLimit(n * 1024 ** 3, 0);
  expect(await pagesAtOnce(gb(0.6), 2)).toBe(1);
  expect(await pagesAtOnce(gb(0.1), 2)).toBe(1);
  expect(await pagesAtOnce(gb(1), 2)).toBe(4);
  expect(await pagesAtOnce(gb(1), 8)).toBe(5);
  expect(await pagesAtOnce(gb(4), 1)).toBe(2);
});

test("a container's share of the processors counts", async () => {
  file('cpu.max', '100000 100000\n');
  expect(await processors(folder)).toBe(1);
  file('cpu.max', 'max 100000\n');
  expect(await processors(folder)).toBe(availableParallelism());
});

test('too few open files are found, enough are fine, and where nothing is known nothing is said', async () => {
  const limits = (soft: string): string =>
    file(
      'limits',
      `Limit                     Soft Limit           Hard Limit\nMax open files            ${soft}                 4096  files\n`,
    );
  expect(await openFiles(limits('256'))).toMatchObject({ ok: false, todo: expect.stringContaining('ulimit') });
  expect(await openFiles(limits('1024'))).toMatchObject({ ok: true });
  expect(await openFiles('/nowhere')).toBeUndefined();
});

test('fonts are counted, and none is a finding', async () => {
  expect(await fonts([folder])).toMatchObject({ ok: false, message: 'no fonts are installed' });
  file('truetype/a/Some.ttf', '');
  file('truetype/a/readme.txt', '');
  expect(await fonts([folder, '/nowhere'])).toMatchObject({ ok: true, message: '1 font files' });
});

test('a data folder is made when it is missing, and one that cannot be made throws a sentence for the caller', async () => {
  expect(await dataFolder(join(folder, 'new/one'))).toMatchObject({ name: 'data folder' });
  await expect(dataFolder(join(file('plain', ''), 'x'))).rejects.toThrow();
});

test('a machine without ps is told what to install', async () => {
  expect(await processList(folder)).toMatchObject({ ok: false, todo: expect.stringContaining('procps') });
  file('ps', '');
  expect(await processList(`/nowhere:${folder}`)).toMatchObject({ ok: true });
});
