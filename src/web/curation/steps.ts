import { audit, type Ctx, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import { may } from '../security/gate.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice } from '../view/layout.ts';
import { type Curation, curatedValues, differences } from './curation.ts';
import { readCuration } from './form.ts';
import { type CurationSubject, curationForm, reviewForm } from './page.ts';

const SCRIPTS = ['curate.js'] as const;

/** The form with report and values, `curation` as far as it went. */
export function curationBody(c: Ctx, site: Site, subject: CurationSubject, curation: Curation, notices: Html = nothing): Html {
  const form = curationForm({
    ...subject,
    curation,
    notices: html`${subject.notices}${notices}`,
    csrf: csrfField(c),
    api: site.link('/api'),
    galaxies: site.deps.galaxies !== undefined,
    canAddRules: site.deps.neverIndicator !== undefined && may(c, 'admin'),
  });
  return html`${subject.heading}${form}`;
}

export const curationPage = (c: Ctx, site: Site, { page }: Pick<CurationSubject, 'page'>, body: Html) =>
  c.html(layout(c, site, { ...page, wide: true, scripts: SCRIPTS, body }));

/** One step of the form: add values, remember a rule, review what is different, send. */
export async function curationStep(c: Ctx, site: Site, subject: CurationSubject): Promise<Response> {
  const { article } = subject;
  const { curation, step, notFound, rule } = await readCuration(c, article, (await site.deps.galaxies?.()) ?? []);
  if (step === 'send') return subject.send(curation);
  const remembered = rule === undefined ? nothing : await rememberRule(c, site, article.indicators[rule]?.value ?? '');
  if (step !== 'review' || notFound.length > 0)
    return curationPage(c, site, subject, curationBody(c, site, subject, curation, html`${remembered}${notFoundNotice(notFound)}`));
  const counts = { ids: 0, 'no-ids': 0, drop: 0 };
  for (const { verdict } of curatedValues(article, curation)) counts[verdict] += 1;
  const review = reviewForm({ ...subject, curation, csrf: csrfField(c) }, differences(subject.start, article, curation), counts);
  return curationPage(c, site, subject, html`${subject.heading}${review}`);
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
  if (!may(c, 'admin')) throw new Refused(403, 'scope', 'Only administrators may change the rules of the organisation.');
  if (!site.deps.neverIndicator) throw new Refused(409, 'no-rules', 'There is no file for your own rules: set INDICATOR_RULES.');
  await site.deps.neverIndicator(value);
  await audit(c, site, 'rule', value);
  return notice('good', html`<code>${value}</code> is on your organisation's list of values that are never indicators.`);
}
