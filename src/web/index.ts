/** The web role: form, pages and API. createWeb() is the app, listen() puts it on a port. */
export { createWeb } from './app.ts';
export { type AuditEntry, fileAudit } from './audit.ts';
export { ensureAdmin, openUsers, SCOPES, type Scope, type Users } from './auth/users.ts';
export type {
  ChannelView,
  FoundFeed,
  NotificationAccess,
  OutputView,
  PublisherInfo,
  WebDeps,
} from './deps.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export { usesStartLink } from './security/start-link.ts';
