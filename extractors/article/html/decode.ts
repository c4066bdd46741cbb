import iconv from 'iconv-lite';

const BOMS: [number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
];

/**
 * Text of an HTML (or plain text) file, by what browsers look at, in their order: byte order mark, the header's charset, the
 * document's own `<meta>` (first 4 KB), and else UTF-8 when the bytes are valid UTF-8, windows-1252 when not.
 */
export function decode(bytes: Uint8Array, contentType = ''): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [mark, charset] of BOMS) {
    if (mark.every((byte, index) => buffer[index] === byte)) return iconv.decode(buffer.subarray(mark.length), charset);
  }
  const named = [/charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1], charsetOfMeta(buffer)];
  for (const charset of named) {
    if (charset && iconv.encodingExists(alias(charset))) return iconv.decode(buffer, alias(charset));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    return iconv.decode(buffer, 'windows-1252');
  }
}

function charsetOfMeta(buffer: Buffer): string | undefined {
  const head = buffer.subarray(0, 4096).toString('latin1');
  const xml = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1];
  const meta = /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
  const charset = meta ?? xml;
  // A document that could be read this far is not UTF-16, whatever it says of itself (the rule of the HTML standard).
  return charset && /^utf-?16/i.test(charset) ? 'utf-8' : charset;
}

/** Labels as the web uses them, where iconv-lite reads them more narrowly than browsers do. */
function alias(charset: string): string {
  const label = charset.toLowerCase();
  if (/^(gb2312|gbk|x-gbk|gb_2312-80)$/.test(label)) return 'gb18030';
  if (/^(iso-8859-1|latin1|us-ascii|ascii)$/.test(label)) return 'windows-1252';
  if (/^(ks_c_5601-1987|ksc5601|euc-kr|korean)$/.test(label)) return 'cp949';
  if (/^(x-sjis|shift-jis|ms_kanji|shift_jis)$/.test(label)) return 'cp932';
  return label;
}
