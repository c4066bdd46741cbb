/** Traffic Light Protocol marks, strictest first. */
const STRICTEST_FIRST = ['red', 'amber+strict', 'amber', 'green', 'clear', 'white'];

export function isTlp(tag: string): boolean {
  return /^tlp:/i.test(tag);
}

/**
 * The event's tags with exactly one TLP. 'setting': the configured one stands, whatever the text says (a page about TLP
 * names several). 'strictest': a stricter mark in the text wins.
 */
export function withOneTlp(tags: string[], text: string, rule: 'setting' | 'strictest'): string[] {
  const configured = tags.filter(isTlp).map(level);
  const named =
    rule === 'strictest'
      ? [...text.matchAll(/\bTLP\s?[:-]\s?(RED|AMBER\+STRICT|AMBER|GREEN|CLEAR|WHITE)\b/gi)].map((match) =>
          (match[1] as string).toLowerCase(),
        )
      : [];
  const levels = new Set([...configured, ...named]);
  const strictest = STRICTEST_FIRST.find((one) => levels.has(one));
  const others = tags.filter((tag) => !isTlp(tag));
  return strictest === undefined ? others : [...others, `tlp:${strictest}`];
}

function level(tag: string): string {
  return tag.slice('tlp:'.length).toLowerCase();
}
