import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain } from '../../../src/cli/failure.ts';
import { table } from '../../../src/cli/table.ts';
import { Permanent } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import { printable } from '../../../src/printable.ts';
import { expect, test } from '../../support/test.ts';

/** A title that would clear the screen, rename the window, write to the clipboard, and go back over its line. */
const TITLE = 'A loader\x1b[2J\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07\u009b31m\rnothing to see\b\b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

test('control characters of a text become visible, lines and tabs stay', () => {
  expect(printable(TITLE)).not.toMatch(CONTROL);
  expect(printable('a\tb\nc – ü 漢字 🦊')).toBe('a\tb\nc – ü 漢字 🦊');
});

test('an error’s sentence cannot steer the terminal', () => {
  expect(explain(new Permanent('x', `The server said ${TITLE}.`))).not.toMatch(CONTROL);
});

test('a cell of a table that is no terminal’s is one line', () => {
  expect(table(['title', 'why'], [['A loader\n2\tfaked', 'x']]).split('\n')).toEqual(['title\twhy', 'A loader 2 faked\tx']);
});

for (const format of ['json', 'pretty'] as const)
  test(`a title in the log (${format}) neither steers the terminal nor makes a line of its own`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    try {
      const file = join(folder, 'out.log');
      const log = createLog({ level: 'info', format, file, secrets: [] });
      log.info({ title: TITLE, path: 'C:\\\\new\\u0041' }, `read ${TITLE}\n[12:00:00] INFO: all is well`);
      const written = readFileSync(file, 'utf8');
      expect(written.trimEnd()).not.toMatch(CONTROL);
      expect(written.trimEnd().split('\n')).toHaveLength(1);
      if (format === 'json') expect((JSON.parse(written) as { path: string }).path).toBe('C:\\\\new\\u0041');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test('what a page says reaches the terminal without control characters', () => {
  const html = `<title>${TITLE.replace(/[\r\b]/g, '')}</title><article><h1>A loader</h1><p>${'The operators came back after a day. '.repeat(20)}\u001b[2J\u009b2J</p></article>`;
  const run = spawnSync(process.execPath, ['build/src/cli/main.js', 'extract', '-'], {
    input: html,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toContain('A loader');
  expect(run.stdout).not.toMatch(CONTROL);
});
