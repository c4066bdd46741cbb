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
    // What a preview becomes has a script and a width of its own.
    if (part.dataset.live === 'preview' && next.dataset.live !== 'preview') return location.reload();
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

document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector('details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// Nobody has chosen a theme yet: the first click leads away from the system's.
const theme = document.querySelector('button[name="theme"]');
if (theme && !document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches) theme.value = 'light';

// The bookmarklet is for the bookmarks; pressed here it would only open this page again.
document.querySelector('.bookmarklet')?.addEventListener('click', (event) => event.preventDefault());

// "9 s ago" stays true while the page is open.
const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];
function relative(time) {
  const difference = new Date(time.dateTime) - Date.now();
  const distance = Math.abs(difference);
  if (distance < 5_000) return 'now';
  if (distance > 7 * 86_400_000) return time.dateTime.slice(0, 10);
  const [ms, unit] = UNITS.find(([size]) => distance >= size) ?? [1_000, 's'];
  const amount = `${Math.round(distance / ms)} ${unit}`;
  return difference > 0 ? `in ${amount}` : `${amount} ago`;
}
setInterval(() => {
  if (document.hidden) return;
  for (const time of document.querySelectorAll('time[datetime]')) {
    const text = relative(time);
    if (time.textContent !== text) time.textContent = text;
  }
}, 5_000);

// The value of a bar stands in the plot's heading while the pointer is on it.
for (const plot of document.querySelectorAll('.plot')) {
  const readout = plot.querySelector('.readout');
  plot.addEventListener('pointerover', (event) => {
    if (readout) readout.textContent = event.target.closest('[data-value]')?.dataset.value ?? '';
  });
  plot.addEventListener('pointerleave', () => {
    if (readout) readout.textContent = '';
  });
}

// On a phone the row of pages is wider than the screen.
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
