import { RetryLater } from '../../errors.ts';
import { extractReport } from '../client/calls.ts';
import type { MispClient } from '../client/client.ts';
import type { Wanted } from '../event/event.ts';
import type { MispEvent, NewEvent } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import { accountSentences } from './account.ts';
import type { Subject } from './subject.ts';
import { summaryAttribute } from './summary.ts';

/** Milliseconds of extraction per byte of report that we allow (measured in MISP: 17 ms per KB). */
const EXTRACTION_MS_PER_BYTE = 0.06;

/** The event as it is first sent: MISP extracts from a report that is made for it, and ends with the reader's copy. */
export function initialEvent({ wanted, contentHash }: Subject, options: ReconcileOptions): NewEvent {
  const { event, found } = wanted;
  const report = event.report && { ...event.report, content: initialReport(wanted, options) };
  if (options.extraction === 'both') return { ...event, report };
  if (options.extraction === 'crawler') {
    return {
      ...event,
      report,
      attributes: [
        ...event.attributes,
        summaryAttribute(event.uuid, { revision: 1, contentHash, sentences: accountSentences(wanted, NOTHING_YET) }),
      ],
    };
  }
  const ours = new Set(found.map(({ attribute }) => attribute.uuid));
  const without = event.objects.filter((object) => !object.Attribute.some((attribute) => ours.has(attribute.uuid)));
  return { ...event, report, attributes: event.attributes.filter((attribute) => !ours.has(attribute.uuid)), objects: without };
}

const NOTHING_YET = { audit: undefined, refused: [], gaveUp: false };

/** Without the audit nobody writes the reader's copy afterwards, so MISP gets that one at once. */
function initialReport(wanted: Wanted, options: ReconcileOptions): string {
  if (options.extraction === 'misp') return wanted.plainCopy();
  return options.extraction === 'both' && options.audit ? wanted.extractionCopy() : (wanted.event.report?.content ?? '');
}

/** Has MISP extract, unless it did so before an interruption: then the report is no longer what we sent. */
export async function runExtraction(
  client: MispClient,
  first: NewEvent,
  actual: MispEvent,
  update: boolean,
  options: ReconcileOptions,
): Promise<boolean> {
  if (first.report === undefined) return true;
  const report = actual.EventReport.find((one) => one.uuid === first.report?.uuid);
  if (!update && report && collapseWhitespace(report.content) !== collapseWhitespace(first.report.content)) return true;
  const timeoutMs = options.timeoutMs + Buffer.byteLength(first.report.content) * EXTRACTION_MS_PER_BYTE;
  try {
    return await extractReport(client, report?.id ?? first.report.uuid, timeoutMs);
  } catch (error) {
    // An internal error of the extraction must not cost the event what we read ourselves.
    if (error instanceof RetryLater && error.code === 'misp-error') return false;
    throw error;
  }
}

function collapseWhitespace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
