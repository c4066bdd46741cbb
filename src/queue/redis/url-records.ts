import type { UrlRecord } from '../ports.ts';
import { type Client, reach } from './connect.ts';
import { type Keys, short } from './keys.ts';

/**
 * What is remembered of each article for good. These are the entries that grow with the years, so they are small: the
 * key is its hash, and the record an array without names.
 */
type Packed = [uuid: string, doneAt: string, title: string, eventUrl: string, ...sources: string[]];

export function redisUrlRecords(client: Client, keys: Keys) {
  const urls = async (wanted: string[]): Promise<(UrlRecord | undefined)[]> => {
    if (wanted.length === 0) return [];
    const [packed, named, others] = await reach(() =>
      Promise.all([
        client.hmget(keys.articles, ...wanted.map(short)),
        client.hmget(keys.urls, ...wanted),
        client.hmget(keys.aliases, ...wanted),
      ]),
    );
    return Promise.all(
      wanted.map((key, index) => {
        if (packed[index]) return unpack(key, packed[index]);
        // As versions up to 0.1 saved it.
        if (named[index]) return JSON.parse(named[index]) as UrlRecord;
        return others[index] ? url(others[index]) : undefined;
      }),
    );
  };
  const url = async (key: string): Promise<UrlRecord | undefined> => (await urls([key]))[0];
  return {
    urls,
    url,
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
