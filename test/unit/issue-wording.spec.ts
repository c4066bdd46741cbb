import * as z from 'zod';
import { inWords } from '../../src/issue-wording.ts';
import { expect, test } from '../support/test.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  tags: z.array(z.string()).max(1).optional(),
  state: z.enum(['on', 'off']).optional(),
  days: z.coerce.number().max(7).optional(),
  url: z.string().startsWith('http', 'is not a URL').optional(),
});

for (const [given, words] of [
  [{}, 'is missing'],
  [{ name: 5 }, 'must be text'],
  [{ name: '' }, 'must not be empty'],
  [{ name: 'longer' }, 'must be at most 5 characters long'],
  [{ name: 'a', tags: 'b' }, 'must be a list'],
  [{ name: 'a', tags: ['b', 'c'] }, 'must have at most 1 entry'],
  [{ name: 'a', state: 'maybe' }, 'must be one of on, off'],
  [{ name: 'a', days: 'x' }, 'must be a number'],
  [{ name: 'a', days: 8 }, 'must be at most 7'],
  [{ name: 'a', url: 'x' }, 'is not a URL'],
  [{ name: 'a', tagz: [] }, 'there is no field "tagz"'],
] as const)
  test(`${JSON.stringify(given)}: ${words}`, () => {
    expect(schema.safeParse(given, { error: inWords }).error?.issues.map(({ message }) => message)).toEqual([words]);
  });
