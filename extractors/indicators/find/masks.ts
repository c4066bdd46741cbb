/**
 * Masks and placeholders: what an author writes instead of a part of a value: `s[REDACTED]e.az`, `ev***l.com`, `c2-%d.evil.com`,
 * `{random}.evil.com`, `*.evil.com`. A label that a mask is glued to was written by nobody.
 */

/** A bracketed word, a regular expression's class, a run of stars, circles or blocks, a printf directive, an ellipsis, at the end of a text. */
const MASK_AT_END =
  /(?:\[[^\][\n]{1,30}\](?:\{[\d,]+\}|[+*])?|\{[^{}\n]{1,30}\}|<[^<>\n]{1,30}>|(?:\\?[*\u2588\u25a0\u2022#])+|[\u2591-\u2593\u25cb\u25cf]{2,}|\u2026|%(?:\d*l?|\.\*)?)$/u;
/** The same right after a value. */
const MASK_AT_START =
  /^(?:[\u2588\u25a0]|[\u2591-\u2593\u25cb\u25cf]{2}|\*{2}|\u2026|\[(?:[0-9x?*-]{1,8}|redacted|removed|masked|x+)\]|\{\d)/iu;
const GLUED = /[\p{L}\p{N}_-]$/u;
/** Groups that are not masks: the number of a footnote, a disguised dot that was not understood. */
const NO_MASK = /^[[({<](?:\d{1,3}|\.|dot|link|\w+\/\w+)[\])}>]$/i;

/** What stands for the beginning of a label: "[redacted]", "<company>", "[0-9]+", stars. */
const LEADING_MASK =
  /^(?:[[{<](?:redacted|removed|masked|random\w*|(?:your)?(?:co|company|brand|victim|target|name)\b|x+|[a-z]-[a-z].*|0-9.*)|\u2588|\*{2}|\u2026)/iu;

/** A word that stands for what is left out, as part of a host or a path; in capitals or brackets, because names may hold it. */
export const REDACTED = /\b(?:REDACTED|REMOVED)\b|\((?:redacted|removed)\)/;

type MaskBefore = 'none' | 'label' | 'part-of-label';

/**
 * What stands before a host: nothing of the kind, a placeholder or wildcard that is a label of its own (`*.`, `{id}.`), or a mask
 * that is glued to the host's first label.
 */
export function maskBefore(before: string, firstLabel: string): MaskBefore {
  const dotted = before.endsWith('.');
  const rest = dotted ? before.slice(0, -1) : before;
  const mask = MASK_AT_END.exec(rest)?.[0].replace(/\\(?=[*\u2588])/g, '');
  if (mask === undefined || NO_MASK.test(mask)) return 'none';
  if (dotted) return 'label';
  // "%d.evil.com", "%ls.evil.com": the directive's letter reads as a label.
  if (mask.startsWith('%'))
    return /^[hlw]{0,2}[dsuxXicSC]$/.test(firstLabel) || GLUED.test(rest.slice(0, -mask.length)) ? 'part-of-label' : 'none';
  // "*shop.com" in quotes: all names that end so.
  if (mask === '*' && /["'=]$/.test(rest.slice(0, -1))) return 'part-of-label';
  return GLUED.test(rest.slice(0, -mask.length)) || LEADING_MASK.test(mask) ? 'part-of-label' : 'none';
}

/** Whether a value continues after its end in a mask: `45.66.230.7█`, `45.66.230.1[0-9]`. */
export function isMaskedAfter(after: string): boolean {
  return MASK_AT_START.test(after);
}

/** Whether a part of a URL after its host stands for what changes: `{random}`, `[base64]`, `<id>`, `%s`, `XXXX`, `***`. */
export function hasPlaceholder(path: string): boolean {
  return (
    REDACTED.test(path) ||
    /\{[\w .:-]+\}|\[[\w .:-]*[A-Za-z_][\w .:-]*\]|<[\w .-]+>|%(?:s|d(?![0-9a-f]))|\*|\u2588|\$[{(]?[A-Za-z_]\w+|%(?=[A-Z_]*[G-Z_])[A-Z_]{4,}%|\u2026|X{4,}|\.{3}/.test(
      path,
    )
  );
}
