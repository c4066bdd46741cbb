/** A crawler in a process of its own, for tests that kill it: opens the URL that it is given. */
import { openPage } from '../../../crawlers/open-page.ts';
import { openEgress } from '../../../src/net/egress.ts';

const [url = ''] = process.argv.slice(2);
const egress = await openEgress({ allow: [new URL(url).host], ports: [Number(new URL(url).port)] });
const page = await openPage(url, { egress });
process.stdout.write(page.html);
await egress.close();
