import { unwrapLayoutTables } from '../markdown/tables.ts';
import type { Pass } from './pass.ts';

/** Old pages place their columns with tables: as boxes, each can be kept or left out by itself. */
export const layout: Pass = {
  name: 'layout',
  run(body) {
    unwrapLayoutTables(body);
    return undefined;
  },
};
