// For docker/test: compares the events of the double of MISP with the articles of the demo blog. Prints what is wrong,
// or a line of counts; exit code 1 when an article is missing, doubled or without its report.
import { loadArticles } from '../build/test/site/index.js';

const [misp, blog] = process.argv.slice(2);
const events = await (await fetch(`${misp}/__double__/events`)).json();
const problems = [];
const linksOf = (event) => event.Attribute.filter(({ type }) => type === 'link').map(({ value }) => value);
const uuids = new Set(events.map(({ uuid }) => uuid));
if (uuids.size !== events.length) problems.push('an event uuid occurs twice');

let readable = 0;
for (const article of loadArticles()) {
  const addresses = [article.path, article.from, article.canonical].filter(Boolean).map((path) => new URL(path, blog).href);
  const own = events.filter((event) => linksOf(event).some((link) => addresses.includes(link)));
  if (own.length !== 1) problems.push(`${article.slug}: ${own.length} events`);
  const [event] = own;
  if (!event) continue;
  if (article.outcome === 'article') {
    readable += 1;
    // The article, and how its event was made.
    if (event.EventReport.length !== 2) problems.push(`${article.slug}: ${event.EventReport.length} reports`);
    if (!event.Attribute.some(({ to_ids }) => to_ids) && !event.Object.some(({ Attribute }) => Attribute.some(({ to_ids }) => to_ids)))
      problems.push(`${article.slug}: no indicator with to_ids`);
  }
}
for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log(`${events.length} events, ${readable} of them of readable articles`);
process.exitCode = problems.length > 0 ? 1 : 0;
