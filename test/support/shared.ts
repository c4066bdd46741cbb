import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';

/** The folder of real samples and recordings beside the repository (or SHARED_DIR); undefined where it is missing. */
export function sharedFolder(): string | undefined {
  const folder = process.env.SHARED_DIR ?? join(packageRoot, '..', 'shared');
  return existsSync(join(folder, 'samples')) ? folder : undefined;
}
