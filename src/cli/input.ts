import { readFileSync } from 'node:fs';
import { sentence, UsageError } from '../errors.ts';

/** The bytes of a file, or of stdin for "-". Throws UsageError when it cannot be read. */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : sentence(error);
    throw new UsageError(`${file} cannot be read: ${why}.`);
  }
}
