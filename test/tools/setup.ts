import { ensureBrowser } from '../../crawlers/index.ts';
import { sentence } from '../../src/errors.ts';

/** Before the tests: a browser that starts, installed where there is none. */
try {
  await ensureBrowser({ configured: process.env.CHROMIUM_PATH, progress: (line) => console.log(line) });
} catch (error) {
  console.error(sentence(error));
  process.exitCode = 1;
}
