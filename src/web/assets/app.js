// A little comfort on pages that work without it: lists and jobs that follow what happens, and a question before removal.
// No build step: this file is served as it is.

const live = document.querySelectorAll('[data-live]');
const follow = [...live].some((part) => ['list', 'rows', 'job'].includes(part.dataset.live));

/** Fetches this page again and puts its live parts in the place of the ones shown; where somebody types, nothing moves. */
async function refresh() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (!next || part.contains(document.activeElement) || part.querySelector('details.menu[open]')) continue;
    if (next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
    part.dataset.live = next.dataset.live;
  }
}

let pending;
function soon(ms) {
  if (pending || document.hidden) return;
  pending = setTimeout(() => {
    pending = undefined;
    refresh().catch(() => {});
  }, ms);
}

if (follow) {
  const job = document.querySelector('[data-job]')?.dataset.job;
  const stream = new EventSource(document.querySelector('meta[name="live"]').content);
  stream.addEventListener('change', (event) => {
    if (!job || event.data.split(' ').includes(job)) soon(job ? 50 : 600);
  });
  // After a break (sleep, restart of the service) something may have been missed.
  stream.addEventListener('hello', () => soon(200));
  // Refused for good (too many streams, or no right to follow all jobs): look now and then instead.
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) setInterval(() => soon(0), 5000);
  });
  document.addEventListener('visibilitychange', () => soon(100));
  addEventListener('pagehide', () => stream.close());
}

if (document.querySelector('[data-live="preview"]')) {
  const look = async () => {
    await refresh().catch(() => {});
    if (document.querySelector('[data-live="preview"]')) setTimeout(look, 1000);
  };
  setTimeout(look, 600);
}

document.addEventListener('submit', (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// The bookmarklet is for the bookmarks; pressed here it would only open this page again.
document.querySelector('.bookmarklet')?.addEventListener('click', (event) => event.preventDefault());
