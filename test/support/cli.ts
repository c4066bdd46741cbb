import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';

/** The built command line as a process that goes on; the caller kills it and waits for `ended`. */
export interface RunningCli {
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<number | null>;
  pid: number;
}

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the built command line with exactly this environment (and PATH). */
export function startCli(args: string[], env: Record<string, string> = {}): RunningCli {
  const child = spawn(process.execPath, [join(packageRoot, 'build/src/cli/main.js'), ...args], {
    // Not the repository: a developer's .env must not reach the tests.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      LOG_LEVEL: 'silent',
      // Tests stay on loopback.
      LINKED_FILES: 'off',
      ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { stdout: () => stdout, stderr: () => stderr, kill: (signal) => void child.kill(signal), ended, pid: child.pid ?? 0 };
}

/** Runs the built command line to its end; log lines are off unless `env` says otherwise. */
export async function runCli(args: string[], env: Record<string, string> = {}, timeoutMs = 90_000): Promise<CliResult> {
  const running = startCli(args, env);
  const timer = setTimeout(() => running.kill('SIGKILL'), timeoutMs);
  try {
    const code = await running.ended;
    return { code, stdout: running.stdout(), stderr: running.stderr() };
  } finally {
    clearTimeout(timer);
  }
}
