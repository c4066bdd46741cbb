/**
 * An address, relative to `base` if one is given; undefined for what is none.
 *
 * Not by URL.canParse(): in Node.js 20 it says after some thousand calls that "https://bücher.example" is no address, because its
 * optimised form takes Latin-1 for UTF-8.
 */
export function parseUrl(address: string, base?: string | URL): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}
