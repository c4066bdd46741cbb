import { number } from './format.ts';
import { type Html, html } from './html.ts';

export interface Bar {
  label: string;
  value: number;
}

const WIDTH = 560;
const HEIGHT = 120;
const FLOOR = 100;

/** A bar a day. The numbers stand in the picture's description and in a table below it, for whoever does not see it. */
export function barPlot(title: string, kind: string, bars: Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = WIDTH / Math.max(1, bars.length);
  const total = bars.reduce((sum, { value }) => sum + value, 0);
  return html`<figure class="plot"><figcaption><b>${title}</b> <span class="quiet">${number(total)} in ${bars.length} days, at most ${number(most)} a day</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${number(total)} in ${bars.length} days">
<line class="axis" x1="0" x2="${WIDTH}" y1="${FLOOR + 0.5}" y2="${FLOOR + 0.5}"/>
${bars.map(({ label, value }, i) => {
  const height = value === 0 ? 0 : Math.max(2, (value / most) * (FLOOR - 6));
  return html`<g><title>${label}: ${number(value)}</title><rect class="hit" x="${(i * step).toFixed(1)}" y="0" width="${step.toFixed(1)}" height="${FLOOR}"/><rect class="bar ${kind}" x="${(i * step + step * 0.14).toFixed(1)}" y="${(FLOOR - height).toFixed(1)}" width="${(step * 0.72).toFixed(1)}" height="${height.toFixed(1)}" rx="2"/></g>`;
})}
${bars.map(({ label }, i) => ((bars.length - 1 - i) % 7 === 0 ? html`<text x="${(i * step + step / 2).toFixed(1)}" y="${HEIGHT - 4}" text-anchor="${i === bars.length - 1 ? 'end' : 'middle'}">${label.slice(5)}</text>` : html``))}
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
