import { html, raw } from 'hono/html';

/** Escaped HTML; `html` escapes every value that is not Html itself. */
export type Html = ReturnType<typeof html>;
export { html, raw };

/** Several pieces as one value. */
export const join = (parts: Html[]): Html => html`${parts}`;
export const nothing: Html = html``;
