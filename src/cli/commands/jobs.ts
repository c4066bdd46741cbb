import { Command, Option } from 'commander';
import { JOB_STATES, LANES } from '../../queue/ports.ts';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

const JOB = '{id, state, lane, attempts, request: {url, source, ...}, timeline: [{at, stage, ms}], outcome, error, ...}';

/** `misp-crawler jobs list|show|retry|remove`: look at the queue's jobs and change them. */
export function jobsCommand(open: OpenContext): Command {
  const actions = () => import('../actions/jobs.ts');
  const jobs = new Command('jobs').description('list, show, retry and remove jobs');
  withJson(withFilters(jobs.command('list', { isDefault: true }).description('list jobs, newest first')), `{total, jobs: [${JOB}]}`).action(
    async (options) => (await actions()).listJobs(await open(), options),
  );
  withJson(jobs.command('show <id>').description('show everything about one job'), JOB).action(async (id: string, options) =>
    (await actions()).showJob(await open(), id, options),
  );
  withJson(
    withFilters(jobs.command('retry [ids...]').description('run jobs again: those named, or all that match the filter')),
    '[{id, result}]',
  )
    .addOption(new Option('--from <lane>', 'lane to start from').choices(LANES).default('crawl'))
    .option('--output <name>', 'publish again to this output only, e.g. misp; the results of the others are kept')
    .action(async (ids: string[], options) => (await actions()).retryJobs(await open(), ids, options));
  withJson(
    withFilters(jobs.command('remove [ids...]').description('remove jobs: those named, or all that match the filter')),
    '[{id, result}]',
  ).action(async (ids: string[], options) => (await actions()).removeJobs(await open(), ids, options));
  return jobs;
}

/** `misp-crawler queue stats`: how much is waiting where. */
export function queueCommand(open: OpenContext): Command {
  const command = new Command('queue').description('show the queue as a whole');
  withJson(
    command.command('stats', { isDefault: true }).description('count jobs by lane and state'),
    '{crawl: {waiting, delayed, active, done, failed}, publish: {...}, oldestWaitingAt}',
  ).action(async (options) => (await import('../actions/jobs.ts')).queueStats(await open(), options));
  return command;
}

function withFilters(command: Command): Command {
  return command
    .addOption(new Option('--state <state>', 'only jobs in this state').choices(JOB_STATES))
    .addOption(new Option('--lane <lane>', 'only jobs in this lane').choices(LANES))
    .option('--feed <title>', 'only jobs of this feed')
    .option('--text <part>', 'only jobs with this text in URL or title')
    .option('--code <code>', 'only jobs that ended with this error code, e.g. HTTP=403')
    .option('--limit <n>', 'at most this many', '50')
    .option('--offset <n>', 'skip this many', '0');
}
