#!/usr/bin/env node
/**
 * The command line. This file is the edge of the process: the only place that turns errors into exit codes.
 * Each command stands in its own file of commands/; what they do is built in ../app/.
 */
import { CommanderError } from 'commander';
import { createContext } from './context.ts';
import { exitCodeOf, explain } from './failure.ts';
import { createProgram } from './program.ts';

const context = createContext(process.env);
try {
  await createProgram(context).parseAsync(process.argv);
} catch (error) {
  // Commander has printed its own sentence (and help or version, which are no errors).
  if (!(error instanceof CommanderError)) process.stderr.write(`misp-crawler: ${explain(error)}\n`);
  process.exitCode = exitCodeOf(error);
} finally {
  await context.close();
}
