import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Extractors, openExtractors } from '../../../extractors/pool.ts';
import type { Page } from '../../../src/domain.ts';
import { sentence } from '../../../src/errors.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { sharedDir } from '../../support/shared.ts';
import { readOptions, whole } from '../options.ts';

/**
 * What pages cost in the thread pool, and how free the event loop of the process stays meanwhile: the sample reports
 * (SHARED_DIR, else ../shared) in a thread that starts and twice more in the same one, then pages made to be too much.
 * CPU is that of the whole process, threads of the engine included: compare ratios, not hours of a busy machine.
 */
export async function run(args: string[]): Promise<void> {
  const threads = whole('--threads', readOptions(args, { threads: { type: 'string', default: '1' } }).threads);
  const extractors = openExtractors({ threads, heapMb: 512, timeoutMs: 20_000 });
  const reports = samples();
  try {
    for (const round of reports.length > 0 ? ['first', 'second', 'third'] : []) {
      let cpu = 0;
      for (const [name, html] of reports) cpu += await measure(extractors, `${round} ${name}`, html);
      console.log(`${round} round: ${Math.round(cpu / reports.length)} ms of CPU a page`);
    }
    for (const [name, html] of monsters()) await measure(extractors, name, html);
  } finally {
    await extractors.close();
  }
}

/** Prints what a page took; returns its CPU, ms. */
async function measure(extractors: Extractors, name: string, html: string): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begin = performance.now();
  const usage = process.cpuUsage();
  const result = await extractors.extract(pageOf(name, html), {}).then(
    (article) => `${article.via}, ${article.markdown.length} characters, ${article.indicators.length} values`,
    (error: unknown) => sentence(error),
  );
  const { user, system } = process.cpuUsage(usage);
  const ms = Math.round(performance.now() - begin);
  const cpu = (user + system) / 1000;
  delay.disable();
  const p99 = (delay.percentile(99) / 1e6).toFixed(1);
  const columns = [`${String(ms).padStart(6)} ms`, `CPU ${cpu.toFixed(0).padStart(6)} ms`, `event loop p99 ${p99.padStart(6)} ms`];
  console.log(`${name.padEnd(32)} ${columns.join('   ')}   ${result}`);
  return cpu;
}

function samples(): [string, string][] {
  const folder = join(sharedDir(), 'samples', 'pages');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.html'))
    .map((file) => [file.replace('.html', ''), readFileSync(join(folder, file), 'utf8')]);
}

/** Each is larger in one way than any report. */
function monsters(): [string, string][] {
  const sentenceOf = (words: number) => 'lorem ipsum dolor sit amet, '.repeat(words);
  const rows = Array.from(
    { length: 5_000 },
    (_, row) => `<tr><td>${row}</td><td>hxxp://evil${row}[.]com/a</td><td>${String(row).padStart(64, 'a')}</td><td>drop</td></tr>`,
  );
  const ends = '<p>The last line names evil[.]com and the article ends here, after a sentence of some length.</p>';
  return [
    ['10 MB of prose', `<body><article>${`<p>${sentenceOf(18)}</p>`.repeat(20_000)}${ends}</article>`],
    [
      '10 MB in one script',
      `<body><script>${'var a = "lorem ipsum";'.repeat(480_000)}</script><article><p>${sentenceOf(30)}</p>${ends}</article>`,
    ],
    ['200,000 nodes', `<body><article>${'<p>para <b>bold</b></p>'.repeat(50_000)}${ends}</article>`],
    ['200,000 empty elements', `<body><article>${'<span></span>'.repeat(200_000)}<p>${sentenceOf(30)}</p>${ends}</article>`],
    ['5,000 table rows', `<body><article><p>${sentenceOf(20)}</p><table>${rows.join('')}</table></article>`],
    ['1,000 deep', `<body>${'<div>'.repeat(1_000)}<p>${sentenceOf(30)}</p>${ends}${'</div>'.repeat(1_000)}`],
    ['1,000 deep lists', `<body><article><p>${sentenceOf(30)}</p>${'<ul><li>x'.repeat(500)}${ends}${'</li></ul>'.repeat(500)}</article>`],
    ['1,000 deep tables', `<body><article><p>${sentenceOf(30)}</p>${'<table><tr><td>x'.repeat(330)}${ends}</article>`],
    ['1,000 deep inline', `<body><article><p>${sentenceOf(30)}${'<b><i>'.repeat(500)}x</p>${ends}</article>`],
    ['5 MB in one line', `<body><pre>${'0123456789abcdef'.repeat(320_000)}</pre><article><p>${sentenceOf(30)}</p>${ends}</article>`],
    ['40,000 links', `<body><article><p>${sentenceOf(30)}</p>${'<a href="/x/y">a link of words</a> and '.repeat(40_000)}${ends}</article>`],
    [
      '20,000 line breaks',
      `<body><article><p>${sentenceOf(30)}</p><p>${Array.from({ length: 20_000 }, (_, line) => `evil${line}[.]com<br>`).join('')}</p></article>`,
    ],
  ];
}

function pageOf(name: string, html: string): Page {
  const url = `https://blog.example.net/${encodeURIComponent(name)}`;
  return documentPage(url, 'text/html; charset=utf-8', Buffer.from(html));
}
