/**
 * The compiler of YARA rules in a process of its own: it is native code that reads what a hostile page wrote, so that a crash or
 * an endless loop costs this process only. Sources as JSON on standard input; for each its error, or null, on standard output.
 */
import { readFileSync } from 'node:fs';
import { validate } from '@litko/yara-x';

/** Variables that scanners define. */
const EXTERNAL = { filename: '', filepath: '', extension: '', filetype: '', owner: '' };

// Our own process wrote it. A schema's library would be a third of what this one costs, each time.
const sources = JSON.parse(readFileSync(0, 'utf8')) as string[];
const errors = sources.map((source) => {
  const { errors: found } = validate(source, { relaxedReSyntax: true, defineVariables: EXTERNAL });
  return found[0]?.message ?? null;
});
process.stdout.write(JSON.stringify(errors));
