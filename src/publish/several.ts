import type { Outcome, RetireReport } from '../domain.ts';
import type { Publisher } from './port.ts';

/**
 * Several outputs as one. They are written in order and the outcome of the last one counts, so what is local and quick comes
 * first and MISP last: whatever fails is done again as a whole, which each output takes.
 */
export function publishToAll(outputs: { name: string; publisher: Publisher }[]): Publisher {
  const [only, ...others] = outputs;
  if (only === undefined) throw new Error('There is no output to publish to.');
  if (others.length === 0) return only.publisher;
  const inOrder = async (run: (publisher: Publisher) => Promise<Outcome>): Promise<Outcome> => {
    let outcome = await run(only.publisher);
    for (const { publisher } of others) outcome = await run(publisher);
    return outcome;
  };
  return {
    publish: (input) => inOrder((publisher) => publisher.publish(input)),
    addSource: (input) => inOrder((publisher) => publisher.addSource(input)),
    revise: (input) => inOrder((publisher) => publisher.revise(input)),
    async retire({ dryRun }) {
      const reports: { name: string; report: RetireReport }[] = [];
      for (const { name, publisher } of outputs) reports.push({ name, report: await publisher.retire({ dryRun }) });
      const byUuid = new Map(reports.flatMap(({ report }) => report.events).map((event) => [event.uuid, event]));
      return {
        events: [...byUuid.values()],
        deleted: reports.reduce((sum, { report }) => sum + report.deleted, 0),
        dryRun,
        message: reports.map(({ name, report }) => `${name}: ${report.message}`).join(' '),
      };
    },
    check: async () => (await Promise.all(outputs.map(({ publisher }) => publisher.check()))).flat(),
    async close() {
      for (const { publisher } of outputs) await publisher.close();
    },
  };
}
