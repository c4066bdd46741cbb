import type { Indicator } from '../../domain.ts';
import { type Html, html, nothing } from './html.ts';

/** The part of a picture that a value was read from; `base` is the folder of the crops' addresses. */
export function crop({ origin, value }: Indicator, base: string, index: string | number): Html {
  if (origin?.kind !== 'picture' || !origin.crop) return nothing;
  return html`<img class="crop" src="${base}/${index}" alt="The picture where ${value} was read" loading="lazy">`;
}
