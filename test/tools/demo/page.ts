import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

/** What one event of the demo's feed folder has, as far as the page shows it. */
interface MispEvent {
  info: string;
  Tag?: { name: string }[];
  Attribute?: Attribute[];
  Object?: { Attribute?: Attribute[] }[];
  EventReport?: { name: string; content: string }[];
}

interface Attribute {
  uuid: string;
  type: string;
  category: string;
  value: string;
  comment?: string;
  to_ids?: boolean;
}

export interface DemoRow {
  title: string;
  url: string;
  /** "created", or why there is no ordinary event. */
  outcome: string;
  /** File in the feed folder. */
  file?: string;
}

/**
 * Writes one HTML file that shows the demo's events as a person meets them in MISP: tags, attributes, and the reports by
 * markdown-it with the settings of MISP's viewer (links and pictures off, references as badges). Returns its path.
 */
export function writeDemoPage(folder: string, feedFolder: string, rows: DemoRow[]): string {
  const events = rows.map((row) => ({
    ...row,
    ...(row.file ? { event: (JSON.parse(readFileSync(join(feedFolder, row.file), 'utf8')) as { Event: MispEvent }).Event } : {}),
  }));
  const list = events.map(({ title, outcome, event }, i) => {
    const detections = event ? attributesOf(event).filter(({ to_ids }) => to_ids).length : 0;
    const state = outcome === 'created' ? `${detections} with to_ids` : outcome;
    return `<li><a href="#event-${i}">${escapeHtml(title)}</a> <small>${escapeHtml(state)}</small></li>`;
  });
  const sections = events.map(({ title, url, outcome, event }, i) => section(i, title, url, outcome, event));
  const file = join(folder, 'index.html');
  writeFileSync(file, page(list.join('\n'), sections.join('\n')));
  return file;
}

function section(index: number, title: string, url: string, outcome: string, event: MispEvent | undefined): string {
  const head = `<section id="event-${index}"><h2>${escapeHtml(event?.info ?? title)}</h2><p class="source">${escapeHtml(url)}</p>`;
  if (!event) return `${head}<p>${escapeHtml(outcome)}</p></section>`;
  const attributes = attributesOf(event);
  const byUuid = new Map(attributes.map((attribute) => [attribute.uuid, attribute]));
  const tags = (event.Tag ?? []).map(({ name }) => `<span class="tag">${escapeHtml(name)}</span>`).join(' ');
  const rows = attributes.map(
    ({ category, type, value, to_ids, comment = '' }) =>
      `<tr><td>${escapeHtml(category)}</td><td>${escapeHtml(type)}</td><td class="value">${escapeHtml(shortened(value))}</td><td>${to_ids ? 'yes' : ''}</td><td>${escapeHtml(comment)}</td></tr>`,
  );
  const reports = (event.EventReport ?? []).map(
    ({ name, content }, i) =>
      `<details${i === 0 ? ' open' : ''}><summary>Report: ${escapeHtml(name)}</summary><article>${viewer.render(content, { byUuid })}</article></details>`,
  );
  return `${head}<p>${tags}</p>${outcome === 'created' ? '' : `<p class="note">${escapeHtml(outcome)}</p>`}
${reports.join('\n')}
<details><summary>${attributes.length} attributes</summary><table><thead><tr><th>Category</th><th>Type</th><th>Value</th><th>IDS</th><th>Comment</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></details></section>`;
}

function attributesOf(event: MispEvent): Attribute[] {
  return [...(event.Attribute ?? []), ...(event.Object ?? []).flatMap((object) => object.Attribute ?? [])];
}

const REFERENCE = /@!?\[(\w+)\]\(([^)\s]{1,300})\)/y;

/** As MISP's viewer is set up: raw HTML off, links and images disabled, references by an inline rule. */
const viewer = new MarkdownIt({ html: false, linkify: false }).disable(['link', 'image']);
viewer.inline.ruler.push('misp_reference', (state, silent) => {
  REFERENCE.lastIndex = state.pos;
  const match = REFERENCE.exec(state.src);
  if (!match) return false;
  if (!silent) {
    const { byUuid } = state.env as unknown as { byUuid: Map<string, Attribute> };
    const attribute = byUuid.get(match[2] ?? '');
    state.push('misp_reference', 'span', 0).content = attribute ? `${attribute.type}\u00a0${attribute.value}` : (match[2] ?? '');
  }
  state.pos += match[0].length;
  return true;
});
viewer.renderer.rules.misp_reference = (tokens, i) => `<span class="reference">${escapeHtml(tokens[i]?.content ?? '')}</span>`;

const shortened = (value: string): string => (value.length > 300 ? `${value.slice(0, 300)}…` : value);

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function page(list: string, sections: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>misp-crawler: the demo's events</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; color: #222; background: #fff }
h1, h2 { line-height: 1.2 } section { border-top: 1px solid #ccc; margin-top: 2rem; padding-top: 1rem }
.tag { background: #e7eef8; border-radius: 3px; padding: 0 .4em; font-size: 85% } .source, small { color: #666; overflow-wrap: anywhere }
.reference { background: #0088cc; border-radius: 3px; color: #fff; font-size: 90%; overflow-wrap: anywhere; padding: 0 .35em }
.note { background: #fff3cd; padding: .5rem } summary { cursor: pointer; font-weight: 600; margin: .5rem 0 }
article { border: 1px solid #ddd; border-radius: 4px; overflow-x: auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: 90%; width: 100% } td, th { border: 1px solid #ddd; padding: .2rem .4rem; text-align: left; vertical-align: top }
.value, td { overflow-wrap: anywhere } pre { background: #f6f6f6; overflow-x: auto; padding: .5rem }
</style></head><body>
<h1>What the demo blog became</h1>
<p>Each article is one MISP event: a report in which every indicator is an attribute, and the attributes with their category and detection
flag. Reports are shown with the settings of MISP's own viewer. Three articles are errors on purpose: a page that answers 403, a "not
found" page that answers 200, and a page behind a bot check, whose text the crawler takes from the feed instead.</p>
<ol>
${list}
</ol>
${sections}
</body></html>
`;
}
