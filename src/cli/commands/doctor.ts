import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler doctor`: is everything there that the work needs, and what to do where it is not. */
export function doctorCommand(open: OpenContext): Command {
  return withJson(
    new Command('doctor')
      .description('check configuration, browser, queue, feeds and MISP, and say what to do about each problem')
      .option('--feeds', 'also read every feed of the list (takes a while)'),
    '[{name, ok, message, todo, warning}]; todo only where a check is not ok, warning where the work goes on without it',
  ).action(async (options) => (await import('../actions/doctor.ts')).doctor(await open(), options));
}
