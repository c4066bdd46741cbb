import { openEngine } from './engine.ts';

/**
 * The process that reads pictures: one message in, one answer out. It knows no secrets and has no business with the network; whoever
 * started it ends it when a picture takes too long or too much memory.
 */
const engine = openEngine();
engine.catch(() => undefined);

process.on('message', async (bytes: Uint8Array) => {
  try {
    const texts = await (await engine).read(bytes);
    process.send?.({ texts: texts ?? null });
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit(0));
