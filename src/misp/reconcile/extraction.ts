import { RetryLater } from '../../errors.ts';
import { oneLine } from '../../text.ts';
import { type MispClient, MispTimeout } from '../client/client.ts';
import { viewEvent } from '../client/events.ts';
import { addReport, editReport, extractReport } from '../client/reports.ts';
import { allAttributes, type MispEvent, type NewEvent } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import { isExtracted } from './audit.ts';
import { type Extraction, PROCESSING_REPORT_NAME, unfinishedText } from './processing-report.ts';
import { processingReportOf, processingReportUuid, timesAsked } from './state.ts';

/** Milliseconds of extraction per byte of report that we allow (measured in MISP: 17 ms per KB). */
const EXTRACTION_MS_PER_BYTE = 0.06;
/** How often MISP is asked to extract from one report when it gives no answer in time. */
const MAX_ASKED = 2;
/** A gateway gives up after a minute or so, while MISP goes on extracting. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Has MISP extract from the report of a new event, and gives the event as it is then. Asks only once, unless an interruption
 * came between: a report that is no longer what we sent has been extracted. An extraction that gave no answer in time is looked
 * at again later (RetryLater) before MISP is asked once more; after the second time the event is finished without it.
 */
export async function runExtraction(
  client: MispClient,
  first: NewEvent,
  actual: MispEvent,
  /** Something was added since `actual` was read. */
  isOutdated: boolean,
  options: ReconcileOptions,
): Promise<{ extraction: Extraction; event: MispEvent }> {
  if (first.report === undefined) return { extraction: 'not-asked', event: actual };
  const latest = async () => (isOutdated ? current(client, actual) : actual);
  const { content: sent, uuid } = first.report;
  const report = actual.EventReport.find((one) => one.uuid === uuid);
  if (report && oneLine(report.content) !== oneLine(sent)) return { extraction: 'done', event: await latest() };
  const asked = timesAsked(actual);
  if (asked >= MAX_ASKED || (asked > 0 && hasExtracted(first, actual))) return { extraction: 'timed-out', event: await latest() };

  const timeoutMs = options.timeoutMs + Buffer.byteLength(sent) * EXTRACTION_MS_PER_BYTE;
  try {
    const extracted = await extractReport(client, report?.id ?? uuid, timeoutMs);
    // MISP writes what it found into the report: one that came back as it was sent needs no look at the event.
    const unchanged = extracted?.content !== undefined && oneLine(extracted.content) === oneLine(sent);
    return { extraction: extracted ? 'done' : 'gave-up', event: unchanged && report ? await latest() : await current(client, actual) };
  } catch (error) {
    // An internal error of the extraction must not cost the event what we read ourselves.
    if (error instanceof RetryLater && error.code === 'misp-error') return { extraction: 'gave-up', event: await current(client, actual) };
    if (!(error instanceof MispTimeout)) throw error;
    await rememberAsking(client, actual, asked + 1);
    throw new RetryLater(
      'misp-extraction',
      `MISP has not finished the extraction for event ${actual.uuid} "${actual.info}" in time: the event is unfinished and is looked at again later.`,
      { delayMs: LOOK_AGAIN_MS, cause: error },
    );
  }
}

async function current(client: MispClient, { uuid, info }: MispEvent): Promise<MispEvent> {
  const event = await viewEvent(client, uuid);
  if (event) return event;
  throw new RetryLater('misp-event-gone', `The event "${info}" vanished from MISP while it was made; it will be retried.`);
}

/** MISP has begun to save what it found. */
function hasExtracted(first: NewEvent, actual: MispEvent): boolean {
  const ours = new Set([...first.attributes, ...first.objects.flatMap((object) => object.Attribute)].map((one) => one.uuid));
  return allAttributes(actual).some((one) => isExtracted(one, ours));
}

async function rememberAsking(client: MispClient, event: MispEvent, asked: number): Promise<void> {
  const processingReport = processingReportOf(event);
  const content = unfinishedText({ asked });
  if (processingReport) await editReport(client, processingReport.id, { content });
  else await addReport(client, event.id, { uuid: processingReportUuid(event.uuid), name: PROCESSING_REPORT_NAME, content });
}
