/**
 * Telling people: notices are kept in the store's outbox, one entry per channel, and sent from there with retries.
 *
 *   notice.ts    what can be told
 *   settings.ts  NOTIFY_FILE: channels, filters, digests, quiet hours
 *   wanted.ts    does a channel want it; due.ts: and when
 *   message.ts   the words; deliver.ts: the ways
 *   notifier.ts  outbox in, channels out
 */
export { receiverOf, secretsOf } from './describe.ts';
export type { Notice } from './notice.ts';
export { createNotifier, type DeliveryResult, type Notifier } from './notifier.ts';
export { type Channel, notifySchema, readNotifySettings, watchNotifySettings } from './settings.ts';
