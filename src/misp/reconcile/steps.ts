import { addAttributes, deleteAttribute, editAttribute, type Refused } from '../client/attributes.ts';
import type { MispClient } from '../client/client.ts';
import { addObjects, editEvent } from '../client/events.ts';
import { addReport, deleteReport, editReport } from '../client/reports.ts';
import { attachTags, removeTag } from '../client/tags.ts';
import { allAttributes, type MispAttribute, type NewAttribute, type NewObject, type NewReport } from '../model.ts';
import type { Log } from '../ports.ts';

/** One change of an event in MISP. Each can be repeated: what is done already is success. */
export type Step =
  | { do: 'add-attributes'; attributes: NewAttribute[] }
  | { do: 'add-objects'; objects: NewObject[] }
  | { do: 'edit-attribute'; uuid: string; value: string; changes: Partial<NewAttribute>; why: string }
  | { do: 'remove-attribute'; id: string; value: string; type: string; hard: boolean; why: string }
  | { do: 'attach-tags'; names: string[]; local: boolean }
  | { do: 'remove-tag'; name: string; why: string }
  | { do: 'add-report'; report: NewReport }
  | { do: 'edit-report'; id: string; changes: Partial<NewReport> }
  | { do: 'remove-report'; id: string; why: string }
  | { do: 'edit-event'; changes: { info?: string } };

/** Does the steps; what MISP refused comes back with its reason. Independent small changes go side by side. */
export async function applySteps(client: MispClient, event: { id: string; uuid: string }, steps: Step[], log: Log): Promise<Refused[]> {
  const small = steps.filter(isSmall);
  const others = steps.filter((step) => !isSmall(step));
  const refused: Refused[] = [];
  for (const step of others) refused.push(...(await one(step)));
  for (const more of await Promise.all(small.map(one))) refused.push(...more);
  return refused;

  async function one(step: Step): Promise<Refused[]> {
    log('debug', `${step.do} ${event.uuid}`, { step: 'attributes' in step ? step.attributes.map((attribute) => attribute.value) : step });
    switch (step.do) {
      case 'add-attributes':
        return addAttributes(client, event.id, step.attributes);
      case 'add-objects': {
        const stored = new Set(allAttributes(await addObjects(client, event.uuid, step.objects)).map(({ uuid }) => uuid));
        const dropped = step.objects.flatMap(({ Attribute }) => Attribute).filter(({ uuid }) => !stored.has(uuid));
        // Alone, MISP says why it refuses one.
        return addAttributes(client, event.id, dropped.map(withoutRelation));
      }
      case 'edit-attribute':
        await editAttribute(client, step.uuid, step.changes);
        return [];
      case 'remove-attribute':
        await deleteAttribute(client, step.id, step.hard);
        return [];
      case 'attach-tags':
        return attachTags(client, event.uuid, step.names, step.local);
      case 'remove-tag':
        await removeTag(client, event.uuid, step.name);
        return [];
      case 'add-report':
        return (await addReport(client, event.id, step.report))
          ? []
          : [{ value: 'report', reason: 'MISP has a report of that uuid already' }];
      case 'edit-report':
        await editReport(client, step.id, step.changes);
        return [];
      case 'remove-report':
        await deleteReport(client, step.id);
        return [];
      case 'edit-event':
        await editEvent(client, event.uuid, step.changes);
        return [];
    }
  }
}

export function editStep({ uuid, value }: MispAttribute, changes: Partial<NewAttribute>, why: string): Step {
  return { do: 'edit-attribute', uuid, value, changes, why };
}

export function removeStep({ id, value, type }: MispAttribute, hard: boolean, why: string): Step {
  return { do: 'remove-attribute', id, value, type, hard, why };
}

/** " MISP did not take 999.1.1.1 (...)." for the end of a sentence; '' when it took everything. */
export function notTaken(refused: Refused[]): string {
  return refused.length > 0 ? ` MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.` : '';
}

/** Outside of its object an attribute has no relation. */
export function withoutRelation(attribute: NewAttribute): NewAttribute {
  const { object_relation: _, ...rest } = attribute;
  return rest;
}

function isSmall(step: Step): boolean {
  return step.do === 'edit-attribute' || step.do === 'remove-attribute' || step.do === 'remove-tag';
}
