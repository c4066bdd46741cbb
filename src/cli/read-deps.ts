import { sourceReader } from '../app/sources.ts';
import type { ReadDeps } from '../feeds/index.ts';
import type { Context } from './context.ts';

/** How this command reads sources. */
export function readDeps(context: Context): Promise<ReadDeps> {
  return sourceReader(context.app(), context.signal);
}
