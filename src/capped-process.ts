import { existsSync } from 'node:fs';

const SHELL = '/bin/sh';

/**
 * The command that runs a Node.js file in a process of its own that gets no more than `memoryMb` of data memory (RLIMIT_DATA): native
 * code, WebAssembly and buffers count, which --max-old-space-size leaves out. A limit of address space (ulimit -v) would not do: Node.js
 * reserves gigabytes that it never touches. A request beyond the limit fails inside of the child; the host has its memory. Linux;
 * elsewhere, or without a shell, only the JavaScript heap is limited.
 */
export function cappedNode(
  file: string,
  { memoryMb, heapMb, cpuSeconds }: { memoryMb: number; heapMb: number; cpuSeconds?: number },
): { command: string; args: string[] } {
  const node = [`--max-old-space-size=${heapMb}`, file];
  if (!existsSync(SHELL)) return { command: process.execPath, args: node };
  // A lower limit that is in force already stays. The time limit ends a child whose parent can no longer stop it.
  const limits = `ulimit -d ${memoryMb * 1024} 2>/dev/null; ${cpuSeconds ? `ulimit -t ${cpuSeconds} 2>/dev/null; ` : ''}`;
  return { command: SHELL, args: ['-c', `${limits}exec "$0" "$@"`, process.execPath, ...node] };
}
