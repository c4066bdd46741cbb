import { z } from 'zod';
import { parseJson } from '../json.ts';
import type { DeliveryResult } from '../notify/index.ts';
import type { Ledger } from '../queue/ports.ts';

const resultShape = z.object({ at: z.number(), ok: z.boolean(), message: z.string() });
const keyOf = (channel: string): string => `notify:result:${channel}`;
const KEEP_MS = 90 * 86_400_000;

/** Keeps how the last delivery through a channel ended. */
export async function keepResult(ledger: Ledger, channel: string, result: DeliveryResult): Promise<void> {
  await ledger.set(keyOf(channel), JSON.stringify(result), KEEP_MS);
}

/** How the last delivery through a channel ended; undefined when there was none in the last 90 days. */
export async function lastResult(ledger: Ledger, channel: string): Promise<DeliveryResult | undefined> {
  const text = await ledger.get(keyOf(channel));
  return resultShape.safeParse(parseJson(text)).data;
}
