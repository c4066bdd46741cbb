// Serves the demo blog for docker/test on 127.0.0.1 at the given port.
import { startSite } from '../build/test/site/index.js';

const site = await startSite({ port: Number(process.argv[2]) });
console.log(`listening on ${site.url}`);
