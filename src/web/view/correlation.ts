import type { Correlation } from '../../domain.ts';
import { link } from './format.ts';
import { type Html, html } from './html.ts';

/** The events that have some of an article's values already, as items of a list. */
export const correlatedEvents = ({ events }: Correlation): Html =>
  html`${events.map(
    ({ info, url, own, values, campaign }) =>
      html`<li>${link(url, info, { external: true })} <span class="quiet">${values} ${values === 1 ? 'value' : 'values'}${own ? ', ours' : ''}${campaign ? `, same campaign: ${campaign}` : ''}</span></li>`,
  )}`;
