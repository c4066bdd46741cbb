import { openEngine } from './engine.ts';

/**
 * The process that reads pictures: one message in, one answer out. It knows no secrets and has no business with the network; whoever
 * started it ends it when a picture takes too long or too much memory.
 */
const engine = openEngine();
engine.catch(() => undefined);

process.on('message', async (bytes: Uint8Array) => {
  try {
    const begun = process.cpuUsage();
    const texts = await (await engine).read(bytes);
    const { user, system } = process.cpuUsage(begun);
    process.send?.({ texts: texts ?? null, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 });
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit(0));
