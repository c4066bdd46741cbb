import { line } from '../../../src/cli/actions/doctor.ts';
import { expect, test } from '../../support/test.ts';

const check = {
  name: 'feed list',
  ok: false,
  message: 'The feed list feeds.json cannot be read: it does not exist.',
  todo: '"misp-crawler init" writes a feed list to begin with.',
};

test('a check fits the terminal: beside its name, or below it where the terminal is narrow', () => {
  for (const columns of [40, 60, 80, 100])
    for (const one of line(check, columns).split('\n')) expect(one.length).toBeLessThanOrEqual(columns);
  expect(line(check, 60)).toBe(
    'FAIL  feed list\n      The feed list feeds.json cannot be read: it does not\n      exist.\n      -> "misp-crawler init" writes a feed list to begin\n      with.',
  );
  expect(line(check, 100).split('\n')[0]).toBe('FAIL  feed list        The feed list feeds.json cannot be read: it does not exist.');
});

test('for a pipe a check is one line, and what to do another', () => {
  expect(line(check, undefined).split('\n')).toHaveLength(2);
});
