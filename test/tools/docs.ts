/** `npm run docs`: writes the generated files (configuration reference, .env.example, JSON Schema of the feed list). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';
import { generatedFiles } from './docs/files.ts';

for (const [name, content] of Object.entries(generatedFiles())) {
  writeFileSync(join(packageRoot, name), content);
  process.stdout.write(`${name}\n`);
}
