import { sections } from '../../../src/config/load.ts';
import { feedListJsonSchema } from '../../../src/feeds/list/schema.ts';
import { commandReference } from './cli.ts';
import { configurationReference, exampleEnvironment } from './configuration.ts';

/** Path in the repository -> content, for every file that is generated from declarations in the code. */
export function generatedFiles(): Record<string, string> {
  return {
    'docs/configuration.md': configurationReference(sections),
    '.env.example': exampleEnvironment(sections),
    'docs/cli.md': commandReference(),
    'docs/feeds.schema.json': `${JSON.stringify(feedListJsonSchema(), null, 2)}\n`,
  };
}
