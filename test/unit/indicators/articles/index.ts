import type { ArticleCase } from './article.ts';
import { BYSTANDERS } from './bystanders.ts';
import { CODE } from './code.ts';
import { DISGUISES } from './disguises.ts';
import { ENDS } from './ends.ts';
import { LANGUAGES } from './languages.ts';
import { LISTS } from './lists.ts';
import { MASKS } from './masks.ts';
import { PROSE } from './prose.ts';
import { READINGS } from './readings.ts';
import { WHOSE } from './whose.ts';

/** Invented articles by theme: what the tests and `npm run score -- --rules` read. */
export const INVENTED: Readonly<Record<string, readonly ArticleCase[]>> = {
  disguises: DISGUISES,
  lists: LISTS,
  code: CODE,
  languages: LANGUAGES,
  bystanders: BYSTANDERS,
  prose: PROSE,
  masks: MASKS,
  readings: READINGS,
  ends: ENDS,
  whose: WHOSE,
};
