import { spawn } from 'node:child_process';

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The package manager waits this long for another one that holds its lock (a machine that updates itself at its start). */
const APT_LOCK_SECONDS = 300;

/** Called with one line per step, for a person who waits. */
export type Progress = (line: string) => void;

/** Whether packages can be installed here: as root on Linux. A system without apt-get says so when it is tried. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** Asks for the current list of packages; undefined when that succeeded, else why not, in one line. */
export function updatePackageList(progress: Progress): Promise<string | undefined> {
  return apt(['update', '-q'], progress);
}

/** Installs Debian packages, without what they only recommend; undefined when that succeeded, else why not, in one line. */
export function installPackages(names: string[], progress: Progress): Promise<string | undefined> {
  return apt(['install', '-y', '-q', '--no-install-recommends', ...names], progress);
}

function apt(args: string[], progress: Progress): Promise<string | undefined> {
  return runInstaller('apt-get', ['-o', `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`, ...args], progress);
}

/** Runs an installer to its end; undefined when it succeeded, else what it said last, in one line. */
export function runInstaller(command: string, args: string[], progress: Progress): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_TIMEOUT_MS,
    });
    let last = '';
    let firstError = '';
    const keep = (chunk: Buffer): void => {
      for (const line of chunk.toString().split('\n')) {
        if (line.trim() !== '') last = line.trim().slice(0, 200);
        // apt says why first and what followed from it last; npx and Playwright print a stack below their error.
        if (firstError === '' && /^(E: |Error: |\w*Error: )/.test(line.trim())) firstError = line.trim().slice(0, 200);
      }
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const alive = setInterval(() => progress(`  ... ${last}`), 10_000);
    const end = (failure: string | undefined): void => {
      clearInterval(alive);
      const what = [command === process.execPath ? 'playwright' : command, ...args.filter((arg) => !arg.includes('/cli.js'))].join(' ');
      if (failure !== undefined) progress(`  ${what} failed: ${failure}`);
      resolve(failure === undefined ? undefined : `${what}: ${failure.replace(/\.$/, '')}`);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) =>
      end(code === 0 ? undefined : firstError || last || (signal ? `it was ended by ${signal}` : `exit code ${code}`)),
    );
  });
}
