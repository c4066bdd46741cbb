import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../json.ts';
import { outputFolder } from '../../publish/folder.ts';
import { type Manifest, manifestEntry, manifestOf, type StoredEvent, storedEvent, valueHashes } from './core-format.ts';

const MANIFEST = 'manifest.json';
const HASHES = 'hashes.csv';

/** The files of a MISP feed folder. Every change happens inside `locked`. */
export interface FeedFiles {
  /** Runs alone among all processes; a folder that cannot be written is RetryLater. */
  locked<T>(task: () => Promise<T>): Promise<T>;
  readEvent(file: string): Promise<StoredEvent | undefined>;
  readManifest(): Promise<Manifest>;
  save(file: string, uuid: string, event: StoredEvent): Promise<void>;
  remove(uuids: string[]): Promise<void>;
}

export function feedFiles(dir: string): FeedFiles {
  const { locked, replace, read: readText } = outputFolder(dir, 'feed folder');

  /** The event first: a manifest never names a file that is not there. */
  async function save(file: string, uuid: string, event: StoredEvent): Promise<void> {
    await replace(file, JSON.stringify(event));
    const manifest = await readManifest();
    await replace(MANIFEST, JSON.stringify({ ...manifest, [uuid]: manifestOf(event) }));
    const others = (await readHashes()).filter((line) => line.split(',')[1] !== uuid);
    const own = valueHashes(event).map((hash) => `${hash},${uuid}`);
    await replace(HASHES, [...others, ...own].map((line) => `${line}\n`).join(''));
  }

  async function readEvent(file: string): Promise<StoredEvent | undefined> {
    const text = await readText(file);
    if (text === undefined) return undefined;
    const result = storedEvent.safeParse(parseJson(text));
    return result.success ? result.data : undefined;
  }

  /** A manifest that is gone or broken is made again from the events beside it. */
  async function readManifest(): Promise<Manifest> {
    const result = z.record(z.string(), manifestEntry).safeParse(parseJson((await readText(MANIFEST)) ?? ''));
    if (result.success) return result.data;
    const manifest: Manifest = {};
    for (const file of await readdir(dir)) {
      if (!/^[0-9a-f-]{36}\.json$/.test(file)) continue;
      const event = await readEvent(file);
      if (event) manifest[file.slice(0, -'.json'.length)] = manifestOf(event);
    }
    return manifest;
  }

  async function readHashes(): Promise<string[]> {
    return ((await readText(HASHES)) ?? '').split('\n').filter((line) => line !== '');
  }

  /** The manifest first: it never names a file that is gone. */
  async function remove(uuids: string[]): Promise<void> {
    const gone = new Set(uuids);
    const left = Object.entries(await readManifest()).filter(([uuid]) => !gone.has(uuid));
    await replace(MANIFEST, JSON.stringify(Object.fromEntries(left)));
    const hashes = (await readHashes()).filter((line) => !gone.has(line.split(',')[1] ?? ''));
    await replace(HASHES, hashes.map((line) => `${line}\n`).join(''));
    for (const uuid of gone) await unlink(join(dir, `${uuid}.json`)).catch(() => undefined);
  }

  return { locked, readEvent, readManifest, save, remove };
}
