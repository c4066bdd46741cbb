import type { Page } from '../src/domain.ts';

const ADDRESS = 'https://blog.example.com/new-campaign';

const HTML = `<!doctype html>
<html lang="en">
<head><title>A new campaign</title><meta name="author" content="A. Writer"></head>
<body>
<nav><a href="/">Home</a> <a href="/blog">Blog</a></nav>
<article>
<h1>A new campaign</h1>
<p>By A. Writer, January 2, 2026</p>
<p>The attackers sent the malware by mail. The loader asks evil[.]example[.]com for its next stage and stores it below C:\\ProgramData, from
where PowerShell starts it when somebody logs on.</p>
<h2>Indicators of compromise</h2>
<table><tr><th>SHA-256</th><th>Name</th></tr><tr><td>${'5f'.repeat(32)}</td><td>stage.bin</td></tr></table>
</article>
<aside><h3>Related</h3><a href="/1">Another campaign</a></aside>
<footer>All rights reserved</footer>
</body>
</html>`;

/** What a thread reads before its first real page: a short report with a bit of everything, as the browser would hand it on. */
export const FIRST_PAGE: Page = {
  url: ADDRESS,
  finalUrl: ADDRESS,
  status: 200,
  contentType: 'text/html',
  via: 'browser',
  fetchedAt: '2026-01-02T00:00:00.000Z',
  html: HTML,
  frames: [],
  headers: {},
  redirects: [ADDRESS],
  evidence: [],
};
