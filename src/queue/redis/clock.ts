import { performance } from 'node:perf_hooks';
import { type Client, reach } from './connect.ts';

/** The time of the Redis server, so that hosts whose clocks differ, or jump, agree about leases. */
export interface Clock {
  now(): number;
  /** Asks the server again. */
  set(): Promise<void>;
}

export async function serverClock(client: Client): Promise<Clock> {
  let ahead = 0;
  const set = async () => {
    const before = performance.now();
    const [seconds, micros] = await reach(() => client.time());
    const after = performance.now();
    ahead = Number(seconds) * 1000 + Number(micros) / 1000 - (before + after) / 2;
  };
  await set();
  return { now: () => Math.round(performance.now() + ahead), set };
}
