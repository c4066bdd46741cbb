/** Which handler answers which controller and action. Controllers are compared without underscores and case. */
import type { Handler } from './http.ts';
import * as analystData from './routes-analyst-data.ts';
import * as attributes from './routes-attributes.ts';
import * as events from './routes-events.ts';
import * as imports from './routes-import.ts';
import * as misc from './routes-misc.ts';
import * as reports from './routes-reports.ts';
import * as search from './routes-search.ts';
import * as tags from './routes-tags.ts';

const ROUTES: Record<string, Handler> = {
  'analystdata/add': analystData.addAnalystDatum,
  'events/add': events.addEvent,
  'events/edit': events.editEvent,
  'events/view': events.viewEvent,
  'events/delete': events.deleteEvent,
  'events/publish': events.publishEvent,
  'events/alert': events.publishEvent,
  'events/unpublish': events.unpublishEvent,
  'events/addtag': events.addTagToEvent,
  'events/removetag': events.removeTagFromEvent,
  'events/freetextimport': imports.freeTextImport,
  'events/restsearch': search.searchEvents,
  'events/index': search.listEvents,
  'eventblocklists/index': imports.listBlocklist,
  'eventblocklists/delete': imports.deleteFromBlocklist,
  'eventreports/add': reports.addReport,
  'eventreports/edit': reports.editReport,
  'eventreports/view': reports.viewReport,
  'eventreports/index': reports.listReports,
  'eventreports/delete': reports.deleteReport,
  'eventreports/extractallfromreport': reports.extractAll,
  'eventreports/extractfromreport': reports.extractForViewer,
  'attributes/add': attributes.addAttribute,
  'attributes/edit': attributes.editAttribute,
  'attributes/delete': attributes.deleteAttribute,
  'attributes/view': attributes.viewAttribute,
  'attributes/restsearch': search.searchAttributes,
  'objects/add': attributes.addObject,
  'sightings/add': attributes.addSighting,
  'tags/attachtagtoobject': tags.attachTag,
  'tags/removetagfromobject': tags.removeTag,
  'tags/search': tags.searchTags,
  'tags/index': tags.listTags,
  'tags/add': tags.addTag,
  'taxonomies/index': tags.listTaxonomies,
  'sharinggroups/index': misc.listSharingGroups,
  'servers/getversion': misc.getVersion,
  'servers/serversettings': misc.serverSettings,
  'users/view': misc.viewMe,
  'warninglists/index': misc.listWarninglists,
  'warninglists/view': misc.viewWarninglist,
  'warninglists/checkvalue': misc.checkValues,
  'galaxies/index': misc.listGalaxies,
  'galaxies/view': misc.viewGalaxy,
  'feeds/add': misc.addFeed,
  'feeds/index': misc.listFeeds,
  'feeds/previewindex': misc.previewFeed,
  'feeds/fetchfromfeed': misc.fetchFeed,
};

export interface Route {
  handler: Handler;
  controller: string;
  action: string;
  args: string[];
  named: Record<string, string>;
}

/** Undefined: MISP answers 404 "Not Found". */
export function route(method: string, pathname: string): Route | undefined {
  const [controllerPart = '', ...rest] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const controller = controllerPart.toLowerCase().replaceAll('_', '');
  const named: Record<string, string> = {};
  const parts = rest.filter((part) => {
    const match = /^([a-z_]+):(.*)$/s.exec(part);
    if (
      match?.[1] === undefined ||
      match[2] === undefined ||
      part.startsWith('misp-galaxy:') ||
      (controller === 'events' && rest[0] === 'removeTag')
    )
      return true;
    named[match[1]] = match[2];
    return false;
  });
  const [actionPart = 'index', ...args] = parts;
  // REST short forms: GET /events/{ref} and DELETE /events/{ref}; HEAD has none.
  if (controller === 'events' && /^(?:\d+|[0-9a-f-]{36})$/i.test(actionPart)) {
    const short: Record<string, Handler> = {
      GET: events.viewEvent,
      DELETE: events.deleteEvent,
      POST: events.editEvent,
      PUT: events.editEvent,
    };
    const handler = short[method];
    return handler && { handler, controller, action: method, args: [actionPart], named };
  }
  const action = actionPart.toLowerCase();
  const handler = ROUTES[`${controller}/${action}`];
  return handler && { handler, controller, action, args, named };
}
