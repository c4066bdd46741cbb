import type { Sharp } from './packages.ts';

/** RGB, three bytes a point, rows from the top. */
export interface Bitmap {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A part of a picture in its own points, of a PDF's page in points of the upright page. */
export interface CropBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** More points than this are refused before anything is decoded. */
const MAX_POINTS = 24_000_000;
const PICTURE_OPTIONS = { limitInputPixels: MAX_POINTS, failOn: 'error', animated: false } as const;
/** The longer side of what is read; small pictures are enlarged to at most twice their size, which helps with 11 px type. */
const LONG_SIDE = 3200;

/** Decodes a picture for reading, and by how much it was enlarged. Undefined for what is too small, too large or none. */
export async function decodePicture(sharp: Sharp, bytes: Uint8Array): Promise<{ image: Bitmap; scale: number } | undefined> {
  const options = PICTURE_OPTIONS;
  const { width = 0, height = 0, format = '' } = await sharp(bytes, options).metadata();
  if (width < 120 || height < 24 || format === 'svg') return undefined;
  const scale = Math.min(2, LONG_SIDE / Math.max(width, height));
  const { data, info } = await sharp(bytes, options)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .resize({ width: Math.round(width * scale), height: Math.round(height * scale), fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) return undefined;
  return { image: { data, width: info.width, height: info.height }, scale };
}

/** A crop is shown beside a value: wider ones are made smaller. */
const CROP_WIDTH = 900;

/** Parts of a picture as WebP; undefined for those that lie outside. */
export async function cropsOf(sharp: Sharp, image: Bitmap, boxes: CropBox[]): Promise<(Uint8Array | undefined)[]> {
  const raw = { width: image.width, height: image.height, channels: 3 };
  return Promise.all(
    boxes.map(async ({ x, y, width, height }) => {
      const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
      const [end, bottom] = [Math.min(image.width, Math.ceil(x + width)), Math.min(image.height, Math.ceil(y + height))];
      if (end - left < 4 || bottom - top < 4) return undefined;
      const part = sharp(image.data, { raw }).extract({ left, top, width: end - left, height: bottom - top });
      const small = end - left > CROP_WIDTH ? part.resize({ width: CROP_WIDTH }) : part;
      return (await small.webp({ quality: 70 }).toBuffer({ resolveWithObject: true })).data;
    }),
  );
}

/** A picture of a page turned upright by quarter turns and made smaller where it has more points than reading needs. */
export async function setUpright(
  sharp: Sharp,
  image: Bitmap,
  turns: number,
): Promise<{ image: Bitmap; original: { width: number; height: number }; scale: number }> {
  const turned = turns % 2 === 1;
  const original = turned ? { width: image.height, height: image.width } : { width: image.width, height: image.height };
  const scale = Math.min(2, LONG_SIDE / Math.max(image.width, image.height));
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .rotate(turns * 90)
    .resize({ width: Math.round(original.width * scale), height: Math.round(original.height * scale), fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { image: { data, width: info.width, height: info.height }, original, scale };
}

/** The same picture smaller (or as it is), its sides multiples of 32, as the detection model wants them. */
export async function resized(sharp: Sharp, image: Bitmap, factor: number): Promise<Bitmap> {
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize({ width: to32(image.width * factor), height: to32(image.height * factor), fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const to32 = (length: number) => Math.max(32, Math.round(length / 32) * 32);

/**
 * Whether a picture may hold text worth reading: pictures of screens have one colour over much of their area and many sharp
 * edges; photos have no such colour, logos and flat drawings few edges.
 */
export function mayHoldText({ data, width, height }: Bitmap): boolean {
  const colours = new Map<number, number>();
  let edges = 0;
  let points = 0;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 250_000)));
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x + 2 < width; x += step) {
      const at = (y * width + x) * 3;
      const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
      const colour = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
      // Two pixels on, because type is soft in enlarged pictures and faint on slides.
      const next = at + 6;
      const change =
        Math.abs(r - (data[next] as number)) + Math.abs(g - (data[next + 1] as number)) + Math.abs(b - (data[next + 2] as number));
      if (change > 90) edges++;
      points++;
    }
  }
  const flat = [...colours.values()]
    .sort((a, b) => b - a)
    .slice(0, 3)
    .reduce((sum, count) => sum + count, 0);
  return flat > points * 0.35 && edges > points * 0.005 && edges < points * 0.45;
}

export interface TextBox {
  x: number;
  end: number;
  /** Middle of the text at the box's centre, and how much it rises per point to the right. */
  middle: number;
  slope: number;
  height: number;
}

/**
 * Cuts a line of text out as `rows` rows of normalised points in planes (blue, green, red), straightened along its slope. With `invert`
 * light type on a dark ground becomes dark type on a light one, which the model has seen more of.
 */
export function cutLine(image: Bitmap, box: TextBox, rows: number, columns: number, grow: number, invert: boolean): Float32Array {
  const out = new Float32Array(3 * rows * columns);
  const centre = (box.x + box.end) / 2;
  const height = box.height * grow;
  const stepX = (box.end - box.x) / columns;
  const stepY = height / rows;
  const samples = Math.max(1, Math.min(3, Math.round(stepY)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = box.x + (column + 0.5) * stepX;
      const sum = [0, 0, 0];
      for (let sample = 0; sample < samples; sample++) {
        const y = box.middle + box.slope * (x - centre) + ((row + (sample + 0.5) / samples) / rows - 0.5) * height;
        addPoint(image, x - 0.5, y - 0.5, sum);
      }
      for (let plane = 0; plane < 3; plane++)
        out[plane * rows * columns + row * columns + column] = (sum[2 - plane] as number) / samples / 127.5 - 1;
    }
  }
  if (invert && out.reduce((sum, value) => sum + value, 0) < 0) for (let at = 0; at < out.length; at++) out[at] = -(out[at] as number);
  return out;
}

/** Bilinear; points outside are those at the edge. */
function addPoint({ data, width, height }: Bitmap, x: number, y: number, sum: number[]): void {
  const left = Math.max(0, Math.min(width - 1, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const fx = Math.max(0, Math.min(1, x - left));
  const fy = Math.max(0, Math.min(1, y - top));
  for (let channel = 0; channel < 3; channel++) {
    const at = (px: number, py: number) => data[(py * width + px) * 3 + channel] as number;
    const upper = at(left, top) * (1 - fx) + at(right, top) * fx;
    const lower = at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
    sum[channel] = (sum[channel] as number) + upper * (1 - fy) + lower * fy;
  }
}
