import { readFileSync } from 'node:fs';
import { type Bitmap, cutLine, decodePicture, mayHoldText, type TextBox } from './bitmap.ts';
import { loadRuntime, loadSharp, modelFiles, type Runtime, type Session } from './packages.ts';

/** One piece of text of a picture, read from several cuttings: where two agree, it is most probably right. */
export interface PictureText {
  /** First reading. */
  text: string;
  /** The second, and a third where the first two differ. Empty for what holds no value. */
  again: string[];
  /** Mean probability of the letters, 0 to 1. */
  sure: number;
  /** Place in the enlarged picture. */
  x: number;
  end: number;
  y: number;
  height: number;
}

export interface Engine {
  /** Undefined for what is no picture of text. Throws for what cannot be decoded. */
  read(bytes: Uint8Array): Promise<PictureText[] | undefined>;
}

const ROWS = 48;
/** A line wider than this is read in its first part; no line of a page is. */
const MAX_COLUMNS = 2400;
const MAX_LINES = 300;

/** How much higher and wider the line is cut out for the other readings. */
const OTHER_CUTTINGS = [
  [1.1, 1.1],
  [0.94, 1.05],
] as const;

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
  const detection = await runtime.InferenceSession.create(files.detection, options);
  const recognition = await runtime.InferenceSession.create(files.recognition, options);
  const letters = ['', ...readFileSync(files.dictionary, 'utf8').replace(/\n$/, '').split('\n'), ' '];
  return {
    read: async (bytes) => {
      const image = await decodePicture(sharp, bytes);
      if (!image || !mayHoldText(image)) return undefined;
      const boxes = (await findLines(runtime, detection, image)).slice(0, MAX_LINES);
      const texts: PictureText[] = [];
      for (const box of boxes) {
        const first = await readLine(runtime, recognition, letters, image, box, 1, 1);
        if (first.text.trim() === '' || first.sure < 0.6) continue;
        const isValue = /[0-9a-f]{8}|\.|:\/\/|@/i.test(first.text);
        const again: string[] = [];
        for (const [grow, stretch] of isValue ? OTHER_CUTTINGS : []) {
          again.push((await readLine(runtime, recognition, letters, image, box, grow, stretch)).text.trim());
          if (again.includes(first.text.trim())) break;
        }
        texts.push({ text: first.text.trim(), again, sure: first.sure, x: box.x, end: box.end, y: box.middle, height: box.height });
      }
      return texts;
    },
  };
}

const MEAN = [0.406, 0.456, 0.485];
const SPREAD = [0.225, 0.224, 0.229];

async function findLines(runtime: Runtime, session: Session, image: Bitmap): Promise<TextBox[]> {
  const points = image.width * image.height;
  const input = new Float32Array(points * 3);
  for (let at = 0; at < points; at++)
    for (let plane = 0; plane < 3; plane++)
      input[plane * points + at] = ((image.data[at * 3 + 2 - plane] as number) / 255 - (MEAN[plane] as number)) / (SPREAD[plane] as number);
  const output = await session.run({
    [session.inputNames[0] as string]: new runtime.Tensor('float32', input, [1, 3, image.height, image.width]),
  });
  const map = output[session.outputNames[0] as string];
  return map ? boxesOf(map.data, image.width, image.height) : [];
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

async function readLine(
  runtime: Runtime,
  session: Session,
  letters: string[],
  image: Bitmap,
  box: TextBox,
  grow: number,
  stretch: number,
): Promise<{ text: string; sure: number }> {
  const columns = Math.max(48, Math.min(MAX_COLUMNS, Math.ceil(((box.end - box.x) / (box.height * grow)) * ROWS * stretch)));
  const input = cutLine(image, box, ROWS, columns, grow);
  const output = await session.run({ [session.inputNames[0] as string]: new runtime.Tensor('float32', input, [1, 3, ROWS, columns]) });
  const steps = output[session.outputNames[0] as string];
  const [, length = 0, classes = 0] = steps?.dims ?? [];
  let text = '';
  let sum = 0;
  let count = 0;
  let last = 0;
  for (let step = 0; steps && step < length; step++) {
    let best = 0;
    let probability = 0;
    for (let letter = 0; letter < classes; letter++) {
      const value = steps.data[step * classes + letter] as number;
      if (value > probability) {
        probability = value;
        best = letter;
      }
    }
    if (best !== 0 && best !== last) {
      text += letters[best] ?? '';
      sum += probability;
      count++;
    }
    last = best;
  }
  return { text: text.normalize('NFKC'), sure: count === 0 ? 0 : sum / count };
}
