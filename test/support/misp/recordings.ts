/** The recordings of a real MISP that lie beside the repository (SHARED_DIR or ../shared); undefined where they do not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const SHARED_DIR = process.env.SHARED_DIR ?? resolve(process.cwd(), '../shared');
export const RECORDINGS = join(SHARED_DIR, 'misp');
export const NO_RECORDINGS = `no recordings of a real MISP in ${RECORDINGS}`;

export function hasRecordings(): boolean {
  return existsSync(join(RECORDINGS, 'token-probes.json'));
}

export interface Exchange {
  name: string;
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

export function readExchanges(): Exchange[] {
  const folder = join(RECORDINGS, 'exchanges');
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: file.replace('.json', ''),
      ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Exchange, 'name'>),
    }));
}

export function readRecording<T>(file: string): T {
  return JSON.parse(readFileSync(join(RECORDINGS, file), 'utf8')) as T;
}
