import type { Claim } from './found-value.ts';
import { classifyDotted, hostType, isHostName, isIpv4 } from './hosts.ts';
import { isMaskedAfter, maskBefore, REDACTED } from './masks.ts';
import { isDefanged, type RefangedView } from './refang.ts';
import { trimUrl, URL_REST } from './url-end.ts';

/** What is written with dots and has no scheme: hosts, addresses, networks, both with ports and paths, and names of files. */

const DOTTED = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/g;
const AFTER_HOST = new RegExp(`^(?::(\\d{1,5})(?!\\d))?((?:\\/|\\?(?=[\\w.-]+=))${URL_REST}*)?`, 'iu');
/** A letter beyond ASCII (not a typographic quote): the name goes on there, and readUnicodeHosts reads it. */
const NAME_LETTER = /(?![A-Za-z])[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}]/u;
/** Not "evil.com(192.0.2.7)", the host and its address. */
const CALL = /^\((?!(?:\d{1,3}\.){2})/;
/** Hardly the number of a line: "main.cc:120: error". */
const WEB_PORTS: ReadonlySet<string> = new Set(['80', '443', '8080', '8443']);
/** Further ports after the first one of an address; what stands after an address without one is no path either: "1.2.3.0/99". */
const PORTS = /^(?:\/\d{2,5}(?!\w|\.\d))+/;
/** bash's own sockets, and what looks like them: /dev/tcp/HOST/PORT, tcp/HOST/PORT */
const SHELL_SOCKET = /(?:\/dev\/|(?<![\w/]))(?:tcp|udp)\/$/i;

/** In characters: how far before a host a mask is looked for, and around it the words of a capture of traffic. */
const MASK_REACH = 40;
const TRAFFIC_REACH = 80;
const TRAFFIC = /(?:^|\s)(?:IP6?|tcp[46]?|udp[46]?|ESTABLISHED|SYN_SENT|TIME_WAIT|Flags)(?=[\s:[]|$)|\s>\s/m;

/**
 * "evil.com/737c…/gate.php", a host and a path with what looks like a hash, but for a site's page on a sample
 * ("site.com/file/5e72…").
 */
const HEX_IN_PATH =
  /(?<![\w.@/\\-])((?:[a-z0-9_-]{1,63}\.){1,8}[a-z0-9-]{1,63})(?::\d{1,5})?(?:\/|\/?\?)(?:[\w~.%/?=&+-]{0,160}[^a-z0-9])?(?<!\b(?:files?|samples?|hash(?:es)?|analys[ei]s|reports?|search|scan|commits?|blob|tree)\/)[a-f0-9]{32,}(?![a-z0-9])/gi;

/** URLs without a scheme whose path has a hash in it, which is none of a file. */
export function* readHexPaths(view: RefangedView): Generator<Claim> {
  for (const { 1: word = '', index } of view.text.matchAll(HEX_IN_PATH)) {
    const claim = claimAt(view, index, word);
    if (claim?.type === 'url' && claim.doubtReason === undefined) yield claim;
  }
}

/** `isTaken` tells ground that an earlier reader claimed. */
export function* readDotted(view: RefangedView, isTaken: (from: number, to: number) => boolean): Generator<Claim> {
  for (const match of view.text.matchAll(DOTTED)) {
    // Dashes in front, or the rest of a percent escape ("%2Fevil.com").
    const percent = view.text[match.index - 1] === '%' ? /^[0-9a-f]{2}(?=[a-z0-9])/i : /^-+/;
    const lead = percent.exec(match[0])?.[0].length ?? 0;
    const start = match.index + lead;
    const whole = match[0].slice(lead).replace(/[-_]+$/, '');
    const range = /^((?:\d{1,3}\.){3}\d{1,3})-((?:\d{1,3}\.){3}\d{1,3})$/.exec(whole);
    const words: [from: number, word: string][] = range
      ? [
          [start, range[1] as string],
          [start + (range[1] as string).length + 1, range[2] as string],
        ]
      : [[start, whole]];
    for (const [from, word] of words) {
      const claim = isTaken(from, from + word.length) ? undefined : claimAt(view, from, word);
      if (claim === undefined) continue;
      yield claim;
      if (claim.type === 'ipv4' || claim.type === 'ip-port') yield* neighboursOf(view, claim);
    }
  }
}

/** "203.0.113.5 / .26 / .36": addresses of the same network by their last part; "203.0.113.5:80/443": more ports of the same. */
function* neighboursOf(view: RefangedView, { type, value, from, to }: Claim): Generator<Claim> {
  const behind = view.text.slice(to, to + 400);
  const list = (type === 'ipv4' ? /^(?:\s?[/,]\s\.\d{1,3}(?![\d.]|\s?%))+/ : PORTS).exec(behind)?.[0] ?? '';
  for (const { 0: last, index } of list.matchAll(/\.?\d+/g)) {
    const neighbour = value.replace(/\.?\d+$/, last);
    const at = to + index;
    const [host = '', port] = neighbour.split(':');
    if (!isIpv4(host)) continue;
    const extra = port === undefined ? {} : { host, port: Number(port) };
    yield { type, value: neighbour, from: at, to: at + last.length, defanged: isDefanged(view, from, to), ...extra };
  }
}

/** What the dotted word at an offset of the view is, with the port and path after it. */
function claimAt(view: RefangedView, from: number, word: string): Claim | undefined {
  const { text } = view;
  const end = from + word.length;
  const before = text[from - 1] ?? '';
  const [, port, path = ''] = AFTER_HOST.exec(text.slice(end, end + 2048)) ?? [];
  const socketPort = SHELL_SOCKET.test(text.slice(Math.max(0, from - 10), from)) ? /^\/(\d{1,5})(?!\d)/.exec(path)?.[1] : undefined;
  if (isIpv4(word)) return addressClaim(text.slice(end, end + 40), from, word, { port, path, socketPort });
  if (before === '@' || NAME_LETTER.test(before) || NAME_LETTER.test(text[end] ?? '')) return undefined;
  const host = word.toLowerCase();
  if (socketPort !== undefined && isHostName(word)) return hostClaim(host, from, end, { port: Number(socketPort) });
  const redacted = REDACTED.exec(word);
  if (redacted !== null) return restClaim(host.slice(redacted.index), end);
  const masked = maskBefore(text.slice(Math.max(0, from - MASK_REACH), from), word.split('.')[0] ?? '');
  const defanged = isDefanged(view, from, end);
  const addressed = /(?:^|[\s"'=(>`])(?:\/\/|\\{2,4})$/.test(text.slice(Math.max(0, from - 5), from));
  const inPath = !defanged && !addressed && (/[/\\$]/.test(before) || (before === '.' && masked !== 'label'));
  // "$RAND.evil[.]com": the variable reads as a label.
  if (masked === 'part-of-label' || (before === '$' && defanged)) return restClaim(host, end);
  if (/^(?:[\u2588\u25a0]|\.[{<]\w)/.test(text.slice(end, end + 3))) return undefined;
  const traffic = trafficClaim(view, from, host);
  if (traffic !== undefined) return traffic;
  const hasPath = /^\/[\w~%]/.test(path);
  const judged = classifyDotted(word, {
    defanged,
    addressed: addressed || port !== undefined || hasPath,
    hasPath,
    hasWebPort: port !== undefined && WEB_PORTS.has(port),
    called: CALL.test(text.slice(end, end + 9)),
  });
  if (judged.kind === 'none') return undefined;
  if (judged.kind === 'filename') {
    const { doubtReason } = judged;
    return { type: 'filename', value: word, from, to: end, ...(doubtReason === undefined ? {} : { doubtReason }) };
  }
  const doubtReason = judged.doubtReason ?? (inPath ? ('part-of-path' as const) : undefined);
  const extra = doubtReason === undefined ? {} : { doubtReason };
  const trimmed = masked === 'label' ? '' : trimUrl(path, before);
  if (trimmed.length > 1 && !isListOfHosts(trimmed)) {
    const rest = `${port === undefined ? '' : `:${port}`}${trimmed}`;
    return { type: 'url', value: `${host}${rest}`, from, to: end + rest.length, host, ...extra, schemeless: true };
  }
  return hostClaim(host, from, end, {
    ...extra,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
}

function hostClaim(host: string, from: number, to: number, extra: Pick<Claim, 'port' | 'doubtReason'> = {}): Claim {
  return { type: hostType(host), value: host, from, to, host, ...extra };
}

/** The labels after the first one, when they are a host by themselves: the first was written in part only. */
function restClaim(host: string, end: number): Claim | undefined {
  const rest = host.slice(host.indexOf('.') + 1);
  return isHostName(rest) ? hostClaim(rest, end - rest.length, end) : undefined;
}

/** How tcpdump and netstat call the ports of services unless they are told not to. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['domain', '53'],
  ['ftp', '21'],
  ['http', '80'],
  ['https', '443'],
  ['smtp', '25'],
  ['ssh', '22'],
  ['telnet', '23'],
]);

/** "91.215.85.61.443" and "c2.evil.net.https", as tcpdump and netstat write ports. */
function trafficClaim({ text }: RefangedView, from: number, word: string): Claim | undefined {
  const at = word.lastIndexOf('.');
  const port = SERVICES.get(word.slice(at + 1)) ?? word.slice(at + 1);
  const host = word.slice(0, at);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || !(isIpv4(host) || isHostName(host))) return undefined;
  const end = from + word.length;
  if (!TRAFFIC.test(text.slice(Math.max(0, from - TRAFFIC_REACH), end + TRAFFIC_REACH))) return undefined;
  if (!isIpv4(host)) return hostClaim(host, from, end, { port: Number(port) });
  return { type: 'ip-port', value: `${host}:${port}`, from, to: end, host, port: Number(port) };
}

interface AfterAddress {
  port: string | undefined;
  path: string;
  /** The port of bash's own sockets: /dev/tcp/HOST/PORT. */
  socketPort: string | undefined;
}

/** An address: a network, a URL without scheme, with a port, or by itself; nothing where it goes on in a mask. */
function addressClaim(behind: string, from: number, address: string, { port, path, socketPort }: AfterAddress): Claim | undefined {
  if (isMaskedAfter(behind)) return undefined;
  const end = from + address.length;
  // A network of one address is that address.
  const network = (bits: string | number, length: number): Claim =>
    Number(bits) === 32
      ? { type: 'ipv4', value: address, from, to: end + length, host: address }
      : { type: 'cidr', value: `${address}/${bits}`, from, to: end + length };
  const prefix = /^\/(\d{1,2})(?![\d\w/-]|\.\w)/.exec(path)?.[1];
  if (port === undefined && prefix !== undefined && Number(prefix) <= 32) return network(prefix, prefix.length + 1);
  const mask = NETMASK.exec(behind);
  const bits = mask ? prefixOf(mask[1] ?? '') : undefined;
  if (mask && bits !== undefined) return network(bits, mask[0].length);
  const withPort = (number: string, length: number): Claim => ({
    type: 'ip-port',
    value: `${address}:${number}`,
    from,
    to: end + length,
    host: address,
    port: Number(number),
  });
  if (socketPort !== undefined) return withPort(socketPort, socketPort.length + 1);
  const trimmed = trimUrl(path);
  const isPort = port !== undefined && Number(port) > 0 && Number(port) <= 65_535;
  if (trimmed.length > 1 && !isListOfHosts(trimmed) && trimmed.replace(isPort ? PORTS : /^\/\d\d/, '') !== '') {
    const rest = `${isPort ? `:${port}` : ''}${trimmed}`;
    return { type: 'url', value: `${address}${rest}`, from, to: end + rest.length, host: address, schemeless: true };
  }
  if (isPort) return withPort(port, port.length + 1);
  return { type: 'ipv4', value: address, from, to: end };
}

/** "a[.]com/b[.]com" names two hosts, "1.2.3.4:443/tcp" a protocol: neither is a path. */
function isListOfHosts(path: string): boolean {
  const rest = path.slice(1);
  if (isIpv4(rest) || /^(?:tcp|udp|tls|ssl|https?)$/i.test(rest)) return true;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|biz|ru|cn|xyz|top|onion)$/i.test(rest);
}

/** A netmask after a network's address: "/255.255.255.0", " netmask 255.255.0.0", " 255.255.0.0"; routers write it inverted: " 0.0.0.255". */
const NETMASK = /^(?:\/|\s+(?:(?:net)?mask\s+)?)(255\.(?:\d{1,3}\.){2}\d{1,3}|0\.0\.(?:\d{1,3}\.)(?:255|127|63|31|15|7|3|1))(?![\d.]\d)/i;

/** The prefix length of a netmask; undefined when its ones do not stand together. */
function prefixOf(mask: string): number | undefined {
  const inverted = mask.startsWith('0.');
  const bits = mask
    .split('.')
    .map((part) => (inverted ? 255 - Number(part) : Number(part)).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits) && bits.length === 32 ? bits.replaceAll('0', '').length : undefined;
}

const UNICODE_HOST = /(?<![\p{L}\p{N}.@/-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}][\p{L}\p{N}-]+(?![\p{L}\p{N}-])/gu;
/** A letter or digit beyond ASCII (not a typographic quote): without one there is no international name to look for. */
const FOREIGN = /[^ -~\s](?<=[\p{L}\p{N}])/u;

/** Hosts with letters beyond ASCII in them. */
export function* readUnicodeHosts(view: RefangedView): Generator<Claim> {
  if (!FOREIGN.test(view.text)) return;
  for (const match of view.text.matchAll(UNICODE_HOST)) {
    const host = match[0].toLowerCase();
    if (/^[\u0020-\u007e]*$/.test(host) || !isHostName(host)) continue;
    const to = match.index + match[0].length;
    const tld = host.split('.').at(-1) ?? '';
    if (/^[a-z]+$/.test(tld) && !isDefanged(view, match.index, to)) continue;
    yield { type: hostType(host), value: host, from: match.index, to, host };
  }
}
