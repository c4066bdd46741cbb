import { push } from '../../collections.ts';
import type { Article, CrawlRequest, DetectionRule, LinkedFile } from '../../domain.ts';
import { neutralized } from '../../report/neutralize.ts';
import { clickable } from '../../report/reader-copy.ts';
import { reference } from '../../report/references.ts';
import { counted } from '../../text.ts';
import type { Refused } from '../client/attributes.ts';
import type { Wanted } from '../event/event.ts';
import { oneLine, storable } from '../event/storable.ts';
import { type EventState, shortUuid, stateSection, type UnfinishedState } from './state.ts';

/**
 * The event's second report: what misp-crawler read, put in, left out and why. For the analyst who wonders; MISP never
 * extracts from it. Values stand in code, where the viewer resolves nothing and nobody can click them.
 */
export const PROCESSING_REPORT_NAME = 'misp-crawler: how this event was made';

/** How MISP's own extraction ended. */
export type Extraction =
  /** Not asked: MISP_EXTRACTION is `crawler`, or the event is updated. */
  | 'not-asked'
  | 'done'
  /** MISP ran into a value that it found invalid, or had an internal error. */
  | 'gave-up'
  /** No answer in time, twice. */
  | 'timed-out';

export interface ProcessingReport {
  wanted: Wanted;
  article: Article;
  request: CrawlRequest;
  extraction: Extraction;
  /** What was changed after MISP's extraction. */
  added: number;
  corrected: number;
  removed: { what: string; why: string }[];
  /** Values that only MISP found and that stayed. */
  onlyMisp: string[];
  refused: Refused[];
  /** uuids of attributes of earlier revisions that the article names no more. */
  outdated: string[];
  /** uuids of attributes that the event has and its main report does not show. */
  notShown: string[];
  /** The section about analysts' decisions, taken over from the last processing report. */
  decisions: string;
  fourByte: boolean;
  state: EventState;
}

export function processingReportText(about: ProcessingReport): string {
  const removed = about.removed.map(({ what, why }) => `${code(what)}: ${plain(why)}`);
  const refused = about.refused.map(({ value, reason }) => `${code(value)}: ${plain(reason)}`);
  const sections = [
    overview(about),
    decided(about),
    ...list('Context', 'Galaxy clusters and techniques that the text names.', contextLines(about)),
    ...list('Not in the event', 'What the article shows and why it got no attribute.', leftOutLines(about)),
    ...list("Removed after MISP's extraction", '', removed),
    ...list('Refused by MISP', '', refused),
    ...list('Linked files', '', (about.article.linkedFiles ?? []).map(linkedFile)),
    ...list('Detection rules', '', (about.article.rules ?? []).map(rule)),
    ...list('Pictures', '', pictures(about)),
    ...list('No longer in the article', 'Attributes from earlier revisions; they stay in the event.', badges(about.outdated)),
    ...list('Not in the text', 'Attributes from code, link targets, linked files and pictures.', badges(about.notShown)),
    ...list('How the page was read', '', [...about.article.notes, ...about.wanted.notes].map(plain)),
    stateSection(about.state),
  ];
  return storable(sections.filter((section) => section !== '').join('\n\n'), about.fourByte);
}

/** What the event has before MISP has answered about its extraction. */
export function unfinishedText(state: UnfinishedState): string {
  return `This event is not finished: misp-crawler completes it when MISP has answered about its extraction.\n\n${stateSection(state)}`;
}

function overview(about: ProcessingReport): string {
  const { wanted, article, extraction, added, corrected, removed, onlyMisp, state } = about;
  const rejected = wanted.found.filter(({ attribute }) => state.rejected.includes(shortUuid(attribute.uuid)));
  const detecting = wanted.found.filter((one) => one.attribute.to_ids && !rejected.includes(one)).length;
  const withdrawn = [...rejected.map(({ attribute }) => attribute.value), ...state.rejectedTags];
  const extracted = {
    'not-asked': '',
    done: "MISP's extraction has run.",
    'gave-up': "MISP's extraction gave up on a value that it found invalid, so it attached no context of its own.",
    'timed-out': "MISP's extraction gave no answer in time, twice: the event has only what misp-crawler read itself.",
  }[extraction];
  const address = clickable(article.canonicalUrl);
  return [
    `- Source: ${address === undefined ? code(article.canonicalUrl) : `<${address}>`}`,
    `- Revision ${state.revision}; content hash ${code(state.content)}`,
    `- ${counted(wanted.found.length, 'attribute')} from the article, ${detecting} of them for detection`,
    extracted && `- ${extracted}`,
    withdrawn.length > 0 && `- Removed or switched off by people, and left so: ${withdrawn.map(code).join(', ')}`,
    extraction === 'not-asked'
      ? added > 0 && `- New in this revision: ${counted(added, 'attribute')}`
      : added + corrected + removed.length > 0 &&
        `- Compared with our reading: ${added} added, ${corrected} corrected, ${removed.length} removed`,
    onlyMisp.length > 0 && `- Only MISP found: ${onlyMisp.map(code).join(', ')}`,
    wanted.sameCampaign &&
      `- Same campaign as ${code(wanted.sameCampaign.info)} <${wanted.sameCampaign.url}>: ${wanted.sameCampaign.campaign}`,
    `${TAGS}${tagsOf(about).map(code).join(', ')}`,
  ]
    .filter(Boolean)
    .join('\n');
}

const TAGS = '- Tags: ';

/** The tags of ours that the event has: without those that people removed or MISP refused. */
function tagsOf({ wanted, state, refused }: ProcessingReport): string[] {
  const missing = new Set([...state.rejectedTags, ...refused.map(({ value }) => value)]);
  return wanted.event.tags.map(({ name }) => name).filter((name) => !missing.has(name));
}

/** Whether a processing report says that the event got this tag. */
export function saysTag(processingReport: string, name: string): boolean {
  const line = processingReport.split('\n').find((one) => one.startsWith(TAGS));
  return line?.includes(code(name)) ?? false;
}

function contextLines(about: ProcessingReport): string[] {
  const { wanted, article } = about;
  // Without galaxies (a feed folder, MISP_GALAXIES empty) the ids stand for the techniques.
  if (wanted.contextTags.length === 0)
    return article.indicators.filter(({ type, verdict }) => type === 'attack' && verdict !== 'junk').map(({ value }) => code(value));
  return tagsOf(about)
    .filter((name) => name.startsWith('misp-galaxy:'))
    .map((name) => `${code(name)}${wanted.reasons.has(name) ? `: ${plain(wanted.reasons.get(name) as string)}` : ''}`);
}

const MAX_VALUES_OF_A_REASON = 15;

/** Grouped by reason, because a page has many links to its own site. */
function leftOutLines({ wanted }: ProcessingReport): string[] {
  const inObjects = new Set(wanted.event.objects.flatMap(({ Attribute }) => Attribute.map(({ value }) => value)));
  const byReason = new Map<string, string[]>();
  for (const { value, reason, verdict, type } of wanted.without) {
    if (type === 'attack' || inObjects.has(value)) continue;
    const why =
      reason ||
      { junk: 'no indicator', reference: 'a reference', context: 'left out by a setting', indicator: 'left out by a setting' }[verdict];
    push(byReason, why, value);
  }
  return [...byReason].map(([why, values]) => {
    const more = values.length - MAX_VALUES_OF_A_REASON;
    return `${plain(why)}: ${values.slice(0, MAX_VALUES_OF_A_REASON).map(code).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  });
}

function linkedFile({ name, url, status, reason, format, indicators = 0, rules = 0 }: LinkedFile): string {
  const where = `${plain(name)} ${code(url)}`;
  if (status === 'read') {
    const found = [counted(indicators, 'value'), ...(rules > 0 ? [counted(rules, 'rule')] : [])].join(', ');
    return `${where}: read${format ? ` as ${format}` : ''}, ${found}`;
  }
  return `${where}: not read${reason ? `: ${plain(reason)}` : ''}`;
}

function rule({ kind, name, problem, repairs }: DetectionRule): string {
  const title = `${kind} rule ${code(name)}`;
  if (problem !== undefined) return `${title}: does not compile, so it is in the report only: ${plain(problem)}`;
  return repairs.length > 0 ? `${title}: repaired (${plain(repairs.join(', '))})` : title;
}

function pictures({ article }: ProcessingReport): string[] {
  const read = new Map<number, number>();
  for (const { origin } of article.indicators)
    if (origin?.kind === 'picture' && !origin.isPage) read.set(origin.number, (read.get(origin.number) ?? 0) + 1);
  const lines = [...read].sort(([a], [b]) => a - b).map(([number, n]) => `Picture ${number}: ${counted(n, 'value')} read from it`);
  return article.figures.length > 0 ? [`The article has ${counted(article.figures.length, 'picture')}.`, ...lines] : [];
}

function badges(uuids: string[]): string[] {
  return uuids.length > 0 ? [uuids.map(reference).join(' ')] : [];
}

const DECISIONS_HEADING = '## Decisions of analysts';

/** A heading stands alone on its line: what an article says stands in a list. */
const DECISIONS = new RegExp(`\n\n${DECISIONS_HEADING}\n[\\s\\S]*?(?=\n\n## )`);

function decided({ decisions, request }: ProcessingReport): string {
  if (decisions !== '') return decisions;
  const verdicts = request.verdicts ?? [];
  return verdicts.length > 0 ? decisionsSection('', decisionLines(verdicts)) : '';
}

export function decisionLines(verdicts: NonNullable<CrawlRequest['verdicts']>): string[] {
  const words = { ids: 'for detection', 'no-ids': 'kept without detection', drop: 'left out' };
  return verdicts.map(({ value, verdict }) => `${code(value)}: ${words[verdict]}`);
}

/** The section of a processing report about analysts' decisions, with more lines; '' for none. */
export function decisionsSection(processingReport: string, more: string[]): string {
  const before = DECISIONS.exec(processingReport)?.[0].trim() ?? '';
  if (more.length === 0) return before;
  const added = more.map((line) => `- ${line}`);
  const kept = (before || `${DECISIONS_HEADING}\n`).split('\n').filter((line) => !added.includes(line));
  return [...kept, ...added].join('\n');
}

/** The processing report with another section about decisions and another state, which is its end. */
export function withDecisions(processingReport: string, decisions: string, state: EventState): string {
  const rest = processingReport.replace(DECISIONS, '').replace(/\n\n## State\n[\s\S]*$/, '');
  return [rest, decisions, stateSection(state)].filter((part) => part !== '').join('\n\n');
}

function list(heading: string, lead: string, items: string[]): string[] {
  if (items.length === 0) return [];
  return [`## ${heading}\n\n${lead && `${lead}\n\n`}${items.map((item) => `- ${item}`).join('\n')}`];
}

/** In code nothing is Markdown; a value with a backtick gets two around it. */
function code(text: string): string {
  const line = oneLine(text, 300);
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

/** Words of an article or of MISP as plain text. */
function plain(text: string): string {
  return neutralized(oneLine(text, 400).replace(/[\\`*_[\]<>#|~]/g, '\\$&'));
}
