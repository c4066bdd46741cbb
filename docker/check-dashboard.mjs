// For docker/check-dashboard: asks a Prometheus every query of the dashboard and every alert's expression.
import { readFileSync } from 'node:fs';

const [prometheus, dashboard, alerts] = process.argv.slice(2);

async function ask(query) {
  const answer = await (await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`)).json();
  if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
  return answer.data.result;
}

/** Right when nothing went wrong: these show something only after an error. */
const MAY_BE_EMPTY = ['Errors of MISP'];
let empty = 0;
const { panels } = JSON.parse(readFileSync(dashboard, 'utf8'));
for (const { title, targets = [] } of panels) {
  for (const { expr } of targets) {
    const result = await ask(expr);
    const values = result.map(({ metric, value }) => `${Object.values(metric).join(' ')}=${Number(value[1]).toPrecision(3)}`);
    const fine = result.length > 0 || MAY_BE_EMPTY.includes(title);
    if (!fine) empty += 1;
    console.log(`${fine ? 'ok  ' : 'NONE'}  ${title}: ${values.slice(0, 4).join(', ') || 'nothing'}${values.length > 4 ? ', ...' : ''}`);
  }
}
const rules = await (await fetch(`${prometheus}/api/v1/rules`)).json();
for (const { name, health, state, lastError } of rules.data.groups.flatMap((group) => group.rules)) {
  if (health !== 'ok') empty += 1;
  console.log(`${health === 'ok' ? 'ok  ' : 'BAD '}  alert ${name}: ${state}${lastError ? ` (${lastError})` : ''}`);
}
// Every metric that an alert names must exist, or the alert can never fire.
const names = new Set(readFileSync(alerts, 'utf8').match(/misp_crawler_[a-z_]+/g));
for (const name of names) {
  if ((await ask(`count({__name__="${name}"})`)).length > 0) continue;
  empty += 1;
  console.log(`NONE  metric ${name} of an alert`);
}
console.log(empty === 0 ? `all ${panels.length} panels and ${names.size} metrics of the alerts have data` : `${empty} without data`);
process.exitCode = empty === 0 ? 0 : 1;
