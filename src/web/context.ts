import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { AuditEntry } from './audit.ts';
import type { Principal } from './auth/users.ts';
import type { Draft } from './curation/curation.ts';
import type { WebDeps } from './deps.ts';
import type { Client } from './security/client.ts';
import type { Sessions } from './security/sessions.ts';

/** What the middleware finds out about a request, for the pages and the API. */
export interface Env {
  Bindings: Partial<HttpBindings>;
  Variables: {
    client: Client;
    /** No user exists: the link that was printed at the start opens the site. */
    startLink: boolean;
    /** Undefined: nobody has logged in. */
    who: Principal | undefined;
    /** The session's own token for forms. */
    csrf: string;
    /** Key of the session, when there is one. */
    session: string | undefined;
  };
}

export type Ctx = Context<Env>;

/** What every page and endpoint gets: the rest of the product, and the links of this site. */
export interface Site {
  deps: WebDeps;
  sessions: Sessions;
  /** What people curated and have not sent yet, by user and by what they curate. */
  drafts: Map<string, Draft>;
  /** '/jobs' to '/base/jobs'. */
  link(path: string): string;
}

/** The text fields of a form as they were sent; '' for one that is absent, repeated or a file. */
export async function formText(c: Ctx): Promise<(name: string) => string> {
  const fields = await c.req.parseBody({ all: true });
  return (name) => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
}

/** Name for the audit log and the job. */
export const nameOf = (c: Ctx): string => c.get('who')?.name ?? 'nobody';

/** Writes into the audit log who did what to what, and from where. */
export const audit = (c: Ctx, site: Site, action: AuditEntry['action'], object: string, detail?: Record<string, unknown>): Promise<void> =>
  site.deps.audit({ who: nameOf(c), address: c.get('client').address, action, object, ...(detail ? { detail } : {}) });
