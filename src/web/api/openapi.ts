import * as z from 'zod';
import { packageVersion } from '../../paths.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { Problem } from './problem.ts';

type Json = Record<string, unknown>;

export interface Operation extends Json {
  summary: string;
  description?: string;
  tags: string[];
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: Json }[];
  requestBody?: { required: true; content: { 'application/json': { schema: Json } } };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}

export interface OpenApi extends Json {
  openapi: '3.1.0';
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

/** OpenAPI 3.1 of the endpoints; `server` is the address below which they lie ("/api"). */
export function openApi(endpoints: AnyEndpoint[], server: string): OpenApi {
  const components: Record<string, Json> = {};
  const paths: OpenApi['paths'] = {};
  for (const declared of endpoints) {
    const [method = '', path = ''] = declared.call.replace(/:(\w+)/g, '{$1}').split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(declared, components) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'misp-crawler', version: packageVersion, description: 'Submit pages, follow jobs and manage feeds.' },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Made by "misp-crawler token add NAME --scope ...".' } },
    },
  };
}

function operation(declared: AnyEndpoint, components: Record<string, Json>): Operation {
  const content = (schema: z.ZodType, io: 'input' | 'output') => ({ 'application/json': { schema: toSchema(schema, io, components) } });
  const parameters = [...parametersOf(declared.params, 'path', components), ...parametersOf(declared.query, 'query', components)];
  const status = String(declared.status ?? 200);
  return {
    operationId: declared.call.toLowerCase().replace(/[ /:]+(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: declared.summary,
    tags: [declared.tag],
    'x-scope': [declared.scope].flat().join(' or '),
    ...(declared.description ? { description: declared.description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(declared.body ? { requestBody: { required: true, content: content(declared.body, 'input') } } : {}),
    responses: {
      [status]: { description: status === '202' ? 'Taken' : 'Done', content: content(declared.response, 'output') },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: toSchema(Problem, 'output', components) } } },
    },
  };
}

function parametersOf(shape: z.ZodObject | undefined, place: 'path' | 'query', components: Record<string, Json>) {
  return Object.entries(shape?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = toSchema(schema as z.ZodType, 'input', components);
    return { name, in: place, required: place === 'path', schema: rest, ...(typeof description === 'string' ? { description } : {}) };
  });
}

/** JSON Schema whose named parts (zod's meta id) are moved to the components. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', components: Record<string, Json>): Json {
  const { $schema: _version, $defs, ...whole } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  const move = (part: Json): Json => JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, Json>)) components[name] ??= move(part);
  const id = schema.meta()?.id;
  if (!id) return move(whole);
  components[id] ??= move(whole);
  return { $ref: `#/components/schemas/${id}` };
}
