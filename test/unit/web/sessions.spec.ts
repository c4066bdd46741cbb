import { createSessions } from '../../../src/web/security/sessions.ts';
import { expect, test } from '../../support/test.ts';

test('a store that was away at the first request is asked again at the next', async () => {
  const values = new Map<string, string>();
  let away = true;
  const ledger = {
    get: async (name: string) => {
      if (away) throw new Error('away');
      return values.get(name);
    },
    set: async (name: string, value: string) => void values.set(name, value),
    getOrSet: async (name: string, value: string) => {
      if (away) throw new Error('away');
      if (!values.has(name)) values.set(name, value);
      return values.get(name) ?? value;
    },
  };
  const sessions = createSessions(ledger, { find: async () => undefined }, async () => false, 1_000);
  await expect(sessions.anonymousToken('cookie')).rejects.toThrow('away');
  away = false;
  const token = await sessions.anonymousToken('cookie');
  expect(token).not.toBe('');
  expect(await sessions.anonymousToken('cookie')).toBe(token);
});
