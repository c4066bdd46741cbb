/**
 * Article -> event, in MISP (createMispPublisher) or in a folder that MISP subscribes to (createFolderPublisher).
 *
 *   event.ts       the wanted event (attributes.ts, objects.ts, metadata.ts, evidence.ts, tags.ts, tlp.ts, storable.ts)
 *   report.ts      its report: references for readers, a copy for extraction
 *   context.ts     galaxy clusters in the text (galaxies.ts reads them, stop-list.ts says what never counts)
 *   reconcile.ts   wanted against actual -> steps.ts, audit.ts after extraction, summary.ts closes
 *   client.ts      one HTTP client, calls.ts the calls with their expected refusals
 *   retire.ts, check.ts, folder.ts, both.ts
 */
export { publishToBoth } from './both.ts';
export { createFolderPublisher, type FolderPublisherOptions } from './folder.ts';
export { eventUuid } from './identity.ts';
export type { EventOptions, MispPublisherOptions } from './options.ts';
export { createMispPublisher } from './publisher.ts';
export type { AddSourceInput, Check, Publisher, PublishInput, RetireReport } from './types.ts';
