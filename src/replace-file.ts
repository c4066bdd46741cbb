import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileReason, UsageError } from './errors.ts';

/**
 * Puts the text in the place of the file's in one step; its mode stays (a new file has `mode`), and a link to it stays a link. `what`
 * begins the sentence of the UsageError when it cannot be written ("The feed list").
 */
export function replaceFile(named: string, text: string, what: string, { mode = 0o644 }: { mode?: number } = {}): void {
  const exists = existsSync(named);
  const path = exists ? realpathSync(named) : named;
  const draft = `${path}.${process.pid}.tmp`;
  try {
    // Synced, so that a power cut leaves one of the two texts whole.
    writeFileSync(draft, text, { mode: exists ? statSync(path).mode : mode, flush: true });
    try {
      renameSync(draft, path);
    } catch (error) {
      // A single file that is mounted into a container cannot be replaced, only written.
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
      writeFileSync(path, text);
    }
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be written: ${fileReason(error)}.`);
  } finally {
    rmSync(draft, { force: true });
  }
}
