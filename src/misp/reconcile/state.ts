import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Article } from '../../domain.ts';
import { parseJson } from '../../json.ts';
import { partUuid } from '../../publish/identity.ts';
import { oneLine } from '../../text.ts';
import { isExtractionCopy } from '../event/extraction-copy.ts';
import { allAttributes, type MispEvent, type MispReport } from '../model.ts';

/** What an event is made of. */
export interface EventContent {
  /** Article.contentHash of the article as published. */
  content: string;
  /** The files that the article links to and that could be read: the first sixteen characters of their sha256. */
  files: string[];
}

/**
 * What misp-crawler remembers about an event, kept in the event itself: the last block of its second report, "how this event
 * was made". The report is written last, so an event without a finished state is unfinished and is completed by the next run.
 */
export interface EventState extends EventContent {
  revision: number;
  /** Fingerprint of the main report as we wrote it; another one there was edited by a person. */
  report?: string | undefined;
  /** Attributes of ours that people removed or switched off: the first eight characters of their uuids. */
  rejected: string[];
  /** Tags of ours that people removed. */
  rejectedTags: string[];
  /** MISP's attributes that stand for ours, by the beginnings of both uuids. */
  standIns: Record<string, string>;
}

/** The state of an event whose extraction MISP has not answered yet. */
export interface UnfinishedState {
  /** How often MISP was asked to extract. */
  asked: number;
}

export const NOTHING_REJECTED = { rejected: [], rejectedTags: [], standIns: {} };

const HEADING = '## State';

const stateBlock = z.object({
  'misp-crawler': z.literal(1),
  revision: z.number().int().positive().optional(),
  content: z.string().optional(),
  report: z.string().optional(),
  files: z.array(z.string()).default([]),
  rejected: z.array(z.string()).default([]),
  rejectedTags: z.array(z.string()).default([]),
  standIns: z.record(z.string(), z.string()).default({}),
  asked: z.number().int().optional(),
});

export function processingReportUuid(event: string): string {
  return partUuid(event, 'account');
}

/** The long comment attribute in which versions up to 0.2 kept their state; an update removes it. */
export function oldSummaryUuid(event: string): string {
  return partUuid(event, 'summary');
}

export function contentOf({ contentHash, linkedFiles = [] }: Pick<Article, 'contentHash' | 'linkedFiles'>): EventContent {
  const files = linkedFiles.flatMap(({ status, sha256 }) => (status === 'read' && sha256 ? [sha256.slice(0, 16)] : []));
  return { content: contentHash, files: [...new Set(files)].sort() };
}

/** Whether the event has all of this. A file that cannot be had this time changes nothing. */
export function hasContent(state: EventContent, { content, files }: EventContent): boolean {
  return state.content === content && files.every((file) => state.files.includes(file));
}

/** Why an event is updated, for its sentence. */
export function whatChanged(before: EventContent | undefined, now: EventContent | undefined): string {
  return before && before.content === now?.content ? 'a file that the article links to changed' : 'the article changed';
}

/** The state as the last section of the processing report. */
export function stateSection(state: EventState | UnfinishedState): string {
  const json = JSON.stringify({ 'misp-crawler': 1, ...state });
  return `${HEADING}\n\nFor misp-crawler itself: please leave it as it is.\n\n\`\`\`json\n${json}\n\`\`\`\n`;
}

/** The state of a finished event; undefined for one that is unfinished. */
export function stateOf(event: MispEvent): EventState | undefined {
  return readState(processingReportOf(event)?.content, oldSummaryOf(event)?.value);
}

/**
 * The state of an event whose processing report somebody deleted for good (each of ours has one from the start): what it was made of
 * is unknown, and its main report counts as edited by people. Earlier versions wrote it last: without it,
 * an event whose main report still is the copy for extraction is unfinished.
 */
export function lostState(event: MispEvent): EventState | undefined {
  const report = event.EventReport.find(({ uuid }) => uuid === partUuid(event.uuid, 'report'));
  if (!report || isExtractionCopy(report.content) || processingReportOf(event) || oldSummaryOf(event)) return undefined;
  return { revision: 1, content: '', files: [], report: '', ...NOTHING_REJECTED };
}

/** The state in a processing report, or in the comment attribute of versions up to 0.2. */
export function readState(processingReport: string | undefined, oldSummary: string | undefined): EventState | undefined {
  const block = blockOf(processingReport);
  if (block?.revision !== undefined && block.content !== undefined) {
    const { revision, content, files, report, rejected, rejectedTags, standIns } = block;
    return { revision, content, files, report, rejected, rejectedTags, standIns };
  }
  const match = oldSummary === undefined ? null : /revision (\d+); content ([^\s.]+)/.exec(oldSummary);
  return match ? { revision: Number(match[1]), content: match[2] as string, files: [], ...NOTHING_REJECTED } : undefined;
}

/** How often MISP was asked to extract from an unfinished event without an answer in time. */
export function timesAsked(event: MispEvent): number {
  return blockOf(processingReportOf(event)?.content)?.asked ?? 0;
}

/** The article's report: the first one, or the one that replaced it while MISP was still extracting; undefined when somebody deleted it. */
export function mainReportOf({ uuid, EventReport }: MispEvent): MispReport | undefined {
  const find = (part: string) => EventReport.find((one) => one.uuid === partUuid(uuid, part) && !one.deleted);
  return find('report') ?? find(REPLACED_REPORT);
}

export const REPLACED_REPORT = 'report:again';

/** Also when somebody deleted it: nobody needs to see the state, but it must not be lost. */
export function processingReportOf(event: MispEvent): MispReport | undefined {
  return event.EventReport.find((one) => one.uuid === processingReportUuid(event.uuid));
}

export function oldSummaryOf(event: MispEvent) {
  return allAttributes(event).find((one) => one.uuid === oldSummaryUuid(event.uuid));
}

/** When the last publication was closed, in MISP's time (epoch seconds): whatever changed later was changed by somebody else. */
export function closedAt(event: MispEvent): number | undefined {
  const timestamp = processingReportOf(event)?.timestamp ?? oldSummaryOf(event)?.timestamp;
  return timestamp === undefined ? undefined : Number(timestamp);
}

function blockOf(processingReport: string | undefined): z.infer<typeof stateBlock> | undefined {
  const json = processingReport === undefined ? undefined : /```json\s*(\{[^\n]*\})\s*```\s*$/.exec(processingReport)?.[1];
  return stateBlock.safeParse(parseJson(json)).data;
}

/** The first sixteen characters of the sha256 of a text, whatever MISP did to its white space. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(oneLine(text)).digest('hex').slice(0, 16);
}

export const shortUuid = (uuid: string): string => uuid.slice(0, 8);
