import * as z from 'zod';
import { isTimeZone } from '../durations.ts';
import { readSettings } from '../settings-file.ts';
import { NOTICE_KINDS } from './notice.ts';

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00');

const common = {
  /** Unique; `misp-crawler notify test NAME` and the log use it. */
  name: z.string().trim().min(1).max(60),
  enabled: z.boolean().default(true),
  /** Which kinds of notices go here. */
  events: z.array(z.enum(NOTICE_KINDS)).min(1).default(['new-event', 'watchlist-hit', 'feed-failing', 'jobs-failing', 'misp-down']),
  /** All conditions that are given must hold. They concern events; notices about feeds, jobs and MISP pass unless `feeds` excludes them. */
  filter: z
    .strictObject({
      feeds: z.array(z.string()).optional(),
      tags: z.array(z.string()).optional(),
      watchlists: z.array(z.string()).optional(),
      minIndicators: z.int().min(0).optional(),
    })
    .default({}),
  digest: z.enum(['each', 'hourly', 'daily']).default('each'),
  /** When the daily digest is sent, in `timezone`. */
  dailyAt: clock.default('08:00'),
  /** Nothing is sent in this time, it waits for the end. May pass midnight. */
  quietHours: z.strictObject({ from: clock, to: clock }).optional(),
  timezone: z
    .string()
    .default('UTC')
    .refine((zone) => isTimeZone(zone), 'must be a time zone such as Europe/Brussels'),
};

/** A secret is named, never written into the file: the environment variable NAME, or the file that NAME_FILE names. */
const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable that holds the secret');
const address = z.url({ protocol: /^https?$/ });

/** A webhook's address is a secret itself for most services, so it may be named like one. */
const target = { url: address.optional(), urlSecret: secretName.optional() };
const oneAddress = [
  (value: { url?: string | undefined; urlSecret?: string | undefined }) => (value.url === undefined) !== (value.urlSecret === undefined),
  'give url or urlSecret, one of them',
] as const;

const channelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), ...common, ...target, hmacSecret: secretName.optional() }).refine(...oneAddress),
  z.strictObject({ kind: z.literal('slack'), ...common, ...target }).refine(...oneAddress),
  z.strictObject({ kind: z.literal('mattermost'), ...common, ...target }).refine(...oneAddress),
  z.strictObject({ kind: z.literal('teams'), ...common, ...target }).refine(...oneAddress),
  z.strictObject({ kind: z.literal('matrix'), ...common, homeserver: address, room: z.string().min(1), tokenSecret: secretName }),
  z.strictObject({
    kind: z.literal('email'),
    ...common,
    smtp: z.strictObject({
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).default(587),
      /** true: TLS from the first byte (port 465); false: STARTTLS when the server offers it. */
      secure: z.boolean().default(false),
      /** Refuse to send without TLS. */
      requireTls: z.boolean().default(true),
      user: z.string().optional(),
      passwordSecret: secretName.optional(),
    }),
    from: z.string().min(3),
    to: z.array(z.string().min(3)).min(1),
  }),
]);

export const notifySchema = z.strictObject({
  channels: z
    .array(channelSchema)
    .default([])
    .refine((channels) => new Set(channels.map(({ name }) => name)).size === channels.length, 'every channel needs a name of its own'),
  /** A feed counts as failing after this many days without success. */
  feedFailingDays: z.number().min(0).default(3),
  /** Jobs count as failing when at least this many failed within an hour. */
  jobsFailingPerHour: z.int().min(1).default(10),
  /** MISP counts as down after this many minutes. */
  mispDownMinutes: z.number().min(0).default(15),
});

export type NotifySettings = z.infer<typeof notifySchema>;
export type Channel = NotifySettings['channels'][number];

/** Reads NOTIFY_FILE. A missing file means no channels. Throws UsageError that names the channel and the field. */
export const readNotifySettings = (file: string): NotifySettings =>
  readSettings(file, { schema: notifySchema, parse: JSON.parse, docs: 'docs/notifications.md', missing: {} });

/** Where a channel leads, for people: a webhook's path is a secret for most services, so only its host is named. */
export function receiverOf(channel: Channel): string {
  switch (channel.kind) {
    case 'email':
      return `${channel.to.join(', ')} through ${channel.smtp.host}:${channel.smtp.port}`;
    case 'matrix':
      return `${channel.room} on ${new URL(channel.homeserver).host}`;
    default:
      return channel.url === undefined ? `the address in ${channel.urlSecret}` : new URL(channel.url).host;
  }
}

/** The environment variables that a channel takes secrets from. */
export function secretsOf(channel: Channel): string[] {
  switch (channel.kind) {
    case 'email':
      return [channel.smtp.passwordSecret ?? []].flat();
    case 'matrix':
      return [channel.tokenSecret];
    case 'webhook':
      return [channel.urlSecret ?? [], channel.hmacSecret ?? []].flat();
    default:
      return [channel.urlSecret ?? []].flat();
  }
}
