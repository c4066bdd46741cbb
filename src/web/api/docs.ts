import type { Ctx, Site } from '../context.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { layout } from '../view/layout.ts';
import type { OpenApi, Operation } from './openapi.ts';

/** The OpenAPI document for reading: one box per call. */
export function docsPage(c: Ctx, site: Site, document: OpenApi): ReturnType<typeof layout> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const { secure, host } = c.get('client');
  const root = `${secure ? 'https' : 'http'}://${host}${site.link('/api')}`;
  return layout(c, site, {
    title: 'API',
    section: '/api/docs',
    body: html`<h1>API</h1><p class="lead">JSON over HTTP, described by <a href="${site.link('/api/openapi.json')}">an OpenAPI 3.1 document</a>. A token goes into the header <code>Authorization: Bearer …</code>; its scopes say what it may do.</p>
<pre class="example" tabindex="0"><code>curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"url": "https://blog.example.com/report"}' ${root}/urls</code></pre>
${tags.map((tag) => html`<section><h2>${tag}</h2>${operations.filter(({ operation }) => operation.tags.includes(tag)).map(({ path, method, operation }) => box(path, method, operation))}</section>`)}
<section><h2>Shapes</h2>${Object.entries(document.components.schemas).map(([name, schema]) => html`<details class="operation" id="shape-${name}"><summary>${name}</summary>${code(schema)}</details>`)}</section>`,
  });
}

function box(path: string, method: string, operation: Operation): Html {
  return html`<details class="operation"><summary><span class="method ${method}">${method.toUpperCase()}</span> <code>/api${path}</code> <span class="quiet">${operation.summary}</span></summary>
<div class="stack"><p>${operation.description ?? nothing} <span class="quiet">Needs the scope</span> <code>${String(operation['x-scope'])}</code></p>
${
  operation.parameters
    ? html`<table class="list"><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${operation.parameters.map(
        (parameter) =>
          html`<tr><td data-label="Parameter"><code>${parameter.name}</code></td><td data-label="In">${parameter.in}</td><td data-label="Type">${typeOf(parameter.schema)}</td><td data-label="Meaning">${parameter.description ?? ''}</td></tr>`,
      )}</tbody></table>`
    : nothing
}
${operation.requestBody ? html`<h3>Body</h3>${code(operation.requestBody.content['application/json'].schema)}` : nothing}
<h3>Answer</h3>${Object.entries(operation.responses).map(([status, response]) => html`<p><code>${status}</code> ${response.description}</p>${status === 'default' ? nothing : code(Object.values(response.content ?? {})[0]?.schema)}`)}</div></details>`;
}

function typeOf(schema: Record<string, unknown>): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ');
  return String(schema.type ?? 'any') + (schema.default === undefined ? '' : ` (${JSON.stringify(schema.default)})`);
}

const code = (value: unknown): Html => html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
