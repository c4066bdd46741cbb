import { all, type Element, isElement, isText, nodes, remove } from '../html/dom.ts';

const HASH_LENGTHS = new Set([32, 40, 56, 64, 96, 128]);

/**
 * A hash that a narrow cell breaks over lines (with `<br>`, with white space, as blocks) is one hash: pieces of hex digits that
 * together have a hash's length, and none of which is a hash itself, are put together.
 */
export function joinWrappedValues(root: Element): void {
  for (const br of all(root, 'br')) {
    const before = br.prev;
    const after = br.next;
    if (!before || !after || !isText(before) || !isText(after)) continue;
    const head = /(?:^|[\s:|"'(])([0-9a-f]{6,127})\s*$/i.exec(before.data)?.[1];
    const tail = /^\s*([0-9a-f]{1,127})(?![\w.@:/-])/i.exec(after.data)?.[1];
    if (!head || !tail) continue;
    const further = pieces(br);
    const length = head.length + further.reduce((sum, piece) => sum + piece.text.length, 0);
    if (HASH_LENGTHS.has(head.length) || further.some((piece) => HASH_LENGTHS.has(piece.text.length)) || !HASH_LENGTHS.has(length))
      continue;
    before.data = before.data.replace(/\s+$/, '');
    for (const piece of further) {
      before.data += piece.node.data.trimStart();
      remove(piece.br);
      remove(piece.node);
    }
  }
  for (const node of [...nodes(root)]) {
    if (!isText(node) || isElement(node.parent, 'pre')) continue;
    node.data = joinWrappedHashes(node.data);
  }
}

/** The run of "`<br>` hex" that follows, up to the piece that something else follows in the same line. */
function pieces(from: Element): { br: Element; node: Element['children'][number] & { data: string }; text: string }[] {
  const found: { br: Element; node: Element['children'][number] & { data: string }; text: string }[] = [];
  for (let br: Element | null = from; br; ) {
    const node: Element['next'] = br.next;
    if (!node || !isText(node)) break;
    const text: string | undefined = /^\s*([0-9a-f]{1,127})(?![\w.@:/-])/i.exec(node.data)?.[1];
    if (!text) break;
    found.push({ br, node, text });
    const rest: boolean = node.data.trim().length > text.length;
    br = !rest && isElement(node.next, 'br') ? (node.next as Element) : null;
  }
  return found;
}

/** "d41d8cd98f00b204 e9800998ecf8427e" as the whole of a text: one hash with a break in it. */
export function joinWrappedHashes(text: string): string {
  const bare = text.trim();
  if (!/^[0-9a-f]{4,}(?:\s+[0-9a-f]{1,})+$/i.test(bare)) return text;
  const parts = bare.split(/\s+/);
  const joined = parts.join('');
  if (!HASH_LENGTHS.has(joined.length) || parts.some((part) => HASH_LENGTHS.has(part.length)) || parts.length > 4) return text;
  return text.replace(bare, joined);
}
