import sanitizeHtml from 'sanitize-html';
import type { Article } from '../../domain.ts';
import { previewReport } from '../../report/preview.ts';
import { type Html, raw } from './html.ts';

/**
 * The report that the event has, as MISP's viewer shows it. The text is an attacker's, or may be: what the renderer gives goes through
 * a sanitiser with a short list, and addresses are shown but cannot be followed, because many of them lead to what the report warns of.
 */
export function renderReport(article: Pick<Article, 'markdown' | 'indicators'>): Html {
  return raw(sanitizeHtml(previewReport(article), POLICY)) as Html;
}

export const POLICY: sanitizeHtml.IOptions = {
  allowedTags: 'p br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s span table thead tbody tr th td'.split(' '),
  allowedAttributes: { span: ['class', 'title'], ol: ['start'], pre: ['tabindex'] },
  allowedClasses: { span: ['ref', 'ids', 'tag', 'invalid', 'ref-type', 'deadlink', 'picture'] },
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
