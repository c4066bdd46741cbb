import { readFileSync } from 'node:fs';
import { type Bitmap, type CropBox, cropsOf, decodePicture, mayHoldText, resized, setUpright, type TextBox } from './bitmap.ts';
import { loadRuntime, loadSharp, modelFiles, type Runtime, type Session, type Sharp } from './packages.ts';
import { picturesOfPages } from './pdf-pages.ts';
import { type ReadLine, readLine } from './recognise.ts';
import { type RecognisedLine, settleLines } from './settle.ts';

/** One line of text, or one cell's part of it, with its place in the picture's own points. */
export interface PictureText extends RecognisedLine {
  x: number;
  end: number;
  /** Middle, and height. */
  y: number;
  height: number;
  /** How much lower the line ends than it begins. */
  rise: number;
}

/** What reading takes, loaded once. */
interface Models {
  runtime: Runtime;
  sharp: Sharp;
  detection: Session;
  recognition: Session;
  letters: string[];
}

interface Engine {
  /** Undefined for what is not a picture of text. Throws for what cannot be decoded. */
  read(bytes: Uint8Array): Promise<PictureText[] | undefined>;
  /** The text of the pictures on pages of a PDF (all of them when none are named), in points of the upright page. */
  readPdf(bytes: Uint8Array, pages: number[] | undefined, most: number): Promise<PageText[]>;
  /** Parts of a picture, or of the pictures on a page of a PDF, as WebP; undefined for those outside of it. */
  crop(bytes: Uint8Array, boxes: CropBox[], page?: number): Promise<(Uint8Array | undefined)[]>;
}

/** What the pictures on a page of a PDF say. */
export interface PageText {
  /** Counted from 1. */
  page: number;
  texts: PictureText[];
}

const MAX_LINES = 300;
/** Lines are looked for in a smaller picture: this takes most of the time, and grows faster than the number of points. */
const DETECTION_POINTS = 1_300_000;
/** For finding lines no picture is enlarged more than this. */
const MAX_ENLARGED = 1.25;

/** PaddleOCR's two steps by ONNX: find lines (DB), read each (SVTR with CTC). */
export async function openEngine(): Promise<Engine> {
  const [runtime, sharp] = [await loadRuntime(), await loadSharp()];
  const files = modelFiles();
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    logSeverityLevel: 4,
  };
  const models: Models = {
    runtime,
    sharp,
    detection: await runtime.InferenceSession.create(files.detection, options),
    recognition: await runtime.InferenceSession.create(files.recognition, options),
    letters: ['', ...readFileSync(files.dictionary, 'utf8').replace(/\n$/, '').split('\n'), ' '],
  };
  return {
    read: async (bytes) => {
      const decoded = await decodePicture(sharp, bytes);
      if (!decoded || !mayHoldText(decoded.image)) return undefined;
      return readImage(models, decoded.image, decoded.scale);
    },
    readPdf: (bytes, pages, most) => readPages(models, bytes, pages, most),
    crop: async (bytes, boxes, page) => {
      if (page !== undefined) return cropsOfPage(sharp, bytes, boxes, page);
      const decoded = await decodePicture(sharp, bytes);
      return decoded
        ? cropsOf(
            sharp,
            decoded.image,
            boxes.map((box) => scaled(box, decoded.scale)),
          )
        : boxes.map(() => undefined);
    },
  };
}

async function readImage(models: Models, image: Bitmap, scale: number): Promise<PictureText[]> {
  const lines: ReadLine[] = [];
  for (const box of (await findLines(models, image, scale)).slice(0, MAX_LINES)) {
    const line = await readLine({ ...models, session: models.recognition }, image, box);
    if (line) lines.push(line);
  }
  const settled = settleLines(lines);
  return lines.map(({ box }, index) => ({
    ...(settled[index] as RecognisedLine),
    x: box.x / scale,
    end: box.end / scale,
    y: box.middle / scale,
    height: box.height / scale,
    rise: (box.slope * (box.end - box.x)) / scale,
  }));
}

async function readPages(models: Models, bytes: Uint8Array, pages: number[] | undefined, most: number): Promise<PageText[]> {
  const read: PageText[] = [];
  for await (const { page, pictures } of picturesOfPages(bytes, pages, most)) {
    const texts: PictureText[] = [];
    for (const { image, box, turns } of pictures) {
      const upright = await setUpright(models.sharp, image, turns);
      const scale = (box.end - box.x) / upright.original.width;
      for (const text of await readImage(models, upright.image, upright.scale))
        texts.push({
          ...text,
          x: box.x + text.x * scale,
          end: box.x + text.end * scale,
          y: box.top + text.y * scale,
          height: text.height * scale,
          rise: text.rise * scale,
        });
    }
    read.push({ page, texts });
  }
  return read;
}

const scaled = ({ x, y, width, height }: CropBox, scale: number): CropBox => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
});

async function cropsOfPage(sharp: Sharp, bytes: Uint8Array, boxes: CropBox[], number: number): Promise<(Uint8Array | undefined)[]> {
  const crops: (Uint8Array | undefined)[] = boxes.map(() => undefined);
  for await (const { pictures } of picturesOfPages(bytes, [number], 1))
    for (const { image, box, turns } of pictures) {
      const upright = await setUpright(sharp, image, turns);
      const scale = upright.image.width / (box.end - box.x);
      const own = boxes.map((one) => scaled({ ...one, x: one.x - box.x, y: one.y - box.top }, scale));
      for (const [index, crop] of (await cropsOf(sharp, upright.image, own)).entries()) crops[index] ??= crop;
    }
  return crops;
}

const MEAN = [0.406, 0.456, 0.485];
const SPREAD = [0.225, 0.224, 0.229];

async function findLines({ runtime, sharp, detection }: Models, image: Bitmap, scale: number): Promise<TextBox[]> {
  const small = await resized(sharp, image, Math.min(MAX_ENLARGED / scale, Math.sqrt(DETECTION_POINTS / (image.width * image.height))));
  const points = small.width * small.height;
  const input = new Float32Array(points * 3);
  for (let at = 0; at < points; at++)
    for (let plane = 0; plane < 3; plane++)
      input[plane * points + at] = ((small.data[at * 3 + 2 - plane] as number) / 255 - (MEAN[plane] as number)) / (SPREAD[plane] as number);
  const output = await detection.run({
    [detection.inputNames[0] as string]: new runtime.Tensor('float32', input, [1, 3, small.height, small.width]),
  });
  const map = output[detection.outputNames[0] as string];
  if (!map) return [];
  const [wide, high] = [image.width / small.width, image.height / small.height];
  return boxesOf(map.data, small.width, small.height).map((box) => ({
    x: box.x * wide,
    end: box.end * wide,
    middle: box.middle * high,
    slope: (box.slope * high) / wide,
    height: box.height * high,
  }));
}
/** Connected spots of the detection map -> lines of text, top to bottom. */
function boxesOf(map: Float32Array, width: number, height: number): TextBox[] {
  const seen = new Uint8Array(width * height);
  const boxes: TextBox[] = [];
  const stack: number[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || (map[start] as number) < 0.3) continue;
    const spot: number[] = [];
    stack.push(start);
    seen[start] = 1;
    while (stack.length > 0) {
      const at = stack.pop() as number;
      spot.push(at);
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= map.length || seen[next] || (map[next] as number) < 0.3) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    const box = boxOf(spot, map, width);
    if (box) boxes.push(box);
  }
  return boxes.sort((a, b) => a.middle - b.middle || a.x - b.x);
}

function boxOf(spot: number[], map: Float32Array, width: number): TextBox | undefined {
  if (spot.length < 24) return undefined;
  let [sure, sumX, sumY, sumXX, sumXY, x, end] = [0, 0, 0, 0, 0, width, 0];
  for (const at of spot) {
    const px = at % width;
    const py = Math.floor(at / width);
    sure += map[at] as number;
    sumX += px;
    sumY += py;
    sumXX += px * px;
    sumXY += px * py;
    x = Math.min(x, px);
    end = Math.max(end, px + 1);
  }
  const count = spot.length;
  if (sure / count < 0.5) return undefined;
  const spread = sumXX - (sumX * sumX) / count;
  const isLong = end - x > 80;
  const slope = isLong && spread > 0 ? (sumXY - (sumX * sumY) / count) / spread : 0;
  const meanX = sumX / count;
  const meanY = sumY / count;
  const offsets = spot.map((at) => Math.floor(at / width) - meanY - slope * ((at % width) - meanX)).sort((a, b) => a - b);
  const low = offsets[Math.floor(count * 0.02)] as number;
  const high = offsets[Math.floor(count * 0.98)] as number;
  const inner = Math.max(3, high - low + 1);
  const long = end - x;
  // The map shows the core of a line: it is grown by the same rule by which it was shrunk for training.
  const grow = (long * inner * 1.6) / (2 * (long + inner));
  const centre = (x + end) / 2;
  return {
    x: x - grow,
    end: end + grow,
    middle: meanY + slope * (centre - meanX) + (low + high + 1) / 2,
    slope: Math.abs(slope) < 0.002 ? 0 : slope,
    height: inner + 2 * grow,
  };
}
