import { createHash } from 'node:crypto';
import type { JobState, Lane } from '../ports.ts';

/**
 * Every key that misp-crawler has in Redis; all begin with the prefix. On a cluster the prefix is a hash tag, which
 * keeps all keys on one node, because a job and its indexes change together.
 */
export function keysOf(prefix: string, cluster: boolean) {
  const root = cluster ? `{${prefix}}` : prefix;
  return {
    root,
    /** Version of this layout. */
    schema: `${root}:schema`,
    /** Hash of a job: v version, d record, c content of the feed. */
    job: (id: string) => `${root}:job:${id}`,
    /** Sorted sets of job ids; what the score is depends on the state, see records.ts. */
    state: (lane: Lane, state: JobState) => `${root}:by:${lane}:${state}`,
    /** Hash: what lists and searches need of each job. */
    summaries: `${root}:summaries`,
    /** Job ids by time of change; removed ones by time of removal. */
    changed: `${root}:changed`,
    removed: `${root}:removed`,
    /** Jobs whose delivery through BullMQ is still to be made. */
    outbox: `${root}:outbox`,
    /** Hash: what is remembered of an article, by the hash of its key. */
    articles: `${root}:articles`,
    /** Hash: the same as versions up to 0.1 saved it. Each moves when it is saved again. */
    urls: `${root}:urls`,
    /** Hashes. */
    aliases: `${root}:aliases`,
    feeds: `${root}:feeds`,
    /** Sorted set per feed, and the set of their names. */
    seen: (feed: string) => `${root}:seen:${short(feed)}`,
    seenFeeds: `${root}:seen`,
    slot: (name: string, slot: string) => `${root}:slot:${short(JSON.stringify([name, slot]))}`,
    named: (name: string) => `${root}:named:${name}`,
    counters: (day: string) => `${root}:counters:${day}`,
    counterDays: `${root}:counters`,
    blob: (name: string) => `${root}:blob:${name}`,
    blobs: `${root}:blobs`,
    hosts: `${root}:host`,
    /** Hash of notices that wait to be sent, and their ids by due time, for each channel. */
    notices: `${root}:notices`,
    noticesDue: (channel: string) => `${root}:notices:${short(channel)}`,
  };
}

export type Keys = ReturnType<typeof keysOf>;

/** 96 bits of a hash: enough to tell the addresses and ids of the world apart, at 16 bytes each. */
export function short(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 12).toString('base64url');
}
