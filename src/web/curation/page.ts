import type { Article, CrawlRequest } from '../../domain.ts';
import { number } from '../view/format.ts';
import { highlightedReport, type Mark } from '../view/highlight.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { crop, originMark, VERDICTS, type Verdict } from '../view/indicators.ts';
import { basisOf, type CuratedValue, type Curation, curatedValues, DISTRIBUTIONS, type Difference, TLP, TYPES } from './curation.ts';
import { carriedBasis } from './meanwhile.ts';

/** What is curated: a preview that is not sent yet, or the event of a finished job. */
export interface CurationSubject {
  request: CrawlRequest;
  article: Article;
  /** What curating begins with: the crawler's proposal, or what the event has. */
  start: Curation;
  /** The event exists: it is changed, and only what can be changed there is offered. */
  isEvent: boolean;
  /** Names what is curated, as long as the values' numbers mean the same. */
  version: string;
  /** Where the form is shown, where it goes, and where "Discard" leads. */
  path: string;
  action: string;
  discard: string;
  /** Folder of the pictures of values. */
  crops: string;
  heading: Html;
  /** Said above the form: an event that exists, lines without a value. */
  notices: Html;
  page: { title: string; section: '/' | '/jobs' };
  send(curation: Curation): Promise<Response>;
}

/** One page of it. */
interface CurationView extends CurationSubject {
  curation: Curation;
  csrf: Html;
  /** Address of the API, for search and typing by script. */
  api: string;
  galaxies: boolean;
  /** Whether "always leave out" is offered (an organisation's rules file, and the right to change it). */
  canAddRules: boolean;
}

const GROUPS: { verdict: Verdict; title: string; help: string }[] = [
  { verdict: 'ids', title: 'Detect', help: 'Attributes with to_ids' },
  { verdict: 'no-ids', title: 'Keep', help: 'Attributes without to_ids' },
  { verdict: 'drop', title: 'Left out', help: 'No attributes' },
];

/** From so many values on, what is out of sight is not laid out. */
const MANY = 200;
/** Rows of a block; curate.js splits those that grow beyond twice this number. */
const BLOCK = 50;

/** Report and values side by side; one form that works without scripts. app.js does not know it, curate.js does. */
export function curationForm(view: CurationView): Html {
  const { article, curation } = view;
  const values = curatedValues(article, curation);
  return html`${view.notices}<form method="post" action="${view.action}" class="curate${values.length > MANY ? ' many' : ''}" id="curate" data-api="${view.api}">${view.csrf}${basisField(view)}
<button class="sr" name="step" value="review" tabindex="-1" aria-hidden="true">Review changes</button>
<section class="curate-report" aria-label="Report"><div class="pane-head"><h2>Report</h2><p class="quiet">Values link to the list.<span class="needs-script" hidden> Select text to add a value.</span></p></div>
<article class="report" id="report" tabindex="0">${highlightedReport(article.markdown, marksOf(values))}</article></section>
<section class="curate-values" aria-label="Values"><div class="pane-head"><h2>Values <span class="count">${number(values.length)}</span></h2>${toolbar(values)}</div>
<div class="groups" id="groups">${GROUPS.map(({ verdict, title, help }) => group(view, verdict, title, help, values))}</div>
${addBox()}${published(article)}</section>
${eventFields(view)}
<div class="actions sticky"><button class="primary" name="step" value="review">Review changes</button><button class="ghost" name="step" value="discard" formnovalidate>Discard</button>
<span class="quiet keys needs-script" hidden>Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>a</kbd> accept, <kbd>d</kbd> detect, <kbd>s</kbd> keep, <kbd>x</kbd> leave out, <kbd>u</kbd> undo, <kbd>/</kbd> filter</span></div>
<datalist id="types">${TYPES.map((type) => html`<option value="${type}"></option>`)}</datalist></form>`;
}

/** What the page was made of comes back with it. */
const basisField = (subject: Pick<CurationSubject, 'start' | 'article'>): Html =>
  html`<input type="hidden" name="basis" value="${carriedBasis(basisOf(subject))}">`;

function marksOf(values: CuratedValue[]): Mark[] {
  return values.flatMap(({ indicator, verdict, id }) =>
    indicator.occurrences.filter(({ target }) => !target).map(({ start, end }) => ({ id, start, end, kind: verdict })),
  );
}

function toolbar(values: CuratedValue[]): Html {
  const types = [...new Set(values.map(({ indicator }) => indicator.type))].sort();
  return html`<div class="curate-tools needs-script" id="tools" hidden>
<label><span class="sr">Filter by text</span><input type="search" id="filter-text" placeholder="Filter values"></label>
<label><span class="sr">Filter by type</span><select id="filter-type"><option value="">All types</option>${types.map((type) => html`<option>${type}</option>`)}</select></label>
<label><span class="sr">Filter by group</span><select id="filter-group"><option value="">All groups</option>${GROUPS.map(({ verdict, title }) => html`<option value="${verdict}">${title}</option>`)}</select></label>
<span class="bulk" role="group" aria-label="Change all values that are shown">All shown: ${VERDICTS.map(({ value }, i) => html`<button type="button" class="small" data-bulk="${value}">${GROUPS[i]?.title === 'Left out' ? 'Leave out' : GROUPS[i]?.title}</button> `)}</span>
<button type="button" class="small" id="undo" disabled>Undo</button><span class="sr" role="status" id="curate-status"></span></div>`;
}

function group(view: CurationView, verdict: Verdict, title: string, help: string, all: CuratedValue[]): Html {
  const values = all.filter((value) => value.verdict === verdict);
  // Left out is folded: most of it is the vendor's own site, references and version numbers.
  return html`<details class="group" data-group="${verdict}"${verdict === 'drop' ? nothing : html` open`}><summary><h3>${title}</h3> <span class="count">${number(values.length)}</span> <span class="quiet">${help}</span></summary>
${blocksOf(values).map((block) => html`<ol class="values">${block.map((value) => row(view, value))}</ol>`)}</details>`;
}

/** A long list in blocks, so that a browser can leave out those that are out of sight; at least one, for rows that move there. */
function blocksOf<T>(list: T[]): T[][] {
  const blocks = Array.from({ length: Math.ceil(list.length / BLOCK) }, (_, i) => list.slice(i * BLOCK, (i + 1) * BLOCK));
  return blocks.length > 0 ? blocks : [[]];
}

function row(view: CurationView, { indicator, verdict, proposed, id }: CuratedValue): Html {
  const added = proposed === undefined;
  const [typeName, verdictName] = added ? ['addedType', 'addedVerdict'] : [`t${id}`, `v${id}`];
  const first = indicator.occurrences.some(({ target }) => !target);
  return html`<li class="val" id="v-${id}" data-id="${id}" data-proposed="${proposed ?? 'ids'}" data-type="${indicator.type}" data-text="${indicator.value.toLowerCase()}" tabindex="-1">
${view.isEvent && !added ? html`<span class="type kind">${indicator.type}</span>` : html`<input class="type" name="${typeName}" value="${indicator.type}" list="types" size="9" aria-label="Type of ${indicator.value}" autocomplete="off" spellcheck="false">`}
<span class="val-value mono wrap">${first ? html`<a href="#r-${id}-0">${indicator.value}</a>` : indicator.value}</span>
<select name="${verdictName}" aria-label="What to do with ${indicator.value}">${VERDICTS.map((option) => html`<option value="${option.value}"${option.value === verdict ? html` selected` : nothing}>${option.label}</option>`)}</select>
${added ? html`<input type="hidden" name="addedValue" value="${indicator.value}"><input type="hidden" name="addedRaw" value="${indicator.occurrences[0]?.raw ?? indicator.value}">` : nothing}
${added ? nothing : crop(indicator, view.crops, id)}
<details class="why"><summary>${indicator.reason || 'Why'}${indicator.origin ? html` <span class="pill note">${originMark(indicator.origin)}</span>` : nothing}</summary>${facts(indicator)}
${view.canAddRules && !added ? html`<button class="small" name="rule" value="${id}" formnovalidate>Always leave out ${indicator.value}</button>` : nothing}</details></li>`;
}

/** As one text: with two thousand values every element of a row counts. */
function facts({ rule, facts: known, context, occurrences, origin }: CuratedValue['indicator']): Html {
  const rows: [string, string | undefined][] = [
    ['Rule', rule],
    ['Facts', known?.join(', ')],
    ['Where', [context.kind, context.heading, context.column].filter(Boolean).join(' · ')],
    ['Text', context.snippet],
    ['As written', [...new Set(occurrences.map(({ raw }) => raw))].slice(0, 3).join('  ')],
    ['Found in', origin?.url],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  return html`<p class="lines wrap">${lines.join('\n')}</p>`;
}

const addBox = (): Html => html`<details class="add-values"><summary>Add values</summary><div class="stack">
<label>Values, one per line <span class="quiet">defanged or not; “filename: report.exe” sets the type</span><textarea name="add" rows="2" class="mono" spellcheck="false"></textarea></label>
<p><button name="step" value="add">Add</button></p></div></details>`;

/** Detection rules and linked files: shown as they will go into the event. */
function published({ rules = [], linkedFiles = [] }: Article): Html {
  return html`${
    rules.length === 0
      ? nothing
      : html`<details class="published"><summary>Detection rules <span class="count">${number(rules.length)}</span></summary>${rules.map(
          (rule) =>
            html`<details><summary><span class="kind">${rule.kind}</span> ${rule.name}${rule.problem ? html` <span class="bad">${rule.problem}</span>` : nothing}</summary><pre tabindex="0"><code>${rule.text}</code></pre></details>`,
        )}</details>`
  }${
    linkedFiles.length === 0
      ? nothing
      : html`<details class="published"><summary>Linked files of indicators <span class="count">${number(linkedFiles.length)}</span></summary><ul>${linkedFiles.map(
          (file) => html`<li><b>${file.name}</b> <span class="quiet">${describeFile(file)}</span></li>`,
        )}</ul></details>`
  }`;
}

function describeFile(file: NonNullable<Article['linkedFiles']>[number]): string {
  if (file.status === 'read') return `${file.format ?? 'read'}, ${number(file.indicators ?? 0)} values`;
  return file.status === 'unread' ? (file.reason ?? 'could not be read') : 'not read';
}

function eventFields({ curation, galaxies, isEvent }: CurationView): Html {
  return html`<section class="curate-event card stack" aria-label="Event"><h2>Event</h2>
<label>Title<input name="title" value="${curation.title}" maxlength="300"></label>
<label>Tags <span class="quiet">${isEvent ? 'including those of the context' : 'in addition to those every event gets'}; separated by commas</span><textarea name="tags" rows="2">${curation.tags.join(', ')}</textarea></label>
${galaxies ? html`<label>Galaxies <span class="quiet">search by name or synonym; several are separated by commas</span><input name="galaxies" id="galaxies" list="galaxy-names" autocomplete="off" placeholder="APT29, Cobalt Strike, T1059"></label><datalist id="galaxy-names"></datalist>` : nothing}
<div class="two"><label>TLP<select name="tlp"><option value="">${isEvent ? 'Unchanged' : 'As configured'}</option>${TLP.map((level) => html`<option value="${level}"${curation.tlp === level ? html` selected` : nothing}>tlp:${level}</option>`)}</select></label>
${isEvent ? nothing : html`<label>Distribution<select name="distribution"><option value="">As configured</option>${DISTRIBUTIONS.map((name, i) => html`<option value="${i}"${curation.distribution === i ? html` selected` : nothing}>${name}</option>`)}</select></label>`}</div>
${isEvent ? nothing : html`<p class="quiet">Of the TLP chosen here and the configured one, the stricter is used.</p>`}
<label>Note for colleagues<textarea name="note" rows="2">${curation.note}</textarea></label></section>`;
}

/** The last step before sending: what is different from the crawler's own event. */
export function reviewForm(
  view: CurationSubject & Pick<CurationView, 'csrf' | 'curation'>,
  list: Difference[],
  counts: Record<Verdict, number>,
): Html {
  const nothingChanged = view.isEvent ? 'No changes.' : 'No changes: the event will be sent as the crawler proposes it.';
  return html`${view.notices}<h2>${view.isEvent ? 'What will change' : 'What will be sent'}</h2>
<p>${number(counts.ids)} ${counts.ids === 1 ? 'value' : 'values'} for detection, ${number(counts['no-ids'])} kept without to_ids, ${number(counts.drop)} left out.</p>
${
  list.length === 0
    ? html`<p class="empty">${nothingChanged}</p>`
    : html`<table class="list differences"><thead><tr><th>What</th><th>${view.isEvent ? 'Now' : 'Proposed'}</th><th>Yours</th></tr></thead><tbody>${list.map(
        ({ what, before, after }) =>
          html`<tr><td data-label="What" class="wrap mono">${what}</td><td data-label="${view.isEvent ? 'Now' : 'Proposed'}" class="wrap">${before === undefined ? html`<span class="quiet">${view.isEvent ? 'as it is' : 'as configured'}</span>` : html`<del>${before}</del>`}</td><td data-label="Yours" class="wrap"><ins>${after}</ins></td></tr>`,
      )}</tbody></table>`
}
<form method="post" action="${view.action}">${view.csrf}${basisField(view)}<input type="hidden" name="state" value="${JSON.stringify(view.curation)}">
<div class="actions"><button class="primary" name="step" value="send" autofocus>${view.isEvent ? 'Update the event' : 'Send to MISP'}</button><button name="step" value="edit">Back to editing</button></div></form>`;
}
