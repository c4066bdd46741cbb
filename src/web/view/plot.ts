import { number } from './format.ts';
import { type Html, html } from './html.ts';

export interface Bar {
  label: string;
  value: number;
}

const WIDTH = 560;
const HEIGHT = 120;
const FLOOR = 100;

const LEFT = 34;

/** A round number at or above the largest value, that has a round half as well. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const factors = power >= 10 ? [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10] : [1, 2, 4, 6, 8, 10];
  return (factors.find((factor) => factor * power >= value) ?? 10) * power;
}

/** A bar a day, with an axis. The numbers stand in the picture's description and in a table below it, for whoever does not see it. */
export function barPlot(title: string, kind: string, bars: Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const top = Math.max(2, ceiling(most));
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = bars.length > 45 ? 14 : bars.length > 10 ? 7 : 1;
  const total = bars.reduce((sum, { value }) => sum + value, 0);
  return html`<figure class="plot"><figcaption><b>${title}</b> <span class="quiet">${number(total)} in ${bars.length} days, at most ${number(most)} a day</span> <output class="readout"></output></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${number(total)} in ${bars.length} days">
${[0, top / 2, top].map((value) => {
  const y = (FLOOR - (value / top) * (FLOOR - 8)).toFixed(1);
  return html`<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text x="${LEFT - 5}" y="${y}" dy="4" text-anchor="end">${number(value)}</text>`;
})}
${bars.map(({ label, value }, i) => {
  const height = value === 0 ? 0 : Math.max(2, (value / top) * (FLOOR - 8));
  return html`<g data-value="${label}: ${number(value)}"><title>${label}: ${number(value)}</title><rect class="hit" x="${(LEFT + i * step).toFixed(1)}" y="0" width="${step.toFixed(1)}" height="${FLOOR}"/><rect class="bar ${kind}" x="${(LEFT + i * step + step * 0.14).toFixed(1)}" y="${(FLOOR - height).toFixed(1)}" width="${(step * 0.72).toFixed(1)}" height="${height.toFixed(1)}" rx="2"/></g>`;
})}
${bars.map(({ label }, i) => ((bars.length - 1 - i) % every === 0 ? html`<text x="${(LEFT + i * step + step / 2).toFixed(1)}" y="${HEIGHT - 4}" text-anchor="${i === bars.length - 1 ? 'end' : 'middle'}">${label.slice(5)}</text>` : html``))}
</svg></figure>`;
}

/** Names with a bar and a number each, the largest first. */
export function rankPlot(title: string, kind: string, bars: Bar[], href?: (label: string) => string): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return html`<figure class="plot"><figcaption><b>${title}</b></figcaption>${
    bars.length === 0
      ? html`<p class="quiet">None.</p>`
      : html`<table class="rank"><tbody>${bars.map(
          ({ label, value }) =>
            html`<tr><th scope="row">${href ? html`<a href="${href(label)}">${label}</a>` : label}</th><td class="track"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar ${kind}" width="${((value / most) * 100).toFixed(1)}" height="10"/></svg></td><td class="num">${number(value)}</td></tr>`,
        )}</tbody></table>`
  }</figure>`;
}
