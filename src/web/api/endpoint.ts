import type { Hono } from 'hono';
import * as z from 'zod';
import { inWords } from '../../issue-wording.ts';
import type { Scope } from '../auth/users.ts';
import type { Ctx, Env } from '../context.ts';
import { Refused } from '../refused.ts';
import { requireScope } from '../security/gate.ts';

/**
 * One call of the API: what it takes and gives as zod schemas. The same declaration checks the input, and becomes the
 * operation in the OpenAPI document; so the two cannot differ.
 */
export interface Endpoint<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  /** "GET /jobs/:id": the path as Hono writes it, below /api. */
  call: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`;
  tag: string;
  summary: string;
  description?: string;
  /** Any of them will do. */
  scope: Scope | Scope[];
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  /** Status when it worked; default 200. */
  status?: 200 | 202;
  handle(c: Ctx, input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> }): Promise<z.input<R>>;
}

/** An endpoint whose schemas nobody but itself needs to know. */
export type AnyEndpoint = Omit<Endpoint<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType>, 'handle'> & {
  handle(c: Ctx, input: never): Promise<unknown>;
};

export function endpoint<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodType,
>(declared: Endpoint<P, Q, B, R>): AnyEndpoint {
  return declared as unknown as AnyEndpoint;
}

export function mount(app: Hono<Env>, declared: AnyEndpoint): void {
  const [method = '', path = ''] = declared.call.split(' ');
  app.on(method, path, requireScope(...[declared.scope].flat()), async (c) => {
    const input = {
      params: check(declared.params, c.req.param(), 'address'),
      query: check(declared.query, c.req.query(), 'query'),
      body: declared.body ? check(declared.body, await json(c), 'body') : undefined,
    };
    // Parsing leaves out what the shape does not name.
    return c.json(declared.response.parse(await declared.handle(c, input as never)) as object, declared.status ?? 200);
  });
}

const MAX_NAMED = 20;

/** Everything that is wrong is named at once. */
function check(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (!schema) return undefined;
  // A mistyped field that is optional would be lost without a word.
  const strict = schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
  const result = strict.safeParse(value, { error: inWords });
  if (result.success) return result.data;
  const { issues } = result.error;
  const named = issues.slice(0, MAX_NAMED).map(({ path, message }) => `${[part, ...path].join('.')}: ${message}.`);
  const more = issues.length > MAX_NAMED ? ` And ${issues.length - MAX_NAMED} more.` : '';
  throw new Refused(422, 'input', `${named.join(' ')}${more}`);
}

async function json(c: Ctx): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refused(415, 'content-type', 'Send JSON, with the header "Content-Type: application/json".');
  try {
    return await c.req.json();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(400, 'json', 'The body is not JSON.', { cause: error });
  }
}
