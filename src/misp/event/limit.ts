import type { NewAttribute, NewTag } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { attachedFile, leftOut } from './evidence.ts';
import { note } from './metadata.ts';

/** What an event gets beside its first indicators when the article shows more than MISP_INDICATORS_MAX. */
export interface Overflow {
  tags: NewTag[];
  attributes: NewAttribute[];
  notes: string[];
}

/**
 * At most MISP_INDICATORS_MAX indicators become attributes, in the order in which the article shows them: a list of tens of
 * thousands would stall MISP's correlation and flood its exports. The whole list is then attached as a CSV file, and a tag and
 * a comment say so.
 */
export function limited<T extends { attribute: NewAttribute }>(
  all: T[],
  event: string,
  options: Pick<EventOptions, 'indicatorsMax' | 'evidenceMaxBytes' | 'tagPrefix'>,
): { found: T[]; beyond: T[]; more: Overflow } {
  if (all.length <= options.indicatorsMax) return { found: all, beyond: [], more: { tags: [], attributes: [], notes: [] } };
  const list = Buffer.from([COLUMNS, ...all.map(({ attribute }) => row(attribute))].map(csvLine).join(''));
  const fits = list.byteLength <= options.evidenceMaxBytes;
  const where = fits ? 'all of them are in the attached indicators.csv.' : leftOut('their list', list.byteLength, options);
  const text = `The article shows ${all.length} indicators. The first ${options.indicatorsMax} are attributes (MISP_INDICATORS_MAX); ${where}`;
  return {
    found: all.slice(0, options.indicatorsMax),
    beyond: all.slice(options.indicatorsMax),
    more: {
      tags: [{ name: overflowTag(options.tagPrefix) }],
      attributes: [
        note(event, 'indicators-over-limit', 'Too many indicators', text),
        ...(fits ? [attachedFile(event, 'indicators-list', 'indicators.csv', list, 'All indicators of the article')] : []),
      ],
      notes: [text],
    },
  };
}

const COLUMNS = ['type', 'category', 'value', 'to_ids', 'comment'];

function row({ type, category, value, to_ids, comment }: NewAttribute): string[] {
  return [type, category, value, to_ids ? '1' : '0', comment];
}

function csvLine(cells: string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** The tag of an event that has only the first part of its article's indicators. */
function overflowTag(tagPrefix: string): string {
  return `${tagPrefix}:indicators="attached"`;
}
