import { audit, type Ctx, formText, nameOf, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import { hasScope } from '../security/gate.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice } from '../view/layout.ts';
import { basisOf, curatedValues, type Difference, type Draft, differences } from './curation.ts';
import { readCuration } from './form.ts';
import { carriedOver, changesSince } from './meanwhile.ts';
import { type CurationSubject, curationForm, reviewForm } from './page.ts';

const SCRIPTS = ['curate.js'] as const;

/** The newest; they live in this process, as previews do. */
const MAX_DRAFTS = 100;

const draftKey = (c: Ctx, subject: CurationSubject) => `${nameOf(c)} ${subject.version}`;

function saveDraft({ drafts }: Site, key: string, draft: Draft): void {
  drafts.delete(key);
  drafts.set(key, draft);
  const [oldest] = drafts.keys();
  if (drafts.size > MAX_DRAFTS && oldest !== undefined) drafts.delete(oldest);
}

/** The form with report and values, or with `?review` what is different: both as far as the user has come. */
export function curationBody(c: Ctx, site: Site, subject: CurationSubject): Html {
  const draft = site.drafts.get(draftKey(c, subject));
  const curation = draft?.curation ?? subject.start;
  const csrf = csrfField(c);
  const notices = html`${subject.notices}${draft?.notices ?? nothing}`;
  // Shown once.
  if (draft) draft.notices = nothing;
  if (draft && c.req.query('review') !== undefined) {
    const counts = { ids: 0, 'no-ids': 0, drop: 0 };
    for (const { verdict } of curatedValues(subject.article, curation)) counts[verdict] += 1;
    const review = reviewForm({ ...subject, curation, notices, csrf }, differences(basisOf(subject), curation), counts);
    return html`${subject.heading}${review}`;
  }
  const form = curationForm({
    ...subject,
    curation,
    notices,
    csrf,
    api: site.link('/api'),
    galaxies: site.deps.galaxies !== undefined,
    canAddRules: site.deps.neverIndicator !== undefined && hasScope(c, 'admin'),
  });
  return html`${subject.heading}${form}`;
}

export const curationPage = (c: Ctx, site: Site, { page }: Pick<CurationSubject, 'page'>, body: Html) =>
  c.html(layout(c, site, { ...page, wide: true, scripts: SCRIPTS, body }));

/**
 * One step of the form: add values, remember a rule, review what is different, send, discard. When a colleague has changed the
 * event since the page was made, what this user changed is reviewed again beside it before it is sent.
 */
export async function curationStep(c: Ctx, site: Site, subject: CurationSubject): Promise<Response> {
  const { path } = subject;
  const key = draftKey(c, subject);
  // First, as what is thrown away need not be valid.
  if ((await formText(c))('step') === 'discard') {
    site.drafts.delete(key);
    return c.redirect(subject.discard, 303);
  }
  const now = basisOf(subject);
  const { basis, step, notFound, rule, ...read } = await readCuration(c, now, (await site.deps.galaxies?.()) ?? []);
  const theirs = changesSince(basis, now);
  const curation = theirs.length === 0 ? read.curation : carriedOver(basis, now, read.curation);
  if (step === 'send' && theirs.length === 0) {
    const response = await subject.send(curation);
    if (response.status === 303) site.drafts.delete(key);
    return response;
  }
  const remembered = rule === undefined ? nothing : await rememberRule(c, site, rule);
  const meanwhile = theirs.length === 0 ? nothing : meanwhileNotice(theirs);
  saveDraft(site, key, { curation, notices: html`${meanwhile}${remembered}${notFoundNotice(notFound)}` });
  return c.redirect(['review', 'send'].includes(step) && notFound.length === 0 ? `${path}?review` : path, 303);
}

function meanwhileNotice(changes: Difference[]): Html {
  return notice(
    'note',
    html`The event was changed while you worked on it. Nothing of yours has been sent yet; what you did not change stays as it is now.<ul>${changes.slice(0, 20).map(({ what, before, after }) => html`<li><code>${what}</code>: ${before || 'none'}, now ${after}</li>`)}</ul>${changes.length > 20 ? html`<p>And ${changes.length - 20} more.</p>` : nothing}`,
  );
}

function notFoundNotice(lines: string[]): Html {
  if (lines.length === 0) return nothing;
  return notice(
    'note',
    html`Not recognised, and not added (write the type in front of a value, such as “filename: …”; a galaxy has to be one of MISP’s):<ul>${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>`,
  );
}

/** Puts the value on the organisation's list; the next article leaves it out by itself. */
async function rememberRule(c: Ctx, site: Site, value: string): Promise<Html> {
  if (!hasScope(c, 'admin')) throw new Refused(403, 'scope', 'Only administrators may change the rules of the organisation.');
  if (!site.deps.neverIndicator) throw new Refused(409, 'no-rules', 'There is no file for your own rules: set INDICATOR_RULES.');
  await site.deps.neverIndicator(value);
  await audit(c, site, 'rule', value);
  return notice('good', html`<code>${value}</code> is on your organisation's list of values that are never indicators.`);
}
