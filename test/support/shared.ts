import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';

/** Where real samples and recordings lie, if they are here: beside the repository, or SHARED_DIR. */
export const sharedDir = (): string => process.env.SHARED_DIR ?? join(packageRoot, '..', 'shared');

/** The same; undefined where it is missing. */
export function sharedFolder(): string | undefined {
  const folder = sharedDir();
  return existsSync(join(folder, 'samples')) ? folder : undefined;
}
