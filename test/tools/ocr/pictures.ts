import { createHash } from 'node:crypto';
import { chromium } from 'playwright';
import { ensureBrowser } from '../../../crawlers/index.ts';

/** A picture with indicators, and what it shows. */
export interface MadePicture {
  name: string;
  bytes: Buffer;
  values: string[];
}

const THEMES = [
  ['#ffffff', '#1c1c1c', '#eeeeee'],
  ['#1e1e1e', '#d4d4d4', '#2a2a2a'],
  ['#f6f8fa', '#24292f', '#ffffff'],
  ['#0b2545', '#e8f1ff', '#13315c'],
  ['#fff8e1', '#3e2723', '#ffecb3'],
] as const;
const FONTS = ['Liberation Sans', 'DejaVu Sans Mono', 'Liberation Serif', 'Liberation Mono', 'DejaVu Sans'];
/** Six languages around the values: heading, and the names of three columns. */
const WORDS = [
  ['Indicators of compromise', 'File', 'Hash', 'Server'],
  ['Indikatoren der Kampagne', 'Datei', 'Prüfsumme', 'Server'],
  ['Индикаторы компрометации', 'Файл', 'Хэш', 'Сервер'],
  ['攻击活动的失陷指标', '文件', '哈希值', '服务器'],
  ['侵害の痕跡', 'ファイル', 'ハッシュ値', 'サーバー'],
  ['Indicadores de compromiso', 'Archivo', 'Huella', 'Servidor'],
] as const;
const SIZES = [11, 12, 13, 15, 18];

const digest = (kind: 'md5' | 'sha1' | 'sha256', seed: string) => createHash(kind).update(seed).digest('hex');

/**
 * Pictures made of known values: fonts, themes, type sizes, scales, JPEG, a terminal, a slide in perspective, six languages. The same
 * every time but for the machine's fonts.
 */
export async function makePictures(count = 40): Promise<MadePicture[]> {
  const { path } = await ensureBrowser({ configured: process.env.CHROMIUM_PATH });
  const browser = await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--proxy-server=127.0.0.1:9'],
  });
  try {
    const made: MadePicture[] = [];
    for (let number = 0; number < count; number++) {
      const context = await browser.newContext({
        deviceScaleFactor: number % 3 === 1 ? 2 : 1,
        viewport: { width: 1000, height: 700 },
        javaScriptEnabled: false,
      });
      try {
        const page = await context.newPage();
        const values = valuesOf(number);
        await page.setContent(htmlOf(number, values));
        const isJpeg = number % 4 === 2;
        const bytes = await page
          .locator('#shot')
          .screenshot(isJpeg ? { type: 'jpeg', quality: number % 8 === 2 ? 60 : 85 } : { type: 'png' });
        made.push({ name: `picture-${String(number + 1).padStart(2, '0')}.${isJpeg ? 'jpg' : 'png'}`, bytes, values });
      } finally {
        await context.close();
      }
    }
    return made;
  } finally {
    await browser.close();
  }
}

function valuesOf(number: number): string[] {
  const kind = (['sha256', 'md5', 'sha1'] as const)[number % 3] ?? 'md5';
  const seed = `picture ${number}`;
  const part = (index: number) => Number.parseInt(digest('md5', `${seed} ${index}`).slice(0, 2), 16);
  const words = ['amber', 'harbour', 'lantern', 'copper', 'finch', 'kettle', 'dock', 'heron'];
  const word = (index: number) => words[part(index) % words.length];
  return [
    digest(kind, `${seed} a`),
    digest(kind, `${seed} b`),
    `${45 + (part(1) % 40)}.${part(2)}.${part(3)}.${1 + (part(4) % 250)}`,
    `${word(5)}-${word(6)}${part(7) % 90}.com`,
    `http://${word(8)}-update.net/${word(9)}/${part(10)}.php`,
  ];
}

function htmlOf(number: number, [one = '', two = '', address = '', host = '', url = '']: string[]): string {
  const [back, front, other] = THEMES[number % THEMES.length] ?? THEMES[0];
  const [heading, file, hash, server] = WORDS[number % WORDS.length] ?? WORDS[0];
  const font = FONTS[number % FONTS.length];
  const size = SIZES[(number * 3) % SIZES.length];
  const defanged = (value: string) => (number % 2 === 0 ? value.replaceAll('.', '[.]').replace(/^http/, 'hxxp') : value);
  const tilt = number % 10 === 7 ? 'transform:perspective(1800px) rotateY(7deg) rotateZ(0.8deg);margin:40px' : '';
  const style = `<style>body{margin:0;background:${back}}#shot{display:inline-block;padding:18px;background:${back}}#box{color:${front};font:${size}px '${font}';${tilt}}td,th{padding:4px 10px;text-align:left;border:1px solid ${other}}tr:nth-child(odd){background:${other}}pre{margin:0;font:${size}px 'DejaVu Sans Mono'}</style>`;
  const table = `<h3>${heading}</h3><table><tr><th>${file}</th><th>${hash}</th><th>${server}</th></tr><tr><td>loader.exe</td><td>${one}</td><td>${defanged(address)}</td></tr><tr><td>stage2.dll</td><td>${two}</td><td>${defanged(host)}</td></tr></table><p>${defanged(url)}</p>`;
  const terminal = `<pre>$ sum loader.exe stage2.dll\n${one}  loader.exe\n${two}  stage2.dll\n$ cat hosts.txt\n${defanged(address)}\n${defanged(host)}\n${defanged(url)}\n</pre>`;
  return `<!doctype html><meta charset="utf-8">${style}<div id="shot"><div id="box">${number % 5 === 3 ? terminal : table}</div></div>`;
}
