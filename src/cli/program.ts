import { Command } from 'commander';
import { packageVersion } from '../paths.ts';
import type { Context } from './context.ts';

/** All commands. Every one answers --help; unknown words end with exit code 2. */
export function createProgram(context: Context): Command {
  const program = new Command('misp-crawler')
    .description('Polls security blogs, opens each new article in a real browser and puts it into MISP.')
    .version(packageVersion)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something in the work failed, 2 wrong arguments or configuration, 3 something needed cannot be reached.',
    );
  void context;
  return program;
}
