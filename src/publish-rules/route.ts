/**
 * Publish rules: which article goes to which outputs, and with what. The file is PUBLISH_RULES; it is read again when it changes.
 *
 *   settings.ts   the file: outputs and rules
 *   match.ts      the conditions, and which rule fires
 *   route.ts      what the firing rule changes
 */

import type { CrawlRequest } from '../domain.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { type Subject, type Tried, tryRules } from './match.ts';
import type { PublishRule } from './settings.ts';

/** Where an article goes and with which request. */
export interface Route {
  /** The rule that fired; undefined when none did. */
  rule: string | undefined;
  /** Names of outputs; empty: it goes nowhere. */
  to: string[];
  request: CrawlRequest;
  tried: Tried[];
}

/** The first rule that fires decides; `usual` are the outputs of PUBLISH_TO, for what no rule says otherwise. */
export function routeOf(rules: PublishRule[], subject: Subject & { request: CrawlRequest }, usual: string[]): Route {
  const tried = tryRules(rules, subject);
  const rule = tried.find(({ fires }) => fires)?.rule;
  if (rule === undefined) return { rule: undefined, to: usual, request: subject.request, tried };
  return { rule: rule.name, to: [...new Set(rule.do.to ?? usual)], request: changed(subject.request, rule), tried };
}

function changed(request: CrawlRequest, { do: actions }: PublishRule): CrawlRequest {
  const { distribution, sharingGroup, threatLevel, publish } = actions;
  const localTags = [...(request.settings?.localTags ?? []), ...(actions.localTags ?? [])];
  const tags = [...(request.tags ?? []), ...(actions.tags ?? [])];
  return {
    ...request,
    ...(tags.length > 0 ? { tags } : {}),
    settings: {
      ...request.settings,
      ...(localTags.length > 0 ? { localTags } : {}),
      ...withoutUndefined({ distribution, sharingGroup, threatLevel, publish }),
    },
  };
}
