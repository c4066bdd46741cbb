import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../src/make-folder.ts';
import { expect, test } from '../support/test.ts';

test('makes a folder and those above it for their owner only; a second call changes nothing', () => {
  const folder = test.info().outputPath('a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  expect([folder, join(folder, '..')].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o700]);
});

test('where no folder can be made it says so at once', () => {
  writeFileSync(test.info().outputPath('file'), '');
  expect(() => makeFolder(test.info().outputPath('file', 'x'))).toThrow(/ENOTDIR/);
  if (process.platform === 'linux') expect(() => makeFolder('/proc/x/y')).toThrow(/ENOENT/);
});
