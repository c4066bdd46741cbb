import { Permanent, RetryLater } from '../src/errors.ts';
import { portOf, problemError } from '../src/net/egress.ts';
import type { Gate } from '../src/net/gate.ts';
import { parseUrl } from '../src/url.ts';

/** Thrown inside a visit when the crawler stops: the task goes back uncounted. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * The typed error for a navigation that gave no page. `url` is the last address that the main document was asked from;
 * the gate knows why a connection was not made, which Chromium is not told.
 */
export function navigationError(url: string, message: string, gate: Gate): Error {
  const netError = /net::(ERR_[A-Z0-9_]+)/.exec(message)?.[1] ?? '';
  const code = message.includes('chrome-error:') ? 'ERR_CONNECTION_FAILED' : netError;
  const target = parseUrl(url);
  const problem = target && gate.problem(target.hostname, portOf(target));
  if (problem) return problemError(url, problem);
  if (/^ERR_(CERT|SSL|BAD_SSL)/.test(code))
    return new RetryLater('net=tls', `${url} has a certificate or TLS problem (${code}); check it in a browser.`);
  if (code === 'ERR_TOO_MANY_REDIRECTS')
    return new Permanent('redirect-loop', `${url} redirects in a loop; check the address in a browser.`);
  if (code === 'ERR_UNSAFE_PORT') return new Permanent('egress-refused', `${url} was not opened: browsers refuse its port.`);
  if (code === 'ERR_INVALID_URL' || code === 'ERR_UNKNOWN_URL_SCHEME' || code === 'ERR_DISALLOWED_URL_SCHEME')
    return new Permanent('bad-url', `${url} is not an address that can be opened; give an http or https URL.`);
  if (/^ERR_BLOCKED_BY/.test(code)) return new Permanent('blocked-by-browser', `${url} was blocked by the browser itself (${code}).`);
  if (/^ERR_NAME|^ERR_ADDRESS/.test(code))
    return new RetryLater('net=dns', `${url} could not be opened: its name was not found. Check the address and this host's DNS.`);
  if (/TIMED_OUT/.test(code) || /Timeout \d+ms exceeded/.test(message)) return timeoutError(url, 'no answer in time');
  if (code) return new RetryLater('net=connect', `${url} could not be reached (${code}); the server is down, or closed the connection.`);
  return new RetryLater('browser', `${url} could not be opened: the browser said ${JSON.stringify(firstLine(message))}.`);
}

/** The error for a page that led the browser to what is no web page (about:blank, blob:...). */
export function leftTheWeb(url: string, gate: Gate): Error {
  const target = parseUrl(url);
  const problem = target && gate.problem(target.hostname, portOf(target));
  if (problem) return problemError(url, problem);
  return new Permanent('left-the-web', `${url} sent the browser to something that is not a web page; check the address in a browser.`);
}

export function timeoutError(url: string, what: string): RetryLater {
  return new RetryLater('net=timeout', `${url} took too long (${what}); it will be retried later. PAGE_TIMEOUT is the limit.`);
}

export function incompleteError(url: string, why: string): RetryLater {
  return new RetryLater('net=incomplete', `${url} broke off before the whole document had arrived (${why}); it will be retried later.`);
}

/** A third time is the page's own doing; until then the machine may have been short of memory. */
export function crashError(url: string): RetryLater {
  const message = `${url} ended its browser process: it crashed or took more memory than PAGE_MAX_MEMORY.`;
  return new RetryLater('page-crashed', message, { maxAttempts: 3 });
}

/** A plain-HTTP request that the proxy answered itself instead of the site: 59x, or a refusal. */
export function proxyAnswer(url: string, status: number, gate: Gate): Error | undefined {
  const target = parseUrl(url);
  if (target?.protocol !== 'http:') return undefined;
  const problem = gate.problem(target.hostname, portOf(target));
  if (problem && (status === 403 || status === 502 || status === 500)) return problemError(url, problem);
  if (status >= 590 && status <= 599)
    return new RetryLater('net=connect', `${url} could not be reached; the server is down, or refuses connections.`);
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 200) ?? '';
}
