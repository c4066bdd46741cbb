import { findValues } from '../../indicators/find/find-values.ts';
import { useOfName } from '../columns.ts';
import { ADDRESSES, type Cell, type CellUse, FILE_NAMES, HOSTS, type ListDocument } from '../document.ts';

/**
 * Hunting queries (KQL, SPL, EQL, ES|QL, AQL and the like): the values that a field is compared with, without those that the query
 * leaves out. The field's name says what they are. Undefined for other texts.
 */
export function readQueries(text: string): ListDocument | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const code = withoutComments(text);
  if (/^\s*(?:#|={1,6} |`{3})/m.test(code) || !(PIPED.test(code) || BOOLEAN.test(code))) return undefined;
  const rows = comparisons(code)
    .map(({ field, values }) => values.map((value) => cell(field, value)))
    .filter((row) => row.length > 0);
  const isHunt = rows.some((row) => row.some(({ text: value, use }) => use.kind === 'values' && findValues(value).length > 0));
  return isHunt ? { format: 'hunting query', sections: [{ rows }], shown: 'text' } : undefined;
}

/** In characters; queries are short. */
const MAX_LENGTH = 100_000;
/** "| where", "| stats", or SQL. */
const PIPED =
  /(?:^[ \t]*|[\w)\]][ \t]+)\|[ \t]*(?:where|project|summarize|extend|join|union|stats|tstats|table|filter|search|eval|columns|group(?:by)?|KEEP|SORT|LIMIT)\b|^[ \t]*SELECT\b[^;]{1,500}\bFROM\b[^;]{1,500}\bWHERE\b/im;
/** A text that begins with a comparison. */
const BOOLEAN =
  /^\s*(?:sequence by\b[^[]*\[)?\s*\(*\s*(?:(?:network|any|dns|file|process|registry|library) where\s+(?:not\s+)?)?#?[a-z][\w.]*\s*(?::|=|==|in|contains)\s*(?:\(\s*)?["']/i;

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]{0,2000}?\*\/|(?<!:)\/\/.*$|^\s*--.*$/gm, ' ');

/** Strings, operators, words and brackets. */
const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[=!<>]=|=~|!~|<>|[=:](?!\/)|!?\b(?:in|has|has_any|has_all|contains|startswith|endswith|like|matches|regex)\b(?:~|:\w+)?|[\w.*?@/\\:-]{0,300}[\w*]|[()|,[\]]/gi;
const OPERATOR = /^(?:[=!<>]=|=~|!~|<>|=|:|!?(?:in|has|has_any|has_all|contains|startswith|endswith|like|matches|regex)(?:~|:\w+)?)$/i;

interface Comparison {
  field: string;
  values: string[];
}

function comparisons(code: string): Comparison[] {
  const found: Comparison[] = [];
  let open: Comparison | undefined;
  /** The last word, which is a field if an operator follows. */
  let word = '';
  let isNegated = false;
  /** How deep in brackets, and how deep the outermost "not (" began. */
  let depth = 0;
  let leftOut: number | undefined;
  for (const [token] of code.matchAll(TOKEN)) {
    if (token === '(' || token === '[') {
      if (isNegated && word === 'not') leftOut ??= depth;
      depth++;
    } else if (token === ')' || token === ']') {
      depth--;
      if (leftOut === depth) leftOut = undefined;
    } else if (token === '|') {
      open = undefined;
      word = '';
      depth = 0;
      leftOut = undefined;
    } else if (OPERATOR.test(token)) {
      const isOut = isNegated || leftOut !== undefined || /^(?:!|<>)/.test(token);
      open = isOut ? undefined : { field: word, values: [] };
      if (open) found.push(open);
      isNegated = false;
    } else if (/^["']/.test(token)) open?.values.push(token.slice(1, -1));
    else if (/^not$/i.test(token)) {
      isNegated = true;
      open = undefined;
      word = 'not';
    } else if (!/^(?:,|and|or)$/i.test(token)) {
      if (isBareValue(token)) open?.values.push(token);
      else word = token;
    }
  }
  return found;
}

/** "DomainName IN (a.com, b.com)": a value without quotes is more than a field with a dot in it. */
const isBareValue = (token: string) => findValues(token).some(({ raw }) => raw === token);

/** The searcher's own machines and people, what runs on them, and names of lists that the query leaves out. */
const OWN =
  /allow|exclu|ignor|legit|safe|trust|benign|internal|^(?:host|device|computer|endpoint|agent|observer|user|client|initiating\w*|process)(?:[._]?(?:name|hostname|ip|id|parent|executable).*)?$/i;
const HOST_NAMES: CellUse = { kind: 'values', types: [...HOSTS, ...ADDRESSES] };

function cell(field: string, value: string): Cell {
  const read = value.replace(/^[*%]*\.?|[*%]+$/g, '');
  const use: CellUse = OWN.test(field)
    ? { kind: 'none' }
    : /(?:^|[._ ])query$/i.test(field)
      ? HOST_NAMES
      : (useOfName(field) ?? { kind: 'values' });
  const isFile = use.kind === 'values' && use.types?.some((type) => FILE_NAMES.some((name) => name === type));
  return { text: value, read, use: isFile ? { kind: 'note' } : use };
}
