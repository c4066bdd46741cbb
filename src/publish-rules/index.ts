/**
 * Publish rules: which article goes to which outputs, and with what. The file is PUBLISH_RULES; it is read again when it changes.
 *
 *   settings.ts   the file: outputs and rules
 *   match.ts      the conditions, and which rule fires
 *   route.ts      what the firing rule changes
 */
import { followFile } from '../follow-file.ts';
import { NO_RULES, type PublishRules, readPublishRules } from './settings.ts';

export { needsGalaxies, tryRules } from './match.ts';
export { type Route, routeOf } from './route.ts';
export { type OutputSettings, type PublishRules, readPublishRules } from './settings.ts';

/** The rules as the file says now; without a file there are none. `check` may throw for what they need elsewhere. Throws UsageError at first. */
export function openPublishRules(
  file: string | undefined,
  hasSecret: (name: string) => boolean,
  check: (rules: PublishRules) => PublishRules,
  onInvalid: (message: string) => void,
): () => PublishRules {
  return file === undefined ? () => NO_RULES : followFile(file, (name) => check(readPublishRules(name, hasSecret)), onInvalid);
}
