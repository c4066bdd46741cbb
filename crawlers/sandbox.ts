import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SandboxState {
  usable: boolean;
  /** Completes "Chromium's sandbox is on/off: ...". */
  reason: string;
}

/**
 * Whether the sandbox of this browser can be used, and if not, why: for doctor and the log. Asks the kernel by making a user
 * namespace in a process of its own, since a container's seccomp profile or AppArmor forbids what no file tells of.
 */
export function sandboxState(executable: string): SandboxState {
  if (process.platform !== 'linux') return { usable: true, reason: 'this platform needs nothing special for it' };
  if (process.getuid?.() === 0) return { usable: false, reason: 'Chromium cannot use its sandbox as root; run as another user' };
  try {
    execFileSync('unshare', ['--user', 'true'], { timeout: 5_000, stdio: 'ignore' });
    return { usable: true, reason: 'the kernel allows user namespaces' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { usable: true, reason: 'nothing is known that forbids it' };
    if (hasSetuidHelper(executable)) return { usable: true, reason: 'the setuid helper of the browser is installed' };
    return { usable: false, reason: 'the kernel, AppArmor or the seccomp profile of the container forbids user namespaces' };
  }
}

/** Debian's and Google's commands in /usr/bin start a browser in these folders. */
const FOLDERS = [
  [/^\/usr\/bin\/chromium/, '/usr/lib/chromium'],
  [/^\/usr\/bin\/google-chrome/, '/opt/google/chrome'],
] as const;

/** A browser uses only the helper that stands beside it. */
function hasSetuidHelper(executable: string): boolean {
  const folder = FOLDERS.find(([command]) => command.test(executable))?.[1] ?? dirname(executable);
  return existsSync(join(folder, 'chrome-sandbox'));
}
