/**
 * Article -> event, in MISP (createMispPublisher) or in a folder that MISP subscribes to (createFolderPublisher).
 *
 *   model.ts       MISP's core format as we write and read it
 *   client/        one HTTP client, and MISP's calls with the refusals that each is known to give
 *   event/         the wanted event: attributes, objects, tags, attachments, texts that MISP can store, the copy of the report that MISP
 *                  extracts from (copies for people: src/report)
 *   context/       galaxy clusters that the text names
 *   reconcile/     wanted against actual: create, extract, audit, finish
 *   folder/        the same event as files of a MISP feed
 *   publisher.ts   puts these together; check.ts is doctor's part, retire.ts deletes what nobody curated
 */

export { eventUuid } from '../publish/identity.ts';
export { type MispContext, openMispContext } from './context/open.ts';
export { mispRights } from './event/audience.ts';
export { createFolderPublisher } from './folder/folder.ts';
export type { EventOptions, MispPublisherOptions } from './options.ts';
export { createMispPublisher } from './publisher.ts';
