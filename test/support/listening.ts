import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { close, listen } from './crawl/server.ts';

export interface Listener {
  address: string;
  port: number;
  pid: number;
}

/** The TCP sockets on which this process or one below it listens, by the inodes of their descriptors. Linux only. */
export function listenersOf(root: number): Listener[] {
  const pids = processTree(root);
  const owners = new Map<string, number>();
  for (const pid of pids) for (const inode of socketInodes(pid)) owners.set(inode, pid);
  return ['tcp', 'tcp6'].flatMap((table) =>
    lines(`/proc/${root}/net/${table}`)
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
        const pid = owners.get(inode);
        if (state !== LISTEN || pid === undefined) return [];
        const [address = '', port = ''] = local.split(':');
        return [{ address: readable(address), port: Number.parseInt(port, 16), pid }];
      }),
  );
}

const LISTEN = '0A';

/** The process, its children, their children, and so on, as /proc shows them now. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number | undefined>();
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** undefined: there is no such process (a zombie, which only waits to be collected, is none). */
export function parentOf(pid: number): number | undefined {
  const [state, parent] = (lines(`/proc/${pid}/stat`)[0] ?? '').replace(/^.*\) /, '').split(' ');
  return parent === undefined || state === 'Z' ? undefined : Number(parent);
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

/** The kernel writes each 32 bits of an address in the machine's byte order. */
function readable(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  return bytes.length === 4 ? bytes.join('.') : `[${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}]`;
}

/** What this port answers to a stranger who takes it for a proxy to `url`: the status, or the error's code. */
export function asProxy(port: number, url: string, method: 'GET' | 'CONNECT'): Promise<number | string> {
  return new Promise((resolve) => {
    const path = method === 'CONNECT' ? new URL(url).host : url;
    const asking = request({ host: '127.0.0.1', port, method, path, agent: false });
    const end = (answer: number | string): void => {
      resolve(answer);
      asking.destroy();
    };
    asking.on('response', (response) => end(response.statusCode ?? 0));
    asking.on('connect', (response) => end(response.statusCode ?? 0));
    asking.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    asking.end();
  });
}

/** Ports below those that Linux gives to connections and to whoever asks for any port: nobody takes one of them by accident. */
const [FIRST_PORT, LAST_PORT] = [10_000, 32_000];
const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on now, for a program that cannot choose one itself; each is given once. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const isFree = await listen(server, '127.0.0.1', port).then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await close(server);
    return port;
  }
}
