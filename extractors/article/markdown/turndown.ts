// Without the HTML parser that comes with it: it is given a tree.
import TurndownService from 'turndown/lib/turndown.browser.cjs.js';
import { oneLine } from '../../../src/text.ts';

/**
 * Turndown with the forms that both readers of the report understand. No backslash escapes: MISP would take the backslash into
 * the value. What needs care (values, emphasis, links) was settled in the tree before.
 */
export function createTurndown(): TurndownService {
  const service = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    strongDelimiter: '**',
    br: '  ',
  });
  service.escape = escapeLineStart;
  service.addRule('item', {
    filter: 'li',
    replacement(content, node) {
      const parent = node.parentNode as HTMLElement | null;
      let marker = '- ';
      if (parent?.nodeName === 'OL') {
        const start = Number.parseInt(parent.getAttribute('start') ?? '1', 10) || 1;
        const items = Array.from(parent.childNodes).filter((child) => child.nodeName === 'LI');
        marker = `${start + items.indexOf(node)}. `;
      }
      const text = content
        .replace(/^\n+/, '')
        .trimEnd()
        .replace(/\n{2,}(?=\s*(?:[-*+]|\d+\.) )/g, '\n');
      return `${marker}${text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`)}${node.nextSibling ? '\n' : ''}`;
    },
  });
  service.addRule('link', {
    filter: (node) => node.nodeName === 'A' && node.getAttribute('href') !== null,
    replacement(content, node) {
      if ((node as HTMLElement).getAttribute('data-mc-auto') === '1') return autolink((node as HTMLElement).getAttribute('href') ?? '');
      const text = oneLine(content).replaceAll('[', '(').replaceAll(']', ')');
      return text === '' ? '' : `[${text}](${linkTarget((node as HTMLElement).getAttribute('href') ?? '')})`;
    },
  });
  service.addRule('picture', {
    filter: 'img',
    replacement(_content, node) {
      const image = node as HTMLElement;
      return `[${pictureText(image.getAttribute('alt') ?? '')}](${linkTarget(image.getAttribute('src') ?? '')})`;
    },
  });
  service.addRule('ticks', {
    filter: 'code',
    replacement: (content) => (content.trim() === '' ? '' : `\`${content.replace(/\s*\n\s*/g, ' ').trim()}\``),
  });
  service.addRule('struck', { filter: ['del'], replacement: (content) => `~~${content}~~` });
  return service;
}

/** A character that would start a heading or quote, as an entity. */
export function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)#(?=#{0,5}\s)/, '$1&#35;').replace(/^(\s*)>/, '$1&gt;');
}

/**
 * A target stands in angle brackets where Markdown needs it, and where MISP would otherwise read the end of the link as a file
 * name ("...](https://x/report.html"); there it sees the URL as such.
 */
function linkTarget(url: string): string {
  const safe = url.replace(/[\s<>|\\^`{}"]/g, (char) => encodeURIComponent(char));
  const tail = safe.slice(safe.lastIndexOf('/') + 1);
  return /[()]/.test(safe) || tail.includes('.') || /^[a-z]+:\/\/[^/]+$/i.test(safe) ? `<${safe}>` : safe;
}

function autolink(url: string): string {
  return `<${url.replace(/[\s<>]/g, (char) => encodeURIComponent(char))}>`;
}

function pictureText(alt: string): string {
  const text = alt.replace(/\s+/g, ' ').replaceAll('[', '(').replaceAll(']', ')').trim();
  const says =
    text !== '' &&
    text.length <= 300 &&
    !/^\S+\.(?:png|jpe?g|gif|webp|svg|avif|bmp)$/i.test(text) &&
    !/^(?!CVE-)[\w%.:+-]*[-_\d][\w%.:+-]*$/i.test(text) &&
    !/^(?:image|img|figure|picture|screenshot|untitled)?[-_ ]?[\da-f-]*$/i.test(text);
  return says ? `Image: ${text}` : 'Image';
}
