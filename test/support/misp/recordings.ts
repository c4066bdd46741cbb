/** What a real MISP 2.5.1 answered, as recorded; the double is held to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/paths.ts';

export const RECORDINGS = join(packageRoot, 'test/fixtures/misp-double/recordings');

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
