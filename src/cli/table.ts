import Table from 'cli-table3';

/** Rows under a header, as wide as they need to be; plain lines when the output is no terminal, so that it can be cut and grepped. */
export function table(head: string[], rows: (string | number | undefined)[][]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === undefined ? '' : String(cell))));
  if (!process.stdout.isTTY) return [head, ...cells].map((row) => row.join('\t')).join('\n');
  const drawn = new Table({ head, style: { head: [], border: [], compact: true }, wordWrap: true });
  drawn.push(...cells);
  return drawn.toString();
}

/** "3 min ago", "in 2 h": for people; the JSON outputs carry the times themselves. */
export function when(at: number | undefined, now = Date.now()): string {
  if (at === undefined) return '';
  const seconds = Math.round(Math.abs(now - at) / 1000);
  const amount =
    seconds < 90
      ? `${seconds} s`
      : seconds < 5_400
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3_600)} h`
          : `${Math.round(seconds / 86_400)} d`;
  return at <= now ? `${amount} ago` : `in ${amount}`;
}
