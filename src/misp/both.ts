import type { Outcome } from '../domain.ts';
import type { Publisher } from './types.ts';

/** MISP and the feed folder. The folder is written first (it is local and quick); the outcome that counts is MISP's. */
export function publishToBoth(misp: Publisher, folder: Publisher): Publisher {
  const both = async (run: (publisher: Publisher) => Promise<Outcome>): Promise<Outcome> => {
    await run(folder);
    return run(misp);
  };
  return {
    publish: (input) => both((publisher) => publisher.publish(input)),
    addSource: (input) => both((publisher) => publisher.addSource(input)),
    async retire(options) {
      const inFolder = await folder.retire(options);
      const inMisp = await misp.retire(options);
      return {
        events: [...inMisp.events, ...inFolder.events.filter((one) => !inMisp.events.some((other) => other.uuid === one.uuid))],
        deleted: inMisp.deleted + inFolder.deleted,
        dryRun: options.dryRun,
        message: `MISP: ${inMisp.message} Feed folder: ${inFolder.message}`,
      };
    },
    check: async () => [...(await misp.check()), ...(await folder.check())],
    async close() {
      await misp.close();
      await folder.close();
    },
  };
}
