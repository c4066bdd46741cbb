import type { AddSourceInput, Outcome, OutputOutcome, PublishInput, RetireReport, ReviseInput } from '../domain.ts';
import { isOutage, Permanent, RetryLater, type RetryLaterOptions, StageError, sentence } from '../errors.ts';
import type { OutputLane } from './lane.ts';
import type { Publisher } from './port.ts';

/** An output that is open. */
export interface Output {
  /** misp, folder, stix, or a name of PUBLISH_RULES. */
  name: string;
  /** As sentences name it: "MISP", "feed folder", "partner". */
  label: string;
  publisher: Publisher;
  lane: OutputLane;
}

export interface SeveralOptions {
  /** Where this article goes, and with which request; in order, the one whose outcome stands for the article last. */
  route(input: PublishInput): Promise<{ rule: string | undefined; to: Output[]; input: PublishInput }>;
  /** Every output. */
  all(): Output[];
  close(): Promise<void>;
}

/**
 * Several outputs as one. Each has its own outcome, and each is tried on its own: one that is away or refuses holds up none of
 * the others, and what is done in one output is not done again while another is retried.
 */
export function publishToSeveral(options: SeveralOptions): Publisher {
  async function publish(given: PublishInput): Promise<Outcome> {
    const { rule, to, input } = await options.route(given);
    const byRule = rule === undefined ? {} : { rule };
    if (to.length === 0)
      return { status: 'skipped', message: `Publish rule "${rule}" says that it goes nowhere.`, ...titled(input), ...byRule, outputs: [] };
    const earlier = new Map((given.earlier?.outputs ?? []).map((one) => [one.output, one]));
    const pending = pendingOutputs(to, earlier);
    const results = await Promise.all(
      to.map(async (output): Promise<Result> => {
        const before = earlier.get(output.name);
        if (before && !pending.has(output.name)) return { output, record: before };
        return attempt(output, () => output.publisher.publish(input));
      }),
    );
    const outcome = { ...combined(results, input), ...byRule };
    const refused = results.flatMap(({ error }) => (error === undefined ? [] : [error]));
    if (refused.length === 0 && outcome.outputs?.every(isDone)) return outcome;
    throw unfinished(results, refused, outcome);
  }

  async function addSource(input: AddSourceInput): Promise<Outcome> {
    const results = await Promise.all(
      options.all().map(async ({ publisher, lane }) => {
        try {
          return await lane.run(() => publisher.addSource(input));
        } catch (error) {
          return error as Error;
        }
      }),
    );
    // Noted in the others already: noting it there again changes nothing.
    const later = results.find((one) => one instanceof RetryLater);
    if (later) throw later;
    const outcomes = results.filter((one): one is Outcome => !(one instanceof Error));
    const noted = outcomes.findLast(({ status }) => status === 'exists') ?? outcomes.at(-1);
    if (noted === undefined) throw results[0] ?? new Permanent('no-output', 'There is no output that could note it.');
    return noted;
  }

  /** A decision reaches every output that has the event. While one of them is away, all are asked again later: twice gives the same event. */
  async function revise(given: ReviseInput): Promise<Outcome> {
    const { clusters } = (await options.route({ request: given.request, key: given.key, article: given.article })).input;
    const input = clusters ? { ...given, clusters } : given;
    const results = await Promise.all(options.all().map((output) => attempt(output, () => output.publisher.revise(input))));
    const problems = results.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const problem = problems.find((error) => error instanceof RetryLater) ?? problems[0];
    if (problem instanceof RetryLater) throw problem;
    const changed = results.filter(({ outcome }) => outcome !== undefined && outcome.status !== 'skipped');
    const main = (changed.at(-1) ?? results.findLast(({ outcome }) => outcome !== undefined))?.outcome;
    if (main === undefined || (changed.length === 0 && problem !== undefined)) throw problem;
    const missed = results
      .filter(({ error }) => error !== undefined)
      .map(({ output, record }) => ` Not in ${output.label}: ${record.message}`);
    return { ...main, message: `${main.message}${missed.join('')}`, outputs: results.map(({ record }) => record) };
  }

  async function retire({ dryRun }: { dryRun: boolean }): Promise<RetireReport> {
    const reports: { label: string; report: RetireReport }[] = [];
    const problems: { label: string; error: unknown }[] = [];
    for (const { label, publisher } of options.all()) {
      try {
        reports.push({ label, report: await publisher.retire({ dryRun }) });
      } catch (error) {
        problems.push({ label, error });
      }
    }
    if (reports.length === 0 && problems[0]) throw problems[0].error;
    const byUuid = new Map(reports.flatMap(({ report }) => report.events).map((event) => [event.uuid, event]));
    return {
      events: [...byUuid.values()],
      deleted: reports.reduce((sum, { report }) => sum + report.deleted, 0),
      dryRun,
      message: [
        ...reports.map(({ label, report }) => `${label}: ${report.message}`),
        ...problems.map(({ label, error }) => `${label}: not done, ${sentence(error)}`),
      ].join(' '),
    };
  }

  return {
    publish,
    addSource,
    revise,
    retire,
    async check() {
      const found = await Promise.all(
        options.all().map(async ({ name, label, publisher }) => {
          const checks = await publisher.check();
          // Of the outputs of PUBLISH_RULES the name says which one is meant, and no error of theirs stops the start: the others go on.
          return label === name ? checks.map(({ code: _, ...one }) => ({ ...one, name: `${name}: ${one.name}` })) : checks;
        }),
      );
      return found.flat();
    },
    close: () => options.close(),
  };
}

interface Result {
  output: Output;
  outcome?: Outcome;
  error?: unknown;
  record: OutputOutcome;
}

/** In the turn of the output. Never throws. */
async function attempt(output: Output, work: () => Promise<Outcome>): Promise<Result> {
  try {
    const outcome = await output.lane.run(work);
    return { output, outcome, record: recordOf(output.name, outcome) };
  } catch (error) {
    return { output, error, record: refusalOf(output.name, error) };
  }
}

/** An output that was told of a page that failed has done its part: only what it refused has a code. */
const isDone = ({ status, code }: OutputOutcome): boolean => status !== 'waiting' && !(status === 'failed' && code !== undefined);

/**
 * Which outputs this attempt is for. While some wait, those (the failed ones are not tried by themselves). When none waits, a
 * person asked again: then the failed ones, and when there are none, all.
 */
function pendingOutputs(to: Output[], earlier: ReadonlyMap<string, OutputOutcome>): Set<string> {
  const names = to.map(({ name }) => name);
  const having = (test: (record: OutputOutcome | undefined) => boolean) => names.filter((name) => test(earlier.get(name)));
  const open = having((record) => record === undefined || record.status === 'waiting');
  if (open.length > 0) return new Set(open);
  const failed = having((record) => record !== undefined && !isDone(record));
  return new Set(failed.length > 0 ? failed : names);
}

function recordOf(output: string, { status, message, eventUrl }: Outcome): OutputOutcome {
  return { output, status, message, ...(eventUrl ? { eventUrl } : {}), at: new Date().toISOString() };
}

function refusalOf(output: string, error: unknown): OutputOutcome {
  const code = error instanceof StageError ? error.code : 'unexpected';
  return {
    output,
    status: error instanceof Permanent ? 'failed' : 'waiting',
    message: sentence(error),
    code,
    at: new Date().toISOString(),
  };
}

/** The outcome of the last output that has one stands for the article; `outputs` has all. */
function combined(results: Result[], input: PublishInput): Outcome {
  const outputs = results.map(({ record }) => record);
  const now = results.findLastIndex(({ outcome }) => outcome !== undefined);
  const before = results.findLastIndex(({ outcome, record }) => outcome === undefined && isDone(record));
  const main = now > before ? results[now]?.outcome : before >= 0 ? input.earlier : undefined;
  if (main) return { ...main, outputs };
  const done = outputs.findLast(isDone);
  if (done)
    return {
      status: done.status as Outcome['status'],
      message: done.message,
      ...(done.eventUrl ? { eventUrl: done.eventUrl } : {}),
      ...titled(input),
      outputs,
    };
  return { status: 'failed', message: outputs[0]?.message ?? '', ...titled(input), outputs };
}

function titled({ article, request }: PublishInput): { title?: string } {
  const title = article?.title ?? request.title;
  return title === undefined ? {} : { title };
}

/** Some outputs wait or have failed. The queue keeps `progress` with the job that is tried again, `outcome` with the one that ends. */
class PartlyPublished extends RetryLater {
  progress: Outcome;
  readonly outcome: Outcome;
  constructor(code: string, message: string, progress: Outcome, options: RetryLaterOptions) {
    super(code, message, options);
    this.progress = progress;
    this.outcome = givenUp(progress);
  }
}

/** Nothing waits any more: the job ends, and a person may retry the outputs that failed. */
class RefusedByOutput extends Permanent {
  readonly outcome: Outcome;
  constructor(code: string, message: string, outcome: Outcome) {
    super(code, message);
    this.outcome = givenUp(outcome);
  }
}

function givenUp(outcome: Outcome): Outcome {
  return {
    ...outcome,
    status: 'failed',
    outputs: (outcome.outputs ?? []).map((one) => (one.status === 'waiting' ? { ...one, status: 'failed' as const } : one)),
  };
}

function unfinished(results: Result[], refused: unknown[], outcome: Outcome): PartlyPublished | RefusedByOutput {
  const label = new Map(results.map(({ output }) => [output.name, output.label]));
  const open = (outcome.outputs ?? []).filter((one) => !isDone(one));
  const done = (outcome.outputs ?? []).filter(isDone);
  const inOthers = done.length > 0 ? ` (published in ${done.map(({ output }) => label.get(output) ?? output).join(', ')})` : '';
  const message = `${open.map((one) => `${label.get(one.output) ?? one.output}: ${one.message}`).join(' ')}${inOthers}`;
  const waiting = open.filter(({ status }) => status === 'waiting');
  if (waiting.length === 0) return new RefusedByOutput(open[0]?.code ?? 'unexpected', message, outcome);
  const later = refused.filter((error): error is RetryLater => error instanceof RetryLater);
  const delays = later.flatMap(({ delayMs }) => (delayMs === undefined ? [] : [delayMs]));
  // What is the article's own trouble counts as an attempt; an output that is away does not.
  const [first] = results
    .filter(({ record }) => record.status === 'waiting')
    .toSorted((a, b) => Number(isOutage(a.error)) - Number(isOutage(b.error)));
  return new PartlyPublished(first?.record.code ?? 'unexpected', message, outcome, {
    delayMs: delays.length > 0 ? Math.min(...delays) : undefined,
    outage: isOutage(first?.error),
    cause: refused[0],
  });
}
