import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { cappedNode } from '../../src/capped-process.ts';
import { compiledFile } from '../../src/paths.ts';

const run = promisify(execFile);

/** The worst rules that were tried (hex patterns of 400 KB) take 120 MB. */
const LIMITS = { memoryMb: 512, heapMb: 128, cpuSeconds: 20 };
const MAX_OUTPUT = 4 * 1024 * 1024;
/** A run that would get less time than this is not started, ms. */
const LEAST_MS = 500;

/** 'unchecked': the compiler did not answer in time, ended, or is not installed. */
export type YaraCheck = 'compiles' | 'unchecked' | { error: string };

/** Compiles each source by itself, until `deadline` (of performance.now()). Never throws. */
export async function checkYara(sources: string[], deadline: number): Promise<YaraCheck[]> {
  if (sources.length === 0) return [];
  // Of several only half of what is left: a source that ends or blocks the compiler must not cost the others their check.
  const timeoutMs = (deadline - performance.now()) / (sources.length === 1 ? 1 : 2);
  if (timeoutMs < LEAST_MS) return sources.map(() => 'unchecked');
  try {
    const answer = z
      .array(z.string().nullable())
      .length(sources.length)
      .parse(JSON.parse(await runChild(JSON.stringify(sources), timeoutMs)));
    return answer.map((error) => (error === null ? 'compiles' : { error }));
  } catch {
    if (sources.length === 1) return ['unchecked'];
    const half = Math.ceil(sources.length / 2);
    return [...(await checkYara(sources.slice(0, half), deadline)), ...(await checkYara(sources.slice(half), deadline))];
  }
}

/** What the compiler's process writes; rejects when it fails, takes too long or writes too much. */
async function runChild(input: string, timeoutMs: number): Promise<string> {
  const { command, args } = cappedNode(compiledFile('extractors/rules/yara-child'), LIMITS);
  const running = run(command, args, { timeout: Math.round(timeoutMs), killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT, env: {} });
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(input);
  return (await running).stdout;
}
