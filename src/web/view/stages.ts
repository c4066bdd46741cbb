import { span } from '../../durations.ts';
import type { Job, TimelineEntry } from '../../queue/ports.ts';
import { type Html, html, nothing } from './html.ts';

/** One stretch of a job's last run. */
export interface Stage {
  name: string;
  kind: 'wait' | 'work' | 'bad';
  startMs: number;
  ms: number;
}

/** Shorter waits are nobody's business. */
const LEAST_WAIT_MS = 50;

const PARTS = [
  ['browser', 'Opened in the browser'],
  ['extract', 'Article extracted'],
  ['files', 'Linked files read'],
  ['pictures', 'Pictures read'],
] as const;

/** Where the time of the last run went: what the job's record says of each stage, and the waits between them. */
export function stagesOf({ timeline }: Pick<Job, 'timeline'>): Stage[] {
  const begin = timeline.findLastIndex(({ stage }) => stage === 'queued');
  const run = timeline.slice(Math.max(0, begin));
  const stages: Stage[] = [];
  const start = run[0]?.at ?? 0;
  for (const [i, entry] of run.entries()) {
    const before = run[i - 1];
    if (before === undefined) continue;
    const add = (name: string, kind: Stage['kind'], from: number, ms: number): void => {
      if (ms > 0) stages.push({ name, kind, startMs: from - start, ms });
    };
    if (entry.ms === undefined) {
      add(nameOfGap(entry), entry.stage === 'released' ? 'wait' : 'bad', before.at, entry.at - before.at);
      continue;
    }
    const began = Math.max(before.at, entry.at - entry.ms);
    if (began - before.at >= LEAST_WAIT_MS) add(nameOfWait(entry, before), 'wait', before.at, began - before.at);
    let from = began;
    for (const [part, name] of PARTS) {
      const ms = entry.parts?.[part];
      if (ms === undefined) continue;
      add(name, 'work', from, ms);
      from += ms;
    }
    const rest = entry.at - from;
    if (entry.parts === undefined || entry.stage !== 'crawl')
      add(entry.stage === 'crawl' ? 'Opened and extracted' : 'Published', 'work', from, rest);
    else if (rest >= LEAST_WAIT_MS) add('Saved', 'work', from, rest);
  }
  return stages;
}

function nameOfWait({ stage }: TimelineEntry, before: TimelineEntry): string {
  if (before.stage === 'retry') return 'Waited for the next attempt';
  return stage === 'crawl' ? 'Waited to be opened' : 'Waited to be published';
}

function nameOfGap({ stage, note }: TimelineEntry): string {
  if (stage === 'released') return 'Waited for its host';
  const code = note?.split(':')[0] ?? '';
  return `Attempt that failed${code ? `: ${code}` : ''}`;
}

/** One row per stage, its bar where the stage lies in the whole. Nothing for a job that has only been queued. */
export function stageTable(job: Pick<Job, 'timeline'>): Html {
  const stages = stagesOf(job);
  const last = stages.at(-1);
  if (last === undefined) return nothing;
  const total = last.startMs + last.ms;
  const percent = (ms: number): string => ((ms / Math.max(1, total)) * 100).toFixed(2);
  return html`<table class="rank stages"><caption class="sr">Where the time went</caption><tbody>${stages.map(
    ({ name, kind, startMs, ms }) =>
      html`<tr><th scope="row">${name}</th><td class="track"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar ${kind}" x="${percent(startMs)}" width="${Math.max(0.4, Number(percent(ms)))}" height="10"/></svg></td><td class="num">${span(ms)}</td></tr>`,
  )}<tr><th scope="row"><b>In all</b></th><td></td><td class="num"><b>${span(total)}</b></td></tr></tbody></table>`;
}
