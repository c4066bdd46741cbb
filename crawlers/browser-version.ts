import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TRIES = 3;

/** First line of `chromium --version`, e.g. "Chromium 140.0.7339.0". Asked again when it was killed or took too long. */
export async function browserVersion(path: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
      return stdout.split('\n')[0]?.trim() ?? '';
    } catch (error) {
      const { signal, code } = error as { signal?: string | null; code?: unknown };
      // A browser that Debian's script starts dies with code 128 + 9 of the script.
      const killed = Boolean(signal) || code === 137;
      if (!killed || tries === TRIES) throw error;
    }
  }
}
