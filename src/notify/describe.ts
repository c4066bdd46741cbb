import type { Channel } from './settings.ts';

/** Where a channel leads, for people: a webhook's path is a secret for most services, so only its host is named. */
export function receiverOf(channel: Channel): string {
  switch (channel.kind) {
    case 'email':
      return `${channel.to.join(', ')} through ${channel.smtp.host}:${channel.smtp.port}`;
    case 'matrix':
      return `${channel.room} on ${new URL(channel.homeserver).host}`;
    default:
      return channel.url === undefined ? `the address in ${channel.urlSecret}` : new URL(channel.url).host;
  }
}

/** The environment variables that a channel takes secrets from. */
export function secretsOf(channel: Channel): string[] {
  switch (channel.kind) {
    case 'email':
      return [channel.smtp.passwordSecret ?? []].flat();
    case 'matrix':
      return [channel.tokenSecret];
    case 'webhook':
      return [channel.urlSecret ?? [], channel.hmacSecret ?? []].flat();
    default:
      return [channel.urlSecret ?? []].flat();
  }
}
