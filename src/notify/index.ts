/**
 * Telling people: notices are kept in the store's outbox, one entry per channel, and sent from there with retries.
 *
 *   notice.ts    what can be told, and the words for it
 *   settings.ts  NOTIFY_FILE: channels, filters, digests, quiet hours
 *   choice.ts    does a channel want it, and when
 *   deliver.ts   the ways
 *   notifier.ts  outbox in, channels out
 */
export type { Notice } from './notice.ts';
export { createNotifier, type DeliveryResult, type Notifier } from './notifier.ts';
export { type Channel, notifySchema, readNotifySettings, receiverOf, secretsOf } from './settings.ts';
