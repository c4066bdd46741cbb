import { statSync } from 'node:fs';
import { sentence } from './errors.ts';

/**
 * What a settings file says now. It is read at once (so a wrong file throws here) and again whenever it has changed when
 * somebody asks; a broken edit keeps what was read before and is reported once.
 */
export function followFile<T>(file: string, read: (file: string) => T, onInvalid: (message: string) => void): () => T {
  let version = versionOf(file);
  let current = read(file);
  return () => {
    const now = versionOf(file);
    if (now === version) return current;
    version = now;
    try {
      current = read(file);
    } catch (error) {
      onInvalid(sentence(error));
    }
    return current;
  };
}

/** Differs after every change that a person makes; '' for a file that is not there. */
function versionOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : '';
}
