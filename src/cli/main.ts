#!/usr/bin/env node
/**
 * The command line, and the edge of the process: the only place that turns errors into exit codes.
 *
 *   program.ts     every command with its options (loads nothing that does work)
 *   actions/       what the commands do; each is imported when its command is called
 *   context.ts     configuration, log and the parts of the process, for the actions
 */
import { CommanderError } from 'commander';
import { fileReason } from '../errors.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { createProgram } from './program.ts';

let context: Context | undefined;

async function open(): Promise<Context> {
  if (!context) context = (await import('./context.ts')).createContext(process.env);
  return context;
}

// Whoever reads our output may stop reading ("| head"): that ends the command quietly, as it does for every Unix tool.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (stream === process.stdout) process.stderr.write(`misp-crawler: the output cannot be written: ${fileReason(error)}.\n`);
    process.exit(EXIT.failed);
  });
}

try {
  await createProgram(open).parseAsync(process.argv);
} catch (error) {
  const { explain, exitCodeOf } = await import('./failure.ts');
  // Commander has printed its own sentence (and help or version, which are not errors).
  if (!(error instanceof CommanderError)) {
    const message = explain(error);
    if (message) process.stderr.write(`misp-crawler: ${message}\n`);
  }
  process.exitCode = exitCodeOf(error);
} finally {
  await context?.close();
  // A page that was being opened still holds its browser; leaving closes it.
  if (process.exitCode === 130 || process.exitCode === 143) process.exit();
}
