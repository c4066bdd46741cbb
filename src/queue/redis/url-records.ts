import type { UrlRecord } from '../ports.ts';
import { type Client, reach } from './connect.ts';
import { type Keys, short } from './keys.ts';

/**
 * What is remembered of each article for good. These are the entries that grow with the years, so they are small: the
 * key is its hash, and the record an array without names.
 */
type Packed = [uuid: string, doneAt: string, title: string, eventUrl: string, ...sources: string[]];

export function redisUrlRecords(client: Client, keys: Keys) {
  /** By the article's own key. */
  const read = async (key: string): Promise<UrlRecord | undefined> => {
    const packed = await client.hget(keys.articles, short(key));
    if (packed) return unpack(key, packed);
    // As versions up to 0.1 saved it.
    const named = await client.hget(keys.urls, key);
    return named ? (JSON.parse(named) as UrlRecord) : undefined;
  };
  return {
    url: (key: string): Promise<UrlRecord | undefined> =>
      reach(async () => {
        const record = await read(key);
        if (record) return record;
        const other = await client.hget(keys.aliases, key);
        return other ? read(other) : undefined;
      }),
    saveUrl: (record: UrlRecord): Promise<void> =>
      reach(async () => {
        await client.hset(keys.articles, short(record.key), pack(record));
        await client.hdel(keys.urls, record.key);
      }),
    addAlias: async (alias: string, key: string): Promise<void> => {
      if (alias !== key) await reach(() => client.hset(keys.aliases, alias, key));
    },
  };
}

function pack({ eventUuid, doneAt, title = '', eventUrl = '', sources = [] }: UrlRecord): string {
  const uuid = isUuid(eventUuid) ? Buffer.from(eventUuid.replaceAll('-', ''), 'hex').toString('base64url') : eventUuid;
  return JSON.stringify([uuid, doneAt.toString(36), title, eventUrl, ...sources] satisfies Packed);
}

function unpack(key: string, packed: string): UrlRecord {
  const [uuid, doneAt, title, eventUrl, ...sources] = JSON.parse(packed) as Packed;
  return {
    key,
    eventUuid: uuid.length === 22 ? dashed(Buffer.from(uuid, 'base64url').toString('hex')) : uuid,
    doneAt: Number.parseInt(doneAt, 36),
    ...(title ? { title } : {}),
    ...(eventUrl ? { eventUrl } : {}),
    ...(sources.length > 0 ? { sources } : {}),
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
