import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './listening.ts';

/** A Redis of a test's own: on a free port, in a folder of its own, with an append-only file so that it survives kill(). */
export interface TestRedis {
  port: number;
  url: string;
  /** Of the process that runs now. */
  pid(): number;
  /** kill -9; start() brings it back with what the append-only file holds. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops answering (SIGSTOP) and goes on. */
  freeze(): void;
  thaw(): void;
  /** Runs a command as an administrator. */
  command(...words: string[]): Promise<unknown>;
  /** The same for the end of the process, at once. */
  closeNow(): void;
  /** Ends the server and removes its folder. */
  close(): Promise<void>;
}

/** The program: REDIS_SERVER, or redis-server of the PATH; undefined when there is none (apt-get install redis-server). */
export function findRedis(): string | undefined {
  const program = process.env.REDIS_SERVER || 'redis-server';
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return program;
  } catch {
    return undefined;
  }
}

/** Why a test that needs it is skipped. */
export const NO_REDIS = 'redis-server is not installed (apt-get install redis-server, or set REDIS_SERVER)';

/** Starts redis-server on 127.0.0.1; `config` is appended to its command line, e.g. ['--requirepass', 'x']. */
export async function startRedis(config: string[] = []): Promise<TestRedis> {
  const program = findRedis();
  if (!program) throw new Error(NO_REDIS);
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const password = config[config.indexOf('--requirepass') + 1];
  let server: Guarded | undefined;

  const command = async (...words: string[]): Promise<unknown> => {
    const client = new Redis({
      host: '127.0.0.1',
      port,
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: null,
      ...(config.includes('--requirepass') ? { password: password ?? '' } : {}),
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(words[0] as string, ...words.slice(1));
    } finally {
      client.disconnect();
    }
  };
  const start = async (): Promise<void> => {
    const fixed = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ];
    server = await spawnGuarded(program, [...fixed, ...config]);
    for (let i = 0; i < 200; i++) {
      try {
        await command('PING');
        return;
      } catch (error) {
        if (i === 199) throw error;
        await sleep(50);
      }
    }
  };
  const kill = async (): Promise<void> => {
    await server?.kill();
    server = undefined;
  };

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pid: () => server?.pid ?? 0,
    kill,
    start,
    freeze: () => server?.signal('SIGSTOP'),
    thaw: () => server?.signal('SIGCONT'),
    command,
    closeNow: () => {
      server?.signal('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
    close: async () => {
      await kill();
      // A process of Redis that rewrites its file ends a moment later.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Guarded {
  pid: number;
  signal(name: NodeJS.Signals): void;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A program under a shell that kills it when our end of a pipe closes: it cannot outlive this process, even a killed one. */
async function spawnGuarded(program: string, args: string[]): Promise<Guarded> {
  const guard = '"$@" > /dev/null 2>&1 & echo $!; cat > /dev/null; kill -9 $! 2> /dev/null; wait';
  const shell = spawn('sh', ['-c', guard, 'sh', program, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = new Promise((resolve) => shell.once('exit', resolve));
  const pid = Number(String(await new Promise((resolve) => shell.stdout.once('data', resolve))));
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself.
    }
  };
  return {
    pid,
    signal,
    kill: async () => {
      signal('SIGKILL');
      shell.stdin.end();
      await exited;
    },
  };
}

/** A Sentinel that watches the server on `port` under the name of `master`. */
export async function startSentinel(master: string, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const program = findRedis();
  if (!program) throw new Error(NO_REDIS);
  const folder = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const own = await freePort();
  const file = join(folder, 'sentinel.conf');
  await writeFile(file, `port ${own}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor ${master} 127.0.0.1 ${port} 1\n`);
  const server = await spawnGuarded(program, [file, '--sentinel']);
  const client = new Redis({ host: '127.0.0.1', port: own, lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => {});
  await client.ping().finally(() => client.disconnect());
  return {
    port: own,
    close: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
