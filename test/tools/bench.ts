/**
 * `npm run bench -- NAME [options]`: speed and memory, always against something else in the same run, never in a test.
 * Each bench stands in bench/NAME.ts and exports run(args).
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runTool } from './options.ts';

const folder = join(import.meta.dirname, 'bench');
const [name, ...args] = process.argv.slice(2);

const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .map((file) => file.slice(0, -3))
      .sort()
  : [];

if (!name || !names.includes(name)) {
  process.stderr.write(
    `bench: ${name ? `there is no bench ${JSON.stringify(name)}` : 'say which'}: ${names.join(', ')} (npm run bench -- NAME [--json]).\n`,
  );
  process.exitCode = 2;
} else {
  await runTool(`bench ${name}`, async () => {
    const { run } = (await import(pathToFileURL(join(folder, `${name}.js`)).href)) as { run(args: string[]): Promise<void> };
    await run(args);
  });
}
