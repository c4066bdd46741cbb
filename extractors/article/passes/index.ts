import { ariaTables } from './aria-tables.ts';
import { boilerplate } from './boilerplate.ts';
import { boilerplateSections } from './boilerplate-sections.ts';
import { cellLabels } from './cell-labels.ts';
import { characters } from './characters.ts';
import { code } from './code.ts';
import { comments } from './comments.ts';
import { consent } from './consent.ts';
import { contents } from './contents.ts';
import { dead } from './dead.ts';
import { display } from './display.ts';
import { emails } from './emails.ts';
import { frames } from './frames.ts';
import { hidden } from './hidden.ts';
import { images } from './images.ts';
import { layout } from './layout.ts';
import { openHeadings } from './open-headings.ts';
import { otherArticles } from './other-articles.ts';
import type { Pass } from './pass.ts';
import { promotions } from './promotions.ts';
import { rulesInLines } from './rules-in-lines.ts';
import { signups } from './signups.ts';
import { tabs } from './tabs.ts';
import { uiControls } from './ui-controls.ts';

/** In this order: what later passes need to see is there, what would mislead them is gone. */
export const bodyPasses: Pass[] = [
  frames,
  openHeadings,
  emails,
  images,
  ariaTables,
  display,
  tabs,
  consent,
  comments,
  signups,
  promotions,
  dead,
  rulesInLines,
  characters,
  hidden,
  code,
  layout,
  cellLabels,
  uiControls,
  contents,
  otherArticles,
  boilerplate,
  boilerplateSections,
];

/** Without those that take whole boxes away for what they are called or say: for pages on which these leave nothing. */
export const carefulPasses = bodyPasses.filter(
  (pass) => ![signups, promotions, otherArticles, boilerplate, boilerplateSections].includes(pass),
);
