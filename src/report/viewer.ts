import MarkdownIt from 'markdown-it';

/**
 * Markdown as MISP's report viewer renders it: markdown-it's default preset without raw HTML, with links and images switched
 * off (`[text](https://...)` stands there literally), bare URLs left as text, `<https://...>` clickable, and MISP's references
 * as an inline rule. From MISP's markdownEditor.js, checked against MISP 2.5.1. For tests and previews only.
 */
export interface ViewerOptions {
  /** The attribute that a reference shows; undefined for one that the event does not have, which MISP marks as invalid. */
  attribute(uuid: string): { type: string; value: string; toIds?: boolean } | undefined;
}

const REFERENCE = /@(!?)\[(attribute|object|tag|galaxymatrix|suggestion)\]\(([^)\s]{1,300})\)/y;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * HTML of a report. References become `<span class="ref">` (`ref ids` with the detection flag, `ref invalid` for an invalid or
 * unknown UUID), pictures `<span class="picture">`. The text can come from an attacker: markdown-it escapes it, and a page that
 * shows it must sanitise it again.
 */
export function renderAsMisp(markdown: string, options: ViewerOptions): string {
  return viewer.render(markdown, { options });
}

const viewer = misp();

function misp() {
  const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false });
  markdown.disable(['link', 'image']);
  markdown.inline.ruler.push('misp_reference', (state, silent) => {
    REFERENCE.lastIndex = state.pos;
    const match = REFERENCE.exec(state.src);
    if (!match) return false;
    if (!silent) state.push('misp_reference', 'span', 0).meta = { picture: match[1] === '!', scope: match[2], id: match[3] };
    state.pos += match[0].length;
    return true;
  });
  markdown.renderer.rules.misp_reference = (tokens, index, _options, env) => {
    const { picture, scope, id } = (tokens[index] as { meta: unknown }).meta as { picture: boolean; scope: string; id: string };
    const { escapeHtml } = markdown.utils;
    if (scope === 'tag') return `<span class="ref tag">${escapeHtml(id)}</span>`;
    const shown = scope === 'attribute' && UUID.test(id) ? (env as { options: ViewerOptions }).options.attribute(id) : undefined;
    if (shown === undefined) return `<span class="ref invalid">invalid ${escapeHtml(scope)} (${escapeHtml(id)})</span>`;
    if (picture) return `<span class="picture">${escapeHtml(shown.value)}</span>`;
    return `<span class="ref${shown.toIds ? ' ids' : ''}"><span class="ref-type">${escapeHtml(shown.type)}</span> ${escapeHtml(shown.value)}</span>`;
  };
  return markdown;
}
