import { spawn } from 'node:child_process';
import { z } from 'zod';
import { cappedNode } from '../../src/capped-process.ts';
import { compiledFile } from '../../src/paths.ts';

const TIMEOUT_MS = 20_000;
/** The worst rules that were tried (hex patterns of 400 KB) take 120 MB. */
const MEMORY = { memoryMb: 512, heapMb: 128 };
const MOST_OUTPUT = 4 * 1024 * 1024;
const UNCHECKED = 'The YARA compiler did not answer in time or is not installed, so the rule was not checked.';

/** Compiles each source by itself; per source the compiler's first error, undefined when it compiles. Never throws. */
export async function checkYara(sources: string[]): Promise<(string | undefined)[]> {
  if (sources.length === 0) return [];
  try {
    const answer = z
      .array(z.string().nullable())
      .length(sources.length)
      .parse(JSON.parse(await runChild(JSON.stringify(sources))));
    return answer.map((error) => error ?? undefined);
  } catch {
    // One source that ends the compiler must not cost the others their check.
    if (sources.length === 1) return [UNCHECKED];
    const half = Math.ceil(sources.length / 2);
    return [...(await checkYara(sources.slice(0, half))), ...(await checkYara(sources.slice(half)))];
  }
}

function runChild(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { command, args } = cappedNode(compiledFile('extractors/rules/yara-child'), MEMORY);
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_OUTPUT) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`The YARA compiler ended with ${code}.`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
