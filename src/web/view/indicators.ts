import type { Indicator } from '../../domain.ts';
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

/** The table of values; with `choice`, each row has a control. */
export function indicatorTable(indicators: Indicator[], choice?: (indicator: Indicator, index: number) => Html): Html {
  if (indicators.length === 0) return html`<p class="quiet">The article shows no indicators.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Indicators"><table class="list indicators"><thead><tr><th>Type</th><th>Value</th><th>${choice ? 'In the event' : 'to_ids'}</th><th>Why</th><th>Where</th></tr></thead>
<tbody>${indicators.map(
    (indicator, i) => html`<tr class="verdict-${proposed(indicator)}"><td data-label="Type"><span class="kind">${indicator.type}</span></td>
<td data-label="Value" class="mono wrap">${proposed(indicator) === 'drop' ? html`<s>${indicator.value}</s>` : indicator.value}</td>
<td data-label="${choice ? 'In the event' : 'to_ids'}">${choice ? choice(indicator, i) : word(indicator)}</td>
<td data-label="Why">${indicator.reason}</td><td data-label="Where">${place(indicator)}</td></tr>`,
  )}</tbody></table></div>`;
}

function word(indicator: Indicator): Html {
  const labels = { ids: ['good', 'yes'], 'no-ids': ['note', 'no'], drop: ['quiet', 'left out'] } as const;
  const [kind, text] = labels[proposed(indicator)];
  return html`<span class="pill ${kind}">${text}</span>`;
}

function place({ context }: Indicator): Html {
  const where = [context.kind, context.heading, context.column].filter(Boolean).join(' · ');
  return html`<span class="quiet">${where}</span>${context.snippet ? html`<br><span class="snippet">${context.snippet}</span>` : nothing}`;
}
