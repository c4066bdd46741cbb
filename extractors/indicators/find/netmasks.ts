/** A netmask behind a network's address: "/255.255.255.0", " netmask 255.255.0.0", " 255.255.0.0"; routers write it inverted: " 0.0.0.255". */
export const NETMASK =
  /^(?:\/|\s+(?:(?:net)?mask\s+)?)(255\.(?:\d{1,3}\.){2}\d{1,3}|0\.0\.(?:\d{1,3}\.)(?:255|127|63|31|15|7|3|1))(?![\d.]\d)/i;

/** The prefix length of a netmask; undefined when its ones do not stand together. */
export function prefixOf(mask: string): number | undefined {
  const inverted = mask.startsWith('0.');
  const bits = mask
    .split('.')
    .map((part) => (inverted ? 255 - Number(part) : Number(part)).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits) && bits.length === 32 ? bits.replaceAll('0', '').length : undefined;
}
