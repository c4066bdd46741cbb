// The curation page with scripts: report and list linked by click and hover, keys, filters, bulk changes, undo, and values
// added by selecting text. The form itself works without this file, which is served as it is.

/** Rows of a block before it is split. */
const LONGEST_BLOCK = 100;

const form = document.getElementById('curate');
if (form) start(form);

function start(form) {
  const report = document.getElementById('report');
  const groups = document.getElementById('groups');
  const status = document.getElementById('curate-status');
  const undoButton = document.getElementById('undo');
  const filters = ['text', 'type', 'group'].map((name) => document.getElementById(`filter-${name}`));
  const undoStack = [];
  let current;
  for (const element of document.querySelectorAll('.needs-script')) element.hidden = false;

  const order = new Map();
  const marks = new Map();
  for (const mark of report.querySelectorAll('a.value')) {
    const list = marks.get(mark.dataset.value) ?? [];
    list.push(mark);
    marks.set(mark.dataset.value, list);
  }
  const marksOf = (row) => marks.get(row.dataset.id) ?? [];
  const selectOf = (row) => row.querySelector('select');
  // What was decided last: the selects follow in slices, and all at once when the form is sent.
  const verdicts = new Map();
  const verdictOf = (row) => verdicts.get(row) ?? selectOf(row).value;
  const groupOf = (verdict) => groups.querySelector(`[data-group="${verdict}"]`);
  // Added values (a0, a1, ...) come behind those of the report (0, 1, ...).
  for (const row of groups.querySelectorAll('.val'))
    order.set(row, Number(row.dataset.id.replace('a', '')) + (row.dataset.id.startsWith('a') ? 1e6 : 0));
  const orderOf = (row) => order.get(row) ?? Number.POSITIVE_INFINITY;
  const say = (text) => {
    status.textContent = text;
  };

  const counts = Object.fromEntries(
    ['ids', 'no-ids', 'drop'].map((verdict) => [verdict, groupOf(verdict).querySelectorAll('.val').length]),
  );
  function showCounts() {
    for (const [verdict, count] of Object.entries(counts)) groupOf(verdict).querySelector('.count').textContent = String(count);
  }

  const focusList = () => (current ?? groups).focus({ preventScroll: true });
  groups.tabIndex = -1;
  focusList();

  /** Rows with a new verdict, whose select and group are still those of the one before. */
  const misplaced = new Set();
  const moving = inSlices();
  function* moveRows() {
    for (const row of misplaced) {
      moveRow(row);
      misplaced.delete(row);
      yield;
    }
  }

  /** Within a group the order is that of the report. */
  function moveRow(row) {
    const verdict = verdictOf(row);
    selectOf(row).value = verdict;
    const group = groupOf(verdict);
    const from = row.parentElement;
    if (from.parentElement !== group) {
      const blocks = [...group.querySelectorAll('.values')];
      const block = blocks.find(({ lastElementChild: last }) => last && orderOf(last) > orderOf(row)) ?? blocks.at(-1);
      if (!row.hidden) block.hidden = false;
      block.insertBefore(row, [...block.children].find((other) => orderOf(other) > orderOf(row)) ?? null);
      if (block.childElementCount > LONGEST_BLOCK) split(block);
      if (from.childElementCount === 0 && from.parentElement.querySelectorAll('.values').length > 1) from.remove();
    }
    for (const mark of marksOf(row)) mark.className = mark.className.replace(/\b(?:ids|no-ids|drop)\b/, verdict);
  }

  /** A browser leaves out blocks that are out of sight, and not the rows of one. */
  function split(block) {
    const second = block.cloneNode(false);
    second.append(...[...block.children].slice(block.childElementCount / 2));
    block.after(second);
  }

  /** Sets the verdict of each row; a single row moves at once, of many the new counts are shown first. */
  function setVerdicts(changes) {
    unsent = true;
    for (const [row, verdict] of changes) {
      counts[verdicts.get(row) ?? row.closest('.group').dataset.group] -= 1;
      counts[verdict] += 1;
      verdicts.set(row, verdict);
      misplaced.add(row);
    }
    showCounts();
    moving.start(moveRows(), { afterFrame: changes.length > 1 });
  }

  function change(changed, wanted, words) {
    const before = changed.map((row) => [row, verdictOf(row)]).filter(([row, verdict]) => verdict !== wanted(row));
    if (before.length === 0) return;
    setVerdicts(before.map(([row]) => [row, wanted(row)]));
    undoStack.push(before);
    undoButton.disabled = false;
    say(`${before.length === 1 ? before[0][0].querySelector('.val-value').textContent.trim() : `${before.length} values`}: ${words}`);
  }

  function undo() {
    const last = undoStack.pop();
    if (!last) return;
    setVerdicts(last);
    undoButton.disabled = undoStack.length === 0;
    groupOf(last[0][1]).open = true;
    select(last[0][0]);
    say('Undone.');
  }

  function select(row, { scrollReport = true } = {}) {
    if (!row) return;
    if (current) for (const part of [current, ...marksOf(current)]) part.classList.remove('current');
    current = row;
    for (const part of [row, ...marksOf(row)]) part.classList.add('current');
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    const [first] = marksOf(row);
    if (first && scrollReport) scrollInside(report, first);
  }

  /** Scrolls the pane and not the page; on a phone, where the pane does not scroll, nothing moves. */
  function scrollInside(pane, part) {
    const [outer, inner] = [pane.getBoundingClientRect(), part.getBoundingClientRect()];
    if (pane.scrollHeight <= pane.clientHeight || (inner.top >= outer.top && inner.bottom <= outer.bottom)) return;
    pane.scrollTop += inner.top - outer.top - pane.clientHeight / 3;
  }

  /** The next row that is shown in this direction, over the ends of blocks and of groups that are open; from nowhere the first one. */
  function neighbour(row, step) {
    const [next, edge] = step > 0 ? ['nextElementSibling', 'firstElementChild'] : ['previousElementSibling', 'lastElementChild'];
    filtering.finish();
    let block = row?.parentElement ?? groups.querySelector('.values');
    let at = row ? row[next] : undefined;
    if (!row && block.parentElement.open) at = block[edge];
    for (;;) {
      while (at?.hidden) at = at[next];
      if (at) return at;
      const beside = block[next];
      if (beside?.matches('.values')) block = beside;
      else {
        const blocks = block.parentElement[next]?.querySelectorAll('.values');
        if (!blocks) return undefined;
        block = blocks[step > 0 ? 0 : blocks.length - 1];
      }
      at = block.parentElement.open ? block[edge] : undefined;
    }
  }

  function move(step) {
    select(neighbour(current, current ? step : 1) ?? current);
  }

  /** Changes the current row, and goes on to the next one that was not decided yet. */
  function decide(wanted, words) {
    if (!current) return move(1);
    const row = current;
    row.classList.add('reviewed');
    const first = neighbour(row, 1);
    let next = first;
    while (next?.classList.contains('reviewed')) next = neighbour(next, 1);
    change([row], wanted, words);
    select(next ?? first ?? row);
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    a: () => decide((row) => row.dataset.proposed, 'accepted'),
    d: () => decide(() => 'ids', 'detect'),
    s: () => decide(() => 'no-ids', 'keep'),
    x: () => decide(() => 'drop', 'left out'),
    u: undo,
    '/': () => filters[0].focus(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.target.matches('input, textarea, select')) return focusList();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    // Single letters are keys only where the values are, so that speech input elsewhere changes nothing (WCAG 2.1.4).
    if (!event.target.closest('#groups, #report')) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  // The server has what was sent; the browser asks before anything else is lost.
  let unsent = false;
  form.addEventListener('input', () => {
    unsent = true;
  });
  addEventListener('beforeunload', (event) => {
    if (unsent) event.preventDefault();
  });
  form.addEventListener('submit', () => {
    moving.finish();
    unsent = false;
  });
  undoButton.addEventListener('click', () => {
    undo();
    focusList();
  });

  // A change by the select itself: the row moves, and can be undone.
  let focusedVerdict;
  groups.addEventListener('focusin', (event) => {
    if (event.target.matches('select')) focusedVerdict = event.target.value;
  });
  groups.addEventListener('change', (event) => {
    if (!event.target.matches('select')) return;
    const row = event.target.closest('.val');
    undoStack.push([[row, verdicts.get(row) ?? focusedVerdict ?? event.target.value]]);
    undoButton.disabled = false;
    focusedVerdict = event.target.value;
    setVerdicts([[row, event.target.value]]);
    event.target.focus();
  });
  groups.addEventListener('click', (event) => {
    const row = event.target.closest('.val');
    const link = event.target.closest('.val-value a');
    if (link) event.preventDefault();
    if (row && (link || !event.target.closest('input, select, button, summary'))) select(row);
  });

  report.addEventListener('click', (event) => {
    const mark = event.target.closest('a.value');
    if (!mark) return;
    event.preventDefault();
    const row = document.getElementById(`v-${mark.dataset.value}`);
    if (!row) return;
    if (row.hidden) clearFilters();
    row.closest('details').open = true;
    select(row, { scrollReport: false });
  });

  function hover(event, on) {
    const part = event.target.closest?.('a.value, .val');
    if (!part) return;
    const id = part.dataset.value ?? part.dataset.id;
    for (const one of [document.getElementById(`v-${id}`), ...(marks.get(id) ?? [])]) one?.classList.toggle('hover', on);
  }
  for (const pane of [report, groups]) {
    pane.addEventListener('mouseover', (event) => hover(event, true));
    pane.addEventListener('mouseout', (event) => hover(event, false));
  }

  /** From the top of the list, over several frames when it is long: what is in view comes first. */
  const filtering = inSlices();
  function filter() {
    const [text, type, group] = filters.map((field) => field.value.trim().toLowerCase());
    if (group) groupOf(group).open = true;
    groups.scrollTop = 0;
    filtering.start(
      (function* () {
        for (const block of groups.querySelectorAll('.values')) {
          for (const row of block.children) {
            const isOut = Boolean(
              (text && !row.dataset.text.includes(text)) ||
                (type && (row.querySelector('input.type')?.value ?? row.dataset.type) !== type) ||
                (group && verdictOf(row) !== group),
            );
            if (row.hidden !== isOut) row.hidden = isOut;
            yield;
          }
          // A block of hidden rows has no height: with all the others like it, it would be in sight and laid out.
          block.hidden = [...block.children].every(({ hidden }) => hidden);
        }
      })(),
    );
  }
  function clearFilters() {
    for (const field of filters) field.value = '';
    filter();
  }
  for (const field of filters) field.addEventListener('input', filter);
  for (const button of document.querySelectorAll('[data-bulk]'))
    button.addEventListener('click', () => {
      filtering.finish();
      const shown = [...groups.querySelectorAll('.group[open] .val:not([hidden])')];
      change(shown, () => button.dataset.bulk, button.textContent.toLowerCase());
      focusList();
    });

  // Verdicts chosen before this script loaded, or kept by the browser on reload: move their rows.
  const chosen = [...groups.querySelectorAll('.val')]
    .map((row) => [row, selectOf(row).value])
    .filter(([row, verdict]) => verdict !== row.closest('.group').dataset.group);
  if (chosen.length > 0) setVerdicts(chosen);

  const added = (newRows) => {
    counts.ids += newRows.length;
    showCounts();
  };
  addBySelection({ form, report, groups, marks, added, select, say });
  searchGalaxies(form);
}

/** Long work in slices, the first at once (or behind the next frame) and one a frame after that, so that nobody waits for thousands of rows. */
function inSlices() {
  const SLICE_MS = 6;
  let work;
  let frame;
  function run(until) {
    while (!work.next().done) {
      if (performance.now() < until) continue;
      frame = requestAnimationFrame(() => run(performance.now() + SLICE_MS));
      return;
    }
    work = undefined;
  }
  return {
    start(generator, { afterFrame = false } = {}) {
      cancelAnimationFrame(frame);
      work = generator;
      const begin = () => run(performance.now() + SLICE_MS);
      if (!afterFrame) return begin();
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(begin);
      });
    },
    finish() {
      if (!work) return;
      cancelAnimationFrame(frame);
      run(Number.POSITIVE_INFINITY);
    },
  };
}

function api(form, path, init = {}) {
  const headers = { 'x-csrf-token': form.elements._csrf.value, 'content-type': 'application/json' };
  return fetch(form.dataset.api + path, { ...init, headers }).then((response) =>
    response.ok ? response.json() : Promise.reject(new Error(String(response.status))),
  );
}

/** Text selected in the report becomes a value: typed and refanged by the server, and editable in its row. */
function addBySelection({ form, report, groups, marks, added: counted, select, say }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'add-selected small';
  button.hidden = true;
  form.append(button);
  let chosen;
  function offer() {
    const selection = getSelection();
    const text = selection.toString().trim();
    button.hidden = !text || text.length > 4096 || !report.contains(selection.anchorNode) || !report.contains(selection.focusNode);
    if (button.hidden) return;
    chosen = { text, range: selection.getRangeAt(0).cloneRange() };
    button.textContent = `Add “${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
  }
  document.addEventListener('selectionchange', offer);
  // Text may be selected before this script has loaded.
  offer();
  button.addEventListener('mousedown', (event) => event.preventDefault());
  let adding;
  button.addEventListener('click', () => {
    button.hidden = true;
    adding = add(chosen).finally(() => {
      adding = undefined;
    });
  });
  // A value that the server is still reading goes with the others.
  form.addEventListener(
    'submit',
    (event) => {
      if (!adding) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      void adding.then((wasAdded) => wasAdded && form.requestSubmit(submitter));
    },
    true,
  );
  async function add({ text, range }) {
    let values;
    try {
      ({ values } = await api(form, '/values', { method: 'POST', body: JSON.stringify({ text }) }));
    } catch {
      say('The value could not be read by the server: try again.');
      return false;
    }
    const known = values.length > 0 ? values : [{ type: '', value: text, raw: text }];
    const added = known.map((value) => newRow(groups, value));
    if (added.length === 1) {
      const mark = document.createElement('a');
      mark.className = 'value ids';
      mark.href = `#${added[0].id}`;
      mark.dataset.value = added[0].dataset.id;
      try {
        range.surroundContents(mark);
        marks.set(mark.dataset.value, [mark]);
      } catch {
        // The selection runs over the ends of elements: the value is added all the same.
      }
    }
    counted(added);
    getSelection().removeAllRanges();
    select(added[0]);
    if (values.length === 0) added[0].querySelector('.type').focus();
    say(
      values.length === 0
        ? 'No type was recognised: choose one.'
        : `${added.length === 1 ? known[0].value : `${added.length} values`} added.`,
    );
    return true;
  }
}

let addedRows = 0;
function newRow(groups, { type, value, raw }) {
  const row = document.createElement('li');
  const id = `n${addedRows++}`;
  row.id = `v-${id}`;
  row.className = 'val';
  row.tabIndex = -1;
  Object.assign(row.dataset, { id, proposed: 'ids', text: value.toLowerCase() });
  const field = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const verdict = field('select', { name: 'addedVerdict', ariaLabel: `What to do with ${value}` });
  for (const [option, label] of [
    ['ids', 'Detect (to_ids)'],
    ['no-ids', 'Keep, no to_ids'],
    ['drop', 'Leave out'],
  ])
    verdict.append(field('option', { value: option, textContent: label }));
  const name = field('input', {
    className: 'type',
    name: 'addedType',
    value: type,
    size: 9,
    required: true,
    ariaLabel: `Type of ${value}`,
  });
  name.setAttribute('list', 'types');
  const text = field('input', { className: 'val-value mono', name: 'addedValue', value, required: true, ariaLabel: 'Value' });
  row.replaceChildren(
    name,
    text,
    verdict,
    field('input', { type: 'hidden', name: 'addedRaw', value: raw }),
    field('span', { className: 'quiet', textContent: 'added by you' }),
  );
  groups.querySelector('[data-group="ids"] .values:last-child').append(row);
  return row;
}

/** The galaxy field offers what MISP knows; a chosen cluster becomes a tag. */
function searchGalaxies(form) {
  const field = document.getElementById('galaxies');
  const names = document.getElementById('galaxy-names');
  if (!field || !names) return;
  let timer;
  field.addEventListener('input', () => {
    const chosen = [...names.options].find((option) => option.value === field.value);
    if (chosen) {
      const { tags } = form.elements;
      tags.value = [tags.value.trim().replace(/,$/, ''), chosen.value].filter(Boolean).join(', ');
      field.value = '';
      return;
    }
    clearTimeout(timer);
    const text = field.value.trim();
    if (text.length < 2) return;
    timer = setTimeout(async () => {
      const { clusters } = await api(form, `/galaxies?text=${encodeURIComponent(text)}`).catch(() => ({ clusters: [] }));
      names.replaceChildren(
        ...clusters.map(({ tag, galaxy, value }) =>
          Object.assign(document.createElement('option'), { value: tag, label: `${value} (${galaxy})` }),
        ),
      );
    }, 200);
  });
}
