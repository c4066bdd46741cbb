import * as z from 'zod';
import * as model from '../model.ts';
import { errorMessage, type MispClient, parsed, refusal } from './client.ts';

/** Event reports, and the extraction that MISP does on them. */

/** False when MISP refuses it (a report of that uuid exists, in this event or another). Needs the numeric event id. */
export async function addReport(client: MispClient, eventId: string, report: model.NewReport): Promise<boolean> {
  const answer = await client.ask('POST', `/eventReports/add/${eventId}`, { EventReport: { ...report, distribution: 5 } }, {}, [403]);
  if (answer.status === 403 && !/not unique/i.test(errorMessage(answer.body))) throw refusal('POST /eventReports/add', answer);
  return answer.status < 300;
}

/** Also one that somebody deleted: MISP keeps it, marked, but does not show it with its event. */
export async function viewReport(client: MispClient, uuid: string): Promise<model.MispReport | undefined> {
  const answer = await client.ask('GET', `/eventReports/view/${uuid}`, undefined, {}, [403, 404]);
  if (answer.status >= 300) return undefined;
  return parsed(z.object({ EventReport: model.report }), answer, 'GET /eventReports/view').EventReport;
}

export async function editReport(client: MispClient, id: string, changes: Partial<model.NewReport>): Promise<void> {
  await client.ask('POST', `/eventReports/edit/${id}`, changes, { safe: true });
}

/** Also right when it is gone already. */
export async function deleteReport(client: MispClient, id: string): Promise<void> {
  await client.ask('POST', `/eventReports/delete/${id}`, { hard: 1 }, { safe: true }, [404]);
}

/**
 * The report's text after MISP's extraction, with references for what it found; undefined when MISP gave up (its `[]`): a value
 * that it found failed its own validation, so it attached no tags. Takes no slot of MISP_MAX_CALLS: an extraction can last
 * for minutes, and other articles do not wait for it.
 */
export async function extractReport(
  client: MispClient,
  id: string,
  timeoutMs: number,
): Promise<{ content: string | undefined } | undefined> {
  const path = `/eventReports/extractAllFromReport/${id}`;
  const answer = await client.ask('POST', path, { tag_event: 1 }, { timeoutMs, unlimited: true });
  if (Array.isArray(answer.body) || answer.body === undefined) return undefined;
  const shape = z.object({ report: z.object({ EventReport: z.object({ content: z.string() }) }) });
  return { content: shape.safeParse(answer.body).data?.report.EventReport.content };
}
