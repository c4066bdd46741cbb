/**
 * The licences of everything that is installed for users, as one text: name, version, licence and its wording.
 *
 *   npm run licenses [-- FILE]        standard output without FILE
 *
 * Exit code 1 when a package names no licence.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../../src/errors.ts';
import { packageRoot } from '../../src/paths.ts';
import { runTool } from './options.ts';

const lock = z
  .object({ packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })) })
  .parse(JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')));
const description = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.array(z.string()).transform((all) => all.join(' OR '))]).optional(),
});

const [target] = process.argv.slice(2);
await runTool('licenses', async () => {
  if (target?.startsWith('-')) throw new UsageError(`There is no option ${target}; name a file to write to, or nothing.`);
  writeLicenses();
});

function writeLicenses(): void {
  const sections: string[] = [];
  const unlicensed: string[] = [];
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    if (path === '' || dev) continue;
    const folder = join(packageRoot, path);
    const files = readFolder(folder);
    // Builds for other systems are in the lock file, not on the disk.
    if (files.length === 0) continue;
    const { name, version, license } = description.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const texts = files
      .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    if (license === undefined && texts.length === 0) unlicensed.push(`${name} ${version}`);
    sections.push([`${name} ${version}`, `Licence: ${license ?? 'see below'}`, ...texts].join('\n\n'));
  }

  const text = `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
  if (target) writeFileSync(target, text);
  else process.stdout.write(text);
  console.error(`${sections.length} packages.`);
  if (unlicensed.length > 0) {
    console.error(`Without a licence: ${unlicensed.join(', ')}`);
    process.exitCode = 1;
  }
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
