import { html, raw } from 'hono/html';

/** Escaped HTML; `html` escapes every value that is not Html itself. */
export type Html = ReturnType<typeof html>;
export { html, raw };

export const nothing: Html = html``;
