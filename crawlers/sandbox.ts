import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface SandboxState {
  usable: boolean;
  /** Completes "Chromium's sandbox is on/off: ...". */
  reason: string;
}

let known: SandboxState | undefined;

/**
 * Whether Chromium's sandbox can be used, and if not, why: for doctor and the log. Asks the kernel by making a user
 * namespace in a process of its own, since a container's seccomp profile or AppArmor forbids what no file tells of.
 */
export function sandboxState(): SandboxState {
  known ??= probe();
  return known;
}

const SETUID_HELPERS = ['/usr/lib/chromium/chrome-sandbox', '/opt/google/chrome/chrome-sandbox'];

function probe(): SandboxState {
  if (process.platform !== 'linux') return { usable: true, reason: 'this platform needs nothing special for it' };
  if (process.getuid?.() === 0) return { usable: false, reason: 'Chromium cannot use its sandbox as root; run as another user' };
  if (SETUID_HELPERS.some(existsSync)) return { usable: true, reason: 'the setuid helper of Chromium is installed' };
  try {
    execFileSync('unshare', ['--user', 'true'], { timeout: 5_000, stdio: 'ignore' });
    return { usable: true, reason: 'the kernel allows user namespaces' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { usable: true, reason: 'nothing is known that forbids it' };
    return { usable: false, reason: 'the kernel, AppArmor or the seccomp profile of the container forbids user namespaces' };
  }
}
