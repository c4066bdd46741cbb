import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';
import { generatedFiles } from '../../tools/docs/files.ts';

for (const [name, content] of Object.entries(generatedFiles())) {
  test(`${name} is up to date with the code (npm run docs)`, () => {
    expect(readFileSync(join(packageRoot, name), 'utf8')).toBe(content);
  });
}
