import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { explain } from '../../../src/cli/failure.ts';
import { expect, test } from '../../support/test.ts';

test('a program that is not installed is named in one sentence', async () => {
  const [error] = await once(spawn('no-such-program-here', [], { env: { PATH: '/usr/bin' } }), 'error');
  expect(explain(error)).toBe('the program no-such-program-here is not installed: "misp-crawler doctor" says what is missing.');
});

test('a missing file that nobody expected keeps its stack', () => {
  let thrown: unknown;
  try {
    readFileSync('/nowhere/file');
  } catch (error) {
    thrown = error;
  }
  expect(explain(thrown)).toContain('\n    at ');
});
