/** The order in which Chromium sends these; the DevTools protocol gives them in alphabetical order. */
const ORDER = [
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'upgrade-insecure-requests',
  'user-agent',
  'accept-language',
  'accept',
];

/**
 * The headers with which a request goes on: with the feed's own (`own`), and with client hints that agree with the user agent
 * (`secChUa`; undefined: it sends none). Undefined when they can stay as they are.
 */
export function headersToSend(
  headers: Record<string, string>,
  { secChUa, own }: { secChUa: string | undefined; own: [name: string, value: string][] },
): { name: string; value: string }[] | undefined {
  const given = Object.entries(headers).map(([name, value]) => ({ name, value: String(value), key: name.toLowerCase() }));
  const hints = given.find(({ key }) => key === 'sec-ch-ua');
  if (own.length === 0 && (!hints || hints.value === secChUa)) return undefined;
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const isKept = ({ key }: { key: string }): boolean => !replaced.has(key) && (secChUa !== undefined || !key.startsWith('sec-ch-ua'));
  const place = ({ key }: { key: string }): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return [
    ...given
      .filter(isKept)
      .sort((a, b) => place(a) - place(b))
      .map(({ name, value, key }) => ({ name, value: key === 'sec-ch-ua' && secChUa !== undefined ? secChUa : value })),
    ...own.map(([name, value]) => ({ name, value })),
  ];
}
