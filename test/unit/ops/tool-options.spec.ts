import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';
import { oneOf, readOptions, runTool, whole } from '../../tools/options.ts';

const OPTIONS = { runs: { type: 'string', default: '10' }, fault: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const;

test('options of a tool are read with their defaults', () => {
  expect(readOptions(['--json', '--fault', 'a', '--fault', 'b'], OPTIONS)).toEqual({ runs: '10', fault: ['a', 'b'], json: true });
});

for (const args of [['--unknown'], ['word'], ['--runs'], ['--json=yes']]) {
  test(`"${args.join(' ')}" is refused in one line that names what there is`, () => {
    expect(() => readOptions(args, OPTIONS)).toThrow(UsageError);
    expect(() => readOptions(args, OPTIONS)).toThrow(/^[^\n]+\. There is --runs 10, --fault VALUE, --json\.$/);
  });
}

test('a tool without options says so', () => {
  expect(() => readOptions(['--unknown'], {})).toThrow("Unknown option '--unknown'. It takes no options.");
});

for (const text of ['', 'abc', '1.5', '-1', '0', '1e3', '70000', 'NaN']) {
  test(`${JSON.stringify(text)} is not a whole number from 1 to 65535`, () => {
    expect(() => whole('--port', text, 1, 65_535)).toThrow(`--port is ${JSON.stringify(text)}: it must be a whole number from 1 to 65535.`);
  });
}

test('words and numbers that fit are taken', () => {
  expect(whole('--port', '0', 0)).toBe(0);
  expect(oneOf('--mode', 'redis', ['sqlite', 'redis'])).toBe('redis');
  expect(() => oneOf('--mode', 'mysql', ['sqlite', 'redis'])).toThrow('--mode is "mysql": it must be one of sqlite, redis.');
});

test('a wrong option ends a tool with exit code 2, a failure with 1', async () => {
  const before = process.exitCode;
  const codes: unknown[] = [];
  const write = process.stderr.write;
  process.stderr.write = () => true;
  try {
    for (const error of [new UsageError('wrong'), new Error('broken')]) {
      await runTool('tool', () => Promise.reject(error));
      codes.push(process.exitCode);
    }
  } finally {
    process.stderr.write = write;
    process.exitCode = before;
  }
  expect(codes).toEqual([2, 1]);
});

for (const tool of ['score', 'bench', 'chaos', 'screenshots', 'demo', 'licenses'])
  test(`${tool} starts as built, and names an option that it does not have`, () => {
    const { stderr, status } = spawnSync(process.execPath, [join(packageRoot, 'build/test/tools', `${tool}.js`), '--nonsense'], {
      encoding: 'utf8',
    });
    expect(stderr).toContain('--nonsense');
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2);
    expect(status).toBe(2);
  });
