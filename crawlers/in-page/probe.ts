/**
 * Run inside the page, in the isolated world (each function must stand alone): what a reader would do before reading -
 * notice a consent banner, open what is folded, scroll to the end.
 */

/** What there is to do on this page, so that a plain page costs nothing. */
export interface PageProbe {
  consentBanner: boolean;
  /** <details>, collapsed panels, "show more" of an indicator section. */
  folded: boolean;
  /** The page is longer than the first screen. */
  goesOn: boolean;
  /** Where, below the first screen, content looks as if it were to come when it is scrolled into view; CSS pixels from the top. */
  awaitingView: number[];
  /** A script in the document itself observes what comes into view, whatever it is. */
  observesView: boolean;
}

export function probePage(): PageProbe {
  const banner =
    '[id*="cookie" i],[class*="cookie" i],[id*="consent" i],[class*="consent" i],[id*="onetrust" i],[id*="gdpr" i],[class*="gdpr" i],' +
    '[id*="usercentrics" i],[id*="didomi" i],[id*="sp_message" i],[id*="cmp" i],[class*="qc-cmp" i],[aria-label*="cookie" i],dialog[open],[role="dialog"]';
  let consentBanner = false;
  let looked = 0;
  for (const element of document.querySelectorAll(banner)) {
    if (++looked > 60) break;
    if (!(element instanceof HTMLElement) || element === document.body || !element.checkVisibility?.({ visibilityProperty: true }))
      continue;
    const { height, width } = element.getBoundingClientRect();
    if (height < 30 || width < 100) {
      // A container may be of no size itself and hold the banner, or its shadow root.
      if (!element.shadowRoot && element.querySelector('button,[role="button"],a') === null) continue;
    }
    if (element.shadowRoot || /cookie|consent|privacy|gdpr|datenschutz|einwillig/i.test((element.textContent ?? '').slice(0, 5_000))) {
      consentBanner = true;
      break;
    }
  }
  const folded =
    document.querySelector(
      'details:not([open]),[aria-expanded="false"],[role="tab"],[data-toggle],[data-bs-toggle],.accordion,[class*="accordion" i],[class*="collaps" i],[class*="toggle" i],[class*="tab-" i],[class*="tabs" i]',
    ) !== null ||
    [...document.querySelectorAll('button,[role="button"]')]
      .slice(0, 200)
      .some((b) => /\b(more|all|full|expand|show|indicators?|iocs?)\b/i.test(b.textContent ?? ''));
  /** Placeholders by name, elements that a script has yet to define, and empty boxes: content may come into them. */
  const placeholders =
    'iframe[loading="lazy"],iframe[data-src],[class*="lazy" i]:not(img,picture,source,video),[class*="skeleton" i],[class*="placeholder" i],' +
    '[class*="shimmer" i],[class*="load" i]:not(img,picture,source,video),[class*="spinner" i],[class*="infinite" i],[aria-busy="true"],' +
    ':not(:defined),div:empty,section:empty,ul:empty,tbody:empty';
  /** Empty for looks only, or filled with what is not part of an article. */
  const notAwaited =
    /clear|space|divider|separator|overlay|mask|decorat|icon|download|upload|captcha|disqus|comment|respond|shar(e|ing)|social|rating|survey|newsletter|subscri|advert|\bads?\b|popup|promo|cookie/i;
  const besideArticle = 'footer,aside,nav,form,[id*="comment" i],[class*="comment" i]';
  const awaitingView: number[] = [];
  const goesOn = document.documentElement.scrollHeight > innerHeight;
  for (const element of goesOn ? [...document.querySelectorAll(placeholders)].slice(0, 1_000) : []) {
    const names = `${element.getAttribute('id') ?? ''} ${element.getAttribute('class') ?? ''}`;
    if (notAwaited.test(names) || element.closest(besideArticle) || !(element.checkVisibility?.() ?? true)) continue;
    const top = element.getBoundingClientRect().top + scrollY;
    // One stop serves all that is in view there.
    const last = awaitingView.at(-1);
    if (top > innerHeight && (last === undefined || Math.abs(top - last) > innerHeight / 2)) awaitingView.push(top);
  }
  const observesView = [...document.scripts].some((script) => /IntersectionObserver/.test(script.textContent ?? ''));
  return { consentBanner, folded, goesOn, awaitingView, observesView };
}

/**
 * Opens folded parts of the content. A panel that is in the document already is shown by style, without a click, so
 * that accordions which close their neighbours and tabs that replace each other all stay open; only a toggle whose
 * panel is empty or missing is kept for clickToggles(), since its content has yet to come. Returns how many those are.
 */
export function unfold(options: { maxClicks: number }): number {
  const chrome = 'nav,header,footer,aside,[role="navigation"],[role="banner"],[role="contentinfo"],[role="search"],[role="menu"],form';
  const aboutIndicators = /\b(iocs?|indicators?|hash(es)?|sha-?(1|256)|md5|domains?|ip addresses|c2|samples|appendix|yara)\b/i;
  const never =
    /\b(share|log ?in|sign|subscribe|menu|search|comment|reply|download|cookie|accept|reject|copy|print|language|play|tweet|next|previous|buy|contact|demo)\b/i;
  const asksForMore =
    /\b(show|view|read|load|see|display|expand|open|reveal)\b.{0,20}\b(more|all|full|rest|list|table|details?|iocs?|indicators?|hash(es)?|appendix)\b|^\s*(more|expand|show|\+|…|iocs?|indicators?( of compromise)?)\s*$/i;
  const toClick: HTMLElement[] = [];

  for (const details of document.querySelectorAll('details:not([open])')) details.setAttribute('open', '');

  const isShown = (element: Element): boolean => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
  const show = (panel: HTMLElement): void => {
    for (const element of [panel, ...panel.querySelectorAll<HTMLElement>('[hidden],[aria-hidden="true"],[style*="display" i],.collapse')]) {
      if (element !== panel && /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/.test(element.tagName)) continue;
      element.removeAttribute('hidden');
      if (!isShown(element)) element.style.setProperty('display', 'revert', 'important');
      if (!isShown(element)) element.style.setProperty('display', 'block', 'important');
      element.style.setProperty('visibility', 'visible', 'important');
      element.style.setProperty('max-height', 'none', 'important');
      element.style.setProperty('height', 'auto', 'important');
      element.style.setProperty('opacity', '1', 'important');
    }
  };
  const folded = (element: Element | null): element is HTMLElement =>
    element instanceof HTMLElement && (element.textContent ?? '').trim().length > 20 && (!isShown(element) || element.offsetHeight === 0);

  const panelsOf = (toggle: Element): HTMLElement[] => {
    const found: Element[] = [];
    const ids = [
      ...(toggle.getAttribute('aria-controls') ?? '').split(/\s+/),
      ...['data-target', 'data-bs-target', 'href']
        .map((name) => toggle.getAttribute(name) ?? '')
        .filter((v) => /^#[\w-]+$/.test(v))
        .map((v) => v.slice(1)),
    ];
    for (const id of ids) {
      const panel = id && document.getElementById(id);
      if (panel) found.push(panel);
    }
    for (let node: Element | null = toggle, up = 0; node && up < 2; node = node.parentElement, up++)
      if (node.nextElementSibling) found.push(node.nextElementSibling);
    return found.filter(
      (panel): panel is HTMLElement => panel instanceof HTMLElement && !panel.matches(`script,style,template,noscript,link,${chrome}`),
    );
  };

  const toggles = document.querySelectorAll<HTMLElement>(
    'button,summary,[role="button"],[role="tab"],[aria-expanded="false"],[data-toggle],[data-bs-toggle],a[href^="#"],a:not([href]),a[href^="javascript:"],' +
      '[class*="accordion" i],[class*="collaps" i],[class*="toggle" i],[class*="spoiler" i],[onclick]',
  );
  let seen = 0;
  for (const toggle of toggles) {
    if (++seen > 500) break;
    if (toggle.closest(chrome) || toggle.getAttribute('aria-haspopup') === 'true' || !isShown(toggle)) continue;
    const label = (toggle.textContent ?? '').trim();
    if (label.length > 200) continue;
    const panels = panelsOf(toggle);
    const closed = panels.filter(folded);
    if (closed.length > 0) {
      for (const panel of closed) show(panel);
      continue;
    }
    if (
      toClick.length >= options.maxClicks ||
      toggle.tagName === 'SUMMARY' ||
      never.test(label) ||
      toggle.getAttribute('type') === 'submit'
    )
      continue;
    if (toggle.tagName === 'A' && !/^(#|javascript:)/i.test(toggle.getAttribute('href') ?? '#')) continue;
    const wantsClick =
      (toggle.getAttribute('aria-expanded') === 'false' &&
        panels.every((panel) => (panel.textContent ?? '').trim() === '' || !isShown(panel))) ||
      (toggle.getAttribute('role') === 'tab' && toggle.getAttribute('aria-selected') === 'false' && panels.length === 0);
    let near: Element | null = toggle;
    for (let up = 0; near?.parentElement && up < 3 && near.parentElement !== document.body; up++) near = near.parentElement;
    const inIndicatorSection = aboutIndicators.test(label) || aboutIndicators.test((near?.textContent ?? '').slice(0, 4_000));
    if (!wantsClick && !(asksForMore.test(label) && inIndicatorSection)) continue;
    if (wantsClick && !inIndicatorSection && label === '') continue;
    toClick.push(toggle);
  }
  Object.assign(globalThis, { toClick });
  return toClick.length;
}

/** Clicks the toggles that unfold() kept. Links never leave the page. */
export function clickToggles(): void {
  const keepHere = (event: Event): void => {
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (link && !/^(#|javascript:|$)/i.test(link.getAttribute('href') ?? '')) event.preventDefault();
  };
  document.addEventListener('click', keepHere, true);
  document.addEventListener('submit', (event) => event.preventDefault(), true);
  const { toClick = [] } = globalThis as { toClick?: HTMLElement[] };
  for (const toggle of toClick) HTMLElement.prototype.click.call(toggle);
}

/** Resolves in the next frame's callback, before that frame works out what is in view. */
export function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/**
 * Scrolls to the given places (CSS pixels from the top), or through all screens, so that what loads when it comes into
 * view does; back to the top. Returns how often it scrolled.
 */
export async function scrollThrough(options: { places: number[] | 'all'; maxScreens: number }): Promise<number> {
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  let screens = 0;
  /** The document may grow while it is scrolled through. */
  const next = (): number | undefined => {
    const every = (screens + 1) * innerHeight;
    if (options.places === 'all') return every < document.documentElement.scrollHeight ? every : undefined;
    const place = options.places[screens];
    return place === undefined ? undefined : place - innerHeight / 3;
  };
  // Each step is taken in a frame's callback, before that frame works out what is in view: none is passed over unseen.
  await frame();
  for (let top = next(); top !== undefined && screens < options.maxScreens; top = next()) {
    scrollTo({ top, behavior: 'instant' });
    screens++;
    await frame();
  }
  scrollTo({ top: 0, behavior: 'instant' });
  return screens;
}
