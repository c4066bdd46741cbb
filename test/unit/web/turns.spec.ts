import { createTurns } from '../../../src/web/security/turns.ts';
import { expect, test } from '../../support/test.ts';

test('a client that sends 200 requests at once does not hold up the request of another', async () => {
  const turn = createTurns();
  const begun: string[] = [];
  const request = async (client: string): Promise<void> => {
    await turn(client);
    begun.push(client);
  };
  const flood = Array.from({ length: 200 }, () => request('192.0.2.1'));
  const other = request('198.51.100.7');
  await other;
  expect(begun.length).toBeLessThanOrEqual(2);
  await Promise.all(flood);
  expect(begun).toHaveLength(201);
});

test('requests of one client begin in the order of their arrival, also those that come later', async () => {
  const turn = createTurns();
  const begun: number[] = [];
  const request = async (id: number): Promise<void> => {
    await turn('192.0.2.1');
    begun.push(id);
    if (id < 3) await request(id + 10);
  };
  await Promise.all([1, 2, 3].map(request));
  expect(begun).toEqual([1, 2, 3, 11, 12]);
});
