import { openEngine } from './engine.ts';
import type { PictureRequest } from './open.ts';

/**
 * The process that reads pictures: one message in, one answer out. It knows no secrets and has no business with the network; whoever
 * started it ends it when a picture takes too long or too much memory.
 */
const engine = openEngine();
engine.catch(() => undefined);

process.on('message', async ({ bytes, pdf, crop }: PictureRequest) => {
  try {
    const begun = process.cpuUsage();
    const reader = await engine;
    const result = crop
      ? { crops: await reader.crop(bytes, crop.boxes, crop.page) }
      : pdf
        ? { pages: await reader.readPdf(bytes, pdf.pages, pdf.most) }
        : { texts: (await reader.read(bytes)) ?? null };
    const { user, system } = process.cpuUsage(begun);
    process.send?.({ ...result, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 });
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit(0));
