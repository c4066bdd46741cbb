import * as z from 'zod';
import type { Ctx } from '../context.ts';
import type { Refused } from '../refused.ts';

/** RFC 9457. `code` is the short reason for programs, `detail` the sentence for people. */
export const Problem = z
  .object({ type: z.literal('about:blank'), title: z.string(), status: z.number().int(), code: z.string(), detail: z.string() })
  .meta({ id: 'Problem' });

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not logged in',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported type',
  421: 'Wrong host',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
};

export function problem(c: Ctx, { status, code, message }: Refused): Response {
  const body: z.infer<typeof Problem> = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail: message };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}
