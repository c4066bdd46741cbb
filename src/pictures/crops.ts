import type { CropBox } from '../../extractors/pictures/bitmap.ts';
import { boxOfValue } from '../../extractors/pictures/crops.ts';
import type { PictureText } from '../../extractors/pictures/engine.ts';
import type { PictureReader } from '../../extractors/pictures/open.ts';
import type { Indicator } from '../domain.ts';

/** A crop of more bytes is left out: it travels with the article. */
const MAX_BYTES = 12_000;
/** So many crops at most for a picture or a page. */
const MOST = 60;

/** The same values, each with the part of the picture that shows it, for the person who checks them. */
export async function withCrops(
  indicators: Indicator[],
  texts: PictureText[],
  reader: Pick<PictureReader, 'crops'>,
  bytes: Uint8Array,
  page?: number,
): Promise<Indicator[]> {
  const boxes = indicators.slice(0, MOST).map(({ value }) => boxOfValue(value, texts));
  const crops = await reader.crops(
    bytes,
    boxes.filter((box): box is CropBox => box !== undefined),
    page,
  );
  let next = 0;
  return indicators.map((one, index) => {
    const crop = boxes[index] ? crops[next++] : undefined;
    if (!crop || crop.byteLength > MAX_BYTES || one.origin?.kind !== 'picture') return one;
    return { ...one, origin: { ...one.origin, crop: Buffer.from(crop).toString('base64') } };
  });
}
