/** Things that go wrong with a MISP, made to happen on purpose. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Fault =
  /** The connection is cut before an answer. */
  | { kind: 'reset' }
  /** Any status, with MISP's error body, or the given one. */
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** A web page instead of JSON, as a proxy or a login page sends it; `carriedOut`: MISP itself went on with the call. */
  | { kind: 'html'; status?: number; carriedOut?: boolean }
  /** 200 with nothing in it. */
  | { kind: 'empty' }
  /** 200 and JSON that ends in the middle. */
  | { kind: 'truncated' }
  /** No answer, the connection stays open until the client or `close()` ends it. */
  | { kind: 'hang' }
  /** 302 to the login page. */
  | { kind: 'redirect' }
  /** The call is carried out, then the connection is cut before the answer: the client cannot know. */
  | { kind: 'crash-after' }
  /** The call is carried out and answered so many milliseconds late. */
  | { kind: 'slow'; ms: number };

export interface Where {
  method?: string;
  /** A part of the path, or a pattern. */
  path?: string | RegExp;
}

interface Rule {
  where: Where;
  fault: Fault;
  left: number;
}

export class Faults {
  private rules: Rule[] = [];

  /** The next `count` calls (that fit `where`) fail so. Several rules wait in line, the oldest that fits is used first. */
  next(count: number, fault: Fault, where: Where = {}): void {
    this.rules.push({ where, fault, left: count });
  }

  /** Every call that fits fails so, until `clear()`. */
  always(fault: Fault, where: Where = {}): void {
    this.rules.push({ where, fault, left: Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.rules = [];
  }

  /** The fault for this call, used up; undefined: all is well. */
  take(method: string, path: string): Fault | undefined {
    const rule = this.rules.find(({ where, left }) => left > 0 && fits(where, method, path));
    if (!rule) return undefined;
    rule.left -= 1;
    if (rule.left <= 0) this.rules = this.rules.filter((candidate) => candidate !== rule);
    return rule.fault;
  }
}

function fits(where: Where, method: string, path: string): boolean {
  if (where.method !== undefined && where.method !== method) return false;
  if (where.path === undefined) return true;
  return typeof where.path === 'string' ? path.includes(where.path) : where.path.test(path);
}

const HTML = '<!DOCTYPE html><html><head><title>Service unavailable</title></head><body><h1>Please try again later</h1></body></html>';

/** Answers with a fault that needs no handler. False: the call has to be carried out first (crash-after, slow, a gateway that gave up). */
export function answerWithFault(fault: Fault, request: IncomingMessage, response: ServerResponse, loginUrl: string): boolean {
  switch (fault.kind) {
    case 'crash-after':
    case 'slow':
      return false;
    case 'reset':
      request.socket.destroy();
      return true;
    case 'hang':
      return true;
    case 'status': {
      const message = fault.status >= 500 ? 'An Internal Error Has Occurred.' : 'Error';
      response.writeHead(fault.status, { 'content-type': 'application/json; charset=UTF-8', ...fault.headers });
      response.end(fault.body ?? JSON.stringify({ name: message, message, url: request.url }));
      return true;
    }
    case 'html':
      if (fault.carriedOut) return false;
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=UTF-8' });
      response.end(HTML);
      return true;
    case 'empty':
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
      response.end();
      return true;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
      response.end('{"Event":{"id":"1","uuid":"7c6e');
      return true;
    case 'redirect':
      response.writeHead(302, { location: loginUrl, 'content-type': 'text/html; charset=UTF-8' });
      response.end();
      return true;
  }
}
