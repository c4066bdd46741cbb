import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/test.ts';
import { fixtures, markdownOf } from './support.ts';

/**
 * One piece of HTML for each habit of blogs that has cost somebody an indicator, with the Markdown that must come of it.
 * UPDATE_TRAPS=1 writes missing expectations; read them before committing them.
 */
const folder = join(fixtures, 'traps');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.html'))) {
  const name = file.replace('.html', '');
  test(`trap: ${name.replaceAll('-', ' ')}`, async () => {
    const markdown = await markdownOf(readFileSync(join(folder, file), 'utf8'));
    const wanted = join(folder, `${name}.md`);
    if (process.env.UPDATE_TRAPS === '1' && !existsSync(wanted)) writeFileSync(wanted, `${markdown}\n`);
    expect(existsSync(wanted), `${name}.md is missing`).toBe(true);
    expect(`${markdown}\n`).toBe(readFileSync(wanted, 'utf8'));
    expect(markdown).not.toContain('chrome');
  });
}
