import type { Correlation, Indicator } from '../../domain.ts';
import { counted } from '../../text.ts';
import { link, number } from './format.ts';
import { type Html, html, nothing } from './html.ts';

/** What a person can decide about a value; 'drop' makes no attribute of it. */
export type Verdict = 'ids' | 'no-ids' | 'drop';

export const VERDICTS: { value: Verdict; label: string }[] = [
  { value: 'ids', label: 'Detect (to_ids)' },
  { value: 'no-ids', label: 'Keep, no to_ids' },
  { value: 'drop', label: 'Leave out' },
];

/** What the crawler itself would do with it. */
export function proposed({ verdict, toIds }: Indicator): Verdict {
  if (verdict === 'indicator') return toIds ? 'ids' : 'no-ids';
  return verdict === 'context' ? 'no-ids' : 'drop';
}

/** The values of an article: those of the event, and folded below them what was left out. `crops`: folder of the pictures of values. */
export function indicatorTable(indicators: Indicator[], crops: string): Html {
  if (indicators.length === 0) return html`<p class="quiet">No values were found in the article.</p>`;
  const table = (some: Indicator[]) => tableOf(some, (one) => crop(one, crops, indicators.indexOf(one)));
  const kept = indicators.filter((indicator) => proposed(indicator) !== 'drop');
  const left = indicators.filter((indicator) => proposed(indicator) === 'drop');
  return html`${kept.length === 0 ? html`<p class="quiet">None of them becomes an attribute.</p>` : table(kept)}${
    left.length === 0
      ? nothing
      : html`<details><summary>Left out <span class="count">${number(left.length)}</span></summary>${table(left)}</details>`
  }`;
}

/** The part of a picture that a value was read from; `base` is the folder of the crops' addresses. */
export function crop({ origin, value }: Indicator, base: string, index: string | number): Html {
  if (origin?.kind !== 'picture' || !origin.crop) return nothing;
  return html`<img class="crop" src="${base}/${index}" alt="The picture where ${value} was read" loading="lazy">`;
}

/** The events that have some of an article's values already, as items of a list. */
export const correlatedEvents = ({ events }: Correlation): Html =>
  html`${events.map(
    ({ info, url, own, values, campaign }) =>
      html`<li>${link(url, info, { external: true })} <span class="quiet">${counted(values, 'value')}${own ? ', ours' : ''}${campaign ? `, same campaign: ${campaign}` : ''}</span></li>`,
  )}`;

const tableOf = (indicators: Indicator[], shown: (indicator: Indicator) => Html): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Indicators"><table class="list dense indicators"><thead><tr><th>Type</th><th>Value</th><th>to_ids</th><th>Why</th><th>Where</th></tr></thead>
<tbody>${indicators.map(
    (indicator) => html`<tr class="verdict-${proposed(indicator)}"><td data-label="Type"><span class="kind">${indicator.type}</span></td>
<td data-label="Value" class="mono wrap">${proposed(indicator) === 'drop' ? html`<s>${indicator.value}</s>` : indicator.value}${shown(indicator)}</td>
<td data-label="to_ids">${word(indicator)}</td><td data-label="Why">${indicator.reason}</td><td data-label="Where">${place(indicator)}</td></tr>`,
  )}</tbody></table></div>`;

function word(indicator: Indicator): Html {
  const labels = { ids: ['good', 'yes'], 'no-ids': ['note', 'no'], drop: ['quiet', 'left out'] } as const;
  const [kind, text] = labels[proposed(indicator)];
  return html`<span class="pill ${kind}">${text}</span>`;
}

function place({ context, occurrences, origin, value }: Indicator): Html {
  const where = [origin ? originMark(origin) : context.kind, context.heading, context.column].filter(Boolean).join(' · ');
  // A cell or a line that holds nothing but the value says nothing more.
  const isBare = context.snippet === undefined || context.snippet === value || occurrences.some(({ raw }) => raw === context.snippet);
  return html`<span class="quiet">${where}</span>${isBare ? nothing : html`<br><span class="snippet">${context.snippet}</span>`}`;
}

/** Where a value stands that the text itself does not show. */
export function originMark(origin: NonNullable<Indicator['origin']>): string {
  if (origin.kind === 'picture') return `read from ${origin.isPage ? 'page' : 'picture'} ${origin.number}`;
  return `from ${origin.name}, linked under “${origin.linkedUnder}”`;
}
