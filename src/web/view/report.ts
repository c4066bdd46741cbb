import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import type { Article, Indicator } from '../../domain.ts';
import { type Html, raw } from './html.ts';

/**
 * The report as MISP's viewer shows it: markdown-it without raw HTML, tables on, references as badges with their value.
 * The text is an attacker's, or may be: what markdown-it gives goes through a sanitiser with a short list, pictures are
 * named and not loaded, and links are shown but cannot be followed, because many of them lead to what the report warns of.
 */
export function renderReport(article: Pick<Article, 'markdown' | 'indicators'>): Html {
  const { text, values } = withReferences(article.markdown, article.indicators);
  return raw(sanitizeHtml(viewer.render(text, { values }), POLICY)) as Html;
}

type Shown = Pick<Indicator, 'type' | 'value' | 'toIds'>;

/** Which indicators become attributes, and so references in the report. */
const isAttribute = (indicator: Indicator) => indicator.verdict === 'indicator' || indicator.verdict === 'context';

/** Puts a reference in the place of each value outside code and link targets, as the event's report will have it. */
function withReferences(markdown: string, indicators: Indicator[]): { text: string; values: Map<string, Shown> } {
  const values = new Map<string, Shown>();
  const places = indicators.flatMap((indicator, i) => {
    if (!isAttribute(indicator)) return [];
    values.set(String(i), indicator);
    return indicator.occurrences.filter(({ code, target }) => !code && !target).map(({ start, end }) => ({ start, end, id: String(i) }));
  });
  places.sort((a, b) => a.start - b.start || b.end - a.end);
  let text = '';
  let at = 0;
  for (const { start, end, id } of places) {
    if (start < at) continue;
    text += `${markdown.slice(at, start)}@[attribute](${id})`;
    at = end;
  }
  return { text: text + markdown.slice(at), values };
}

const REFERENCE = /@\[(attribute|object|tag|galaxymatrix|suggestion)\]\(([^)\s]{1,300})\)/y;

export const viewer = new MarkdownIt({ html: false, linkify: false, typographer: false });
viewer.inline.ruler.before('link', 'misp_reference', (state, silent) => {
  REFERENCE.lastIndex = state.pos;
  const match = REFERENCE.exec(state.src);
  if (!match) return false;
  if (!silent) {
    const { values } = state.env as unknown as { values: Map<string, Shown> };
    const shown: Shown = values.get(match[2] ?? '') ?? { type: (match[1] ?? '') as Shown['type'], value: match[2] ?? '', toIds: false };
    state.push('misp_reference', 'span', 0).meta = { ...shown };
  }
  state.pos += match[0].length;
  return true;
});
viewer.renderer.rules.misp_reference = (tokens, i) => {
  const { type, value, toIds } = (tokens[i]?.meta ?? {}) as unknown as Shown;
  const text = (part: string) => viewer.utils.escapeHtml(part);
  return `<span class="ref${toIds ? ' ids' : ''}"><span class="ref-type">${text(type)}</span> ${text(value)}</span>`;
};

export const POLICY: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'hr',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'ul',
    'ol',
    'li',
    'blockquote',
    'pre',
    'code',
    'em',
    'strong',
    's',
    'span',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: { span: ['class', 'title'], ol: ['start'], pre: ['tabindex'] },
  allowedClasses: { span: ['ref', 'ids', 'ref-type', 'deadlink', 'picture'] },
  disallowedTagsMode: 'discard',
  transformTags: {
    a: (_tag, attributes) => ({ tagName: 'span', attribs: { class: 'deadlink', title: attributes.href ?? '' } }),
    img: (_tag, attributes) => ({
      tagName: 'span',
      attribs: { class: 'picture', title: attributes.src ?? '' },
      text: `Picture: ${attributes.alt || 'without description'}`,
    }),
    // Long lines scroll; the keyboard has to get there.
    pre: (tagName) => ({ tagName, attribs: { tabindex: '0' } }),
    // The page has its own first heading.
    h1: 'h2',
  },
};
