const HASH_LENGTHS = new Set([32, 40, 56, 64, 96, 128]);

/**
 * What stands between the end of one line and the beginning of the next: nothing when a value or a hyphenated word goes on, else
 * a space. `full` says that the line reaches the edge of its column, so that it may have been broken there.
 */
export function joint(before: string, after: string, full: boolean): '' | ' ' | '-' {
  const tail = /\S+$/.exec(before)?.[0] ?? '';
  const head = /^\S+/.exec(after)?.[0] ?? '';
  if (tail === '' || head === '') return ' ';
  if (isBrokenHash(tail, head) || isLabelledHash(before, head)) return '';
  if (/\bCVE-(?:\d{4}-)?$/i.test(tail) && /^\d{4}/.test(head)) return '';
  if (/\[\.?$|\[dot$|\[\.\]$|hxxps?:?\/?\/?$|:\/\/$/i.test(tail) && /^[\w.\]/-]/.test(head)) return '';
  if (/^(?:\[\.\]|\[dot\]|\.\]|\])[\w-]/i.test(head) && /[\w-]$/.test(tail)) return '';
  if (full && isUrl(tail) && continuesUrl(tail, head)) return '';
  if (/^[\w.+-]+@[\w.-]*$/.test(tail) && full && /^[\w.-]*\.[a-z]{2,}/i.test(head) && !/\.[a-z]{2,}$/i.test(tail)) return '';
  // A hyphen at the end of a line parts a word; in a value it belongs to it.
  if (/[a-z]-$/.test(tail) && /^[a-z]/.test(head)) return isUrl(tail) || /[./\\@]/.test(tail) ? '' : '-';
  return ' ';
}

/** Applies the joint: '-' takes the hyphen away. */
export function joinLines(before: string, after: string, full: boolean): string {
  const sign = joint(before, after, full);
  return sign === '-' ? before.slice(0, -1) + after : before + sign + after;
}

function isBrokenHash(tail: string, head: string): boolean {
  const start = /(?:^|[^0-9a-z])([0-9a-f]{8,})$/i.exec(tail)?.[1];
  const end = /^([0-9a-f]{2,})(?![0-9a-z])/i.exec(head)?.[1];
  if (!start || !end || HASH_LENGTHS.has(start.length)) return false;
  return (
    HASH_LENGTHS.has(start.length + end.length) ||
    (start.length + end.length < 128 && start.length >= 24 && end.length >= 24 && !HASH_LENGTHS.has(end.length))
  );
}

const LENGTHS: Record<string, number> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/** "SHA256: " and forty digits are no SHA-1: the label says how many are to come. */
function isLabelledHash(before: string, head: string): boolean {
  const [, label = '', start = ''] = /\b(md5|sha-?(?:1|256|512))\W{1,3}([0-9a-f]{8,})$/i.exec(before) ?? [];
  const wanted = LENGTHS[label.toLowerCase().replace('-', '')];
  const more = /^([0-9a-f]{2,})(?![0-9a-z])/i.exec(head)?.[1];
  return wanted !== undefined && more !== undefined && start.length + more.length <= wanted;
}

function isUrl(word: string): boolean {
  return /(?:https?|hxxps?|ftp):?(?:\/\/|\[:\]\/\/)|\[\.\]\w+\/|^www\./i.test(word);
}

/** "https://host/a/" + "b.html": the break comes after a sign of URLs, or the next piece has one; a plain word is the next word. */
function continuesUrl(tail: string, head: string): boolean {
  if (/[.,;:)]$/.test(tail) && !/[/=&?_%-]$/.test(tail) && /^[A-Z(]/.test(head)) return false;
  if (/[/=&?_%\-.#]$/.test(tail)) return /^[\w%./?&=#~+-]/.test(head) && !/^[A-Z][a-z]+[,.]?$/.test(head);
  return (
    /^[/?&=#%]/.test(head) ||
    /^[\w-]*[/=&_%]/.test(head) ||
    /^[\w-]+\.(?:html?|php|aspx?|jsp|exe|dll|zip|rar|7z|js|txt|png|jpe?g|gif|sh|elf|bin|dat|ps1|pdf|docx?|xlsx?)\b/i.test(head) ||
    (/\d/.test(head) && /^[0-9a-zA-Z]{8,}$/.test(head))
  );
}
