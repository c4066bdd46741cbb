import { type Contents, pick, type Random } from './contents.ts';
import type { Layout, Vocabulary } from './vocabulary.ts';

export interface Look {
  back: string;
  front: string;
  other: string;
  /** CSS family of the type, px. */
  font: string;
  monospaced: string;
  size: number;
  perspective: string;
}

export function makeLook(random: Random, { themes, fonts, sizes, monospaced, perspective }: Vocabulary): Look {
  const [back, front, other] = pick(random, themes);
  const look = { back, front, other, font: pick(random, fonts), size: pick(random, sizes), perspective };
  return { ...look, monospaced: monospaced.length > 1 ? pick(random, monospaced) : (monospaced[0] as string) };
}

const table = ({ rows, words: [heading, file, hash, server] }: Contents) =>
  `<h3>${heading}</h3><table><tr><th>${file}</th><th>${hash}</th><th>${server}</th></tr>${rows
    .map((row) => `<tr><td>${row.file}</td><td>${row.hash}</td><td>${row.host}</td></tr>`)
    .join('')}</table><ul>${rows.map((row) => `<li>${row.url} (${row.address})</li>`).join('')}</ul>`;

/** Hashes broken over lines by the width of their cell. */
const narrowTable = ({ rows, words: [, , hash, server] }: Contents) =>
  `<table class="lined"><tr><th>${hash}</th><th>${server}</th></tr>${rows
    .map(
      (row) =>
        `<tr><td style="word-break:break-all;width:300px">${row.hash}</td><td style="white-space:nowrap">${row.host}<br>${row.address}<br>${row.url}</td></tr>`,
    )
    .join('')}</table>`;

const terminal = ({ rows }: Contents) =>
  `<pre>analyst@lab:~/case$ sha256sum *\n${rows.map((row) => `${row.hash}  ${row.file}`).join('\n')}\nanalyst@lab:~/case$ cat hosts.txt\n${rows
    .map((row) => `${row.address}\n${row.host}\n${row.url}`)
    .join('\n')}\n</pre>`;

const code = ({ rows }: Contents) =>
  `<pre>${[
    'import requests',
    '',
    'SERVERS = [',
    ...rows.flatMap((row) => [`    "${row.host}",`, `    "${row.address}",`]),
    ']',
    ...rows.map((row, index) => `URL_${index} = "${row.url}"`),
    ...rows.map((row) => `KNOWN["${row.hash}"] = "${row.file}"`),
  ]
    .map(
      (line, index) =>
        `<i>${String(index + 1).padStart(3)}</i>  ${line.replace(/"[^"]*"/g, (text) => `<b>${text}</b>`).replace(/^import|^\]/, (word) => `<u>${word}</u>`)}`,
    )
    .join('\n')}</pre>`;

const panel = ({ rows, words: [heading, file, hash, server] }: Contents) =>
  `<h3>${heading}</h3>${rows
    .map(
      (row) =>
        `<div class="card"><p><small>${file}</small><br>${row.file}</p><p><small>${hash}</small><br>${row.hash}</p><p><small>${server}</small><br>${row.host} &nbsp; ${row.address}</p><p><small>URL</small><br>${row.url}</p></div>`,
    )
    .join('')}`;

const slide = (contents: Contents) => `<div class="slide">${table(contents)}</div>`;

/** A sheet of a spreadsheet program. */
const sheet = ({ rows, words: [, file, hash, server] }: Contents) =>
  `<table class="grid"><tr><th></th>${['A', 'B', 'C', 'D'].map((letter) => `<th>${letter}</th>`).join('')}</tr><tr><th>1</th><td>${file}</td><td>${hash}</td><td>${server}</td><td>URL</td></tr>${rows
    .map(
      (row, index) =>
        `<tr><th>${index + 2}</th><td>${row.file}</td><td>${row.hash}</td><td>${row.host}<br>${row.address}</td><td>${row.url}</td></tr>`,
    )
    .join('')}</table>`;

const log = ({ rows }: Contents) =>
  `<pre>${rows
    .flatMap((row, index) => [
      `2031-03-1${index} 07:4${index}:12 INFO  proxy  GET ${row.url} 200`,
      `2031-03-1${index} 07:4${index}:13 WARN  dns    query ${row.host} A`,
      `2031-03-1${index} 07:4${index}:15 ALERT edr    ${row.hash} ${row.file}`,
      `2031-03-1${index} 07:5${index}:02 INFO  flow   10.0.0.7 -> ${row.address} tcp`,
    ])
    .join('\n')}</pre>`;

/** A posting, or a message of a chat. */
const message = ({ rows, words: [heading] }: Contents) =>
  `<div class="card" style="max-width:900px"><p><b>Blue Kiln Research</b> <small>@bluekiln &middot; 3h</small></p><p>${heading}:</p>${rows
    .map((row) => `<p>&#8226; ${row.host} &rarr; ${row.address}<br>${row.url}<br>${row.hash}</p>`)
    .join('')}</div>`;

/** One value a row, behind the name of its type. */
const typed = ({ rows, words: [heading, , hash] }: Contents) =>
  `<h3>${heading}</h3><table class="lined">${rows
    .flatMap((row) => [
      ['Domain', row.host],
      ['URL', row.url],
      ['IP', row.address],
      [hash, row.hash],
    ])
    .map(([type, value]) => `<tr><td>${type}</td><td>${value}</td></tr>`)
    .join('')}</table>`;

const LAYOUTS: Record<Layout, (contents: Contents) => string> = {
  table,
  narrowTable,
  terminal,
  code,
  panel,
  slide,
  sheet,
  log,
  message,
  typed,
};

export function pageOf(layout: Layout, contents: Contents, look: Look): string {
  const { back, front, other, font, monospaced, size, perspective } = look;
  const css = `body{margin:0;background:${back}}#shot{display:inline-block;padding:18px;background:${back};color:${front};font:${size}px '${font}'}
h3{margin:4px 0}table{border-collapse:collapse}td,th{padding:4px 10px;text-align:left}tr:nth-child(odd){background:${other}}.lined td,.lined th{border:1px solid ${front}}
pre{margin:0;font:${size}px '${monospaced}'}i{color:#888;font-style:normal}b{color:${back < '#888888' ? '#ce9178' : '#a31515'};font-weight:normal}u{color:#569cd6;text-decoration:none}
.card{background:${other};border-radius:6px;padding:6px 12px;margin:8px}.card p{margin:4px 0}small{opacity:.7}
.slide{padding:40px;background:${other};transform:${perspective};margin:50px}
.grid td{border:1px solid #8886}.grid th{border:1px solid #8886;opacity:.7;font-weight:normal;text-align:center}`;
  return documentOf(css, LAYOUTS[layout](contents));
}

const documentOf = (css: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>${css}</style><div id="shot"><div>${body}</div></div>`;

const bars = (heights: number[]) =>
  heights
    .map((height, index) => `<rect x="${60 + index * 90}" y="${320 - height}" width="50" height="${height}" fill="#3569a8"/>`)
    .join('');

/** Pictures of articles that show no values. Name -> HTML. */
export const DECOYS: Record<string, string> = {
  photo: documentOf('#shot{display:inline-block}', noise(0.035, 3, 'fractalNoise')),
  'photo with light': documentOf('#shot{display:inline-block}', noise(0.006, 5, 'turbulence')),
  logo: documentOf(
    '#shot{display:inline-block;background:#0b2545;padding:60px 120px;font:bold 92px "DejaVu Sans";color:#fff}',
    '<span style="color:#ff8c1a">&#9679;</span> Grey Heron',
  ),
  'bar chart': documentOf(
    '#shot{display:inline-block;background:#fff}',
    `<svg width="640" height="380" font-family="Liberation Sans" font-size="14">${bars([120, 210, 90, 260, 180, 40])}<path d="M50 20V320H620" stroke="#444" fill="none"/>${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'].map((month, index) => `<text x="${70 + index * 90}" y="345">${month}</text>`).join('')}</svg>`,
  ),
  'pie chart': documentOf(
    '#shot{display:inline-block;background:#fff;padding:30px}.pie{width:300px;height:300px;border-radius:50%;background:conic-gradient(#c33 0 35%,#3a7 35% 60%,#36a 60% 85%,#fc3 85%)}',
    '<div class="pie"></div>',
  ),
  'kill chain': documentOf(
    '#shot{display:inline-block;background:#fff;padding:30px;font:16px "Liberation Sans"}span{display:inline-block;border:2px solid #36a;border-radius:8px;padding:18px;margin:10px}',
    ['Phishing mail', 'Loader', 'Persistence', 'Exfiltration'].map((step) => `<span>${step}</span>`).join('&#8594;'),
  ),
  'window without values': documentOf(
    '#shot{display:inline-block;background:#f0f0f0;padding:20px;font:14px "Liberation Sans";width:520px}',
    '<h3>Windows Security</h3><p>Your organisation requires you to sign in again before the document can be shown. Version 4.2.1.0 (build 1904).</p><p>Reference number: 5d41-402a-bc4b. Call extension 2201.</p>',
  ),
  drawing: documentOf(
    '#shot{display:inline-block;background:linear-gradient(#123,#89c);padding:0}',
    '<svg width="700" height="400"><circle cx="350" cy="180" r="90" fill="#fc3"/><path d="M0 400L180 210L320 340L480 160L700 400Z" fill="#274"/></svg>',
  ),
};

function noise(frequency: number, octaves: number, type: string): string {
  return `<svg width="720" height="420"><filter id="f"><feTurbulence type="${type}" baseFrequency="${frequency}" numOctaves="${octaves}" seed="7"/></filter><rect width="720" height="420" fill="#765"/><rect width="720" height="420" filter="url(#f)"/></svg>`;
}
