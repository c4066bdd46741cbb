import { attribute, closest, type Element, first, isElement, textLength } from '../html/dom.ts';

/**
 * What an element says of itself by name, role and class.
 * 'never' is no part of an article whatever stands in it; 'seldom' goes unless it holds indicators that the author presents.
 */
export type ChromeKind = 'never' | 'seldom';

const NEVER_TAGS = new Set(['nav', 'menu', 'dialog']);
const NEVER_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'menu',
  'menubar',
  'dialog',
  'alertdialog',
  'toolbar',
  'tablist',
  'listbox',
]);

/** Words of class names and ids, each as a whole name or its beginning or end (parted by - or _). */
const NEVER = words(`
  breadcrumb breadcrumbs pagination pager paginator navbar navigation navmenu navlinks topnav subnav sitenav mainnav site-header
  masthead topbar mainmenu submenu megamenu mega-menu dropdown-menu nav-menu mobile-menu hamburger offcanvas off-canvas skip-link
  skip-to-content skiplink screen-reader-text sr-only visually-hidden visuallyhidden
  cookie cookies cookie-consent cookiebar cookie-banner consent gdpr ccpa onetrust optanon cookielaw truste trustarc usercentrics didomi
  newsletter subscribe subscription subscribe-form signup sign-up mailchimp mc4wp hs-form hbspt hubspot-form marketo mktoform optin opt-in
  email-signup emailsignup lead-form
  comments comment-list commentlist comment-form comment-respond comments-area comments-section comment-section disqus disqus-thread respond
  livefyre fb-comments giscus utterances comment-wrapper post-comments article-comments comment-body
  share sharing sharedaddy share-buttons share-bar social-share socialshare social-sharing social-links social-icons social-media sharethis
  addthis addtoany a2a shareaholic sharebar share-tools sharelinks sharepost post-share article-share heateor jp-relatedposts
  related relatedposts related-posts related-articles related-content related-stories related-post related-reading relatedarticles
  recommended recommendations recommended-posts you-may-also-like youmaylike more-stories more-posts more-articles read-next readnext
  recirculation read-more-posts recent-posts recentposts latest-posts latest-news latest-articles popular-posts trending most-popular most-read
  next-post prev-post previous-post post-navigation post-nav nav-links nav-previous nav-next nextprev prev-next article-navigation
  taboola outbrain revcontent adsbygoogle advert advertisement advertising ad-container ad-slot ad-unit ads-wrapper banner-ad google-ad dfp sponsored
  popup modal lightbox overlay interstitial exit-intent toast snackbar
  footer site-footer page-footer global-footer colophon footer-widgets
  login-form search-form searchform search-box searchbox search-results site-search
  author-bio author-box authorbox author-info about-author about-the-author author-card post-author-box
  tagcloud tag-cloud tag-list post-tags entry-tags article-tags tags-links cat-links
  gist-meta data-tables-info data-tables-filter data-tables-length data-tables-paginate
  back-to-top backtotop scroll-to-top language-switcher lang-switcher print-button
  feedback was-this-helpful rating-widget star-rating post-ratings product-survey
  wp-block-post-author wp-block-post-author-biography wp-block-post-navigation-link wp-block-comments wp-block-latest-posts
  wp-block-latest-comments wp-block-social-links wp-block-post-terms wp-block-search wp-block-tag-cloud wp-block-archives wp-block-categories
  feature-image-byline post-author-card written-by-card
  table-of-contents toc-container ez-toc-container lwptoc toc_container
`);
const SELDOM = words(`
  sidebar side-bar sidebars widget-area widgets widget_recent_entries secondary rightcol leftcol right-rail left-rail rail
  promo promotion promotional cta call-to-action callout-cta banner advertorial webinar
  author authors post-author post-authors entry-author article-author article-authors author-name author-names author-list author-row
  author-wrapper author-details contributors posted-by
  byline post-meta entry-meta article-meta postmeta meta-info post-info post-date posted-on post-details article-info entry-utility
  toc tags tag-links categories category-list topics eyebrow kicker overline reading-time
  header site-branding hero-nav
  contact-us contact-form contactform demo-request request-demo free-trial ticker
`);

/** Class names by which content systems file an article: words in them say what it is about, not what the element is. */
const FILED =
  /^(?:category|tag|tax|cat|term|post|type|status|format|author|has|no|is|with|hentry|page|postid|parent|wp|single|archive|theme|template|lang)[-_]/;
/** On the page's frame, such words describe the layout ("has-sidebar", "with-comments"). */
const FRAME = new Set(['html', 'body', 'main', 'article']);

/** The head of a box inside the article: what an accordion opens, what a listing is called. */
const INNER_HEAD =
  /(?:^|[-_])(?:accordion|card|panel|code|codeblock|block|section|collaps\w*|toggle|tabs?|table|item|details|faq|box|list|figure|expander|anchor)[-_]+(?:item[-_]+)?head(?:er|ing|line)?s?(?:$|[-_])/;
/** Names of colours and ranks of style sheets ("alert-secondary"). */
const COLOURED = /(?:^|[-_])(?:alert|btn|button|text|bg|border|badge|color|theme|callout|link|label)[-_]+secondary$/;
/** "Share_root__x3Fq": builders of style sheets add the last part to keep names apart. */
const SCOPED = /^([A-Za-z][A-Za-z0-9]*_[A-Za-z0-9-]+)__[\w+-]{1,8}$/;
/** Boxes that are only there to hold what the name says: "kg-signup-card". */
const HOLDERS = new Set(['card', 'box', 'block', 'module', 'component', 'widget', 'panel', 'root', 'strip', 'section']);

function words(list: string): Set<string> {
  return new Set(list.trim().split(/\s+/));
}

export function chromeKind(element: Element): ChromeKind | undefined {
  if (NEVER_TAGS.has(element.name) || NEVER_ROLES.has(attribute(element, 'role').toLowerCase())) return 'never';
  if (attribute(element, 'aria-modal') === 'true') return 'never';
  if (FRAME.has(element.name)) return undefined;
  const own = ownNames(element);
  if (own.some((name) => named(name, NEVER))) return 'never';
  // A heading is told by its words, not by what its place is called.
  if (/^h[1-6]$/.test(element.name)) return undefined;
  if (own.some((name) => named(name.replace(/--.*/, ''), SELDOM)) && !isPartOfText(element)) return 'seldom';
  if (isElement(element, 'aside', 'footer') || attribute(element, 'role').toLowerCase() === 'complementary') return 'seldom';
  return undefined;
}

/** Who is quoted belongs to the quotation; a box around a heading is that heading. */
function isPartOfText(element: Element): boolean {
  return closest(element, (one) => one.name === 'blockquote') !== undefined || holdsOnlyHeading(element);
}

/** Editors put a box around each heading, and some call it "header". */
export function holdsOnlyHeading(element: Element): boolean {
  const heading = first(element, 'h2', 'h3', 'h4', 'h5', 'h6');
  return heading !== undefined && textLength(heading) === textLength(element) && first(element, 'a', 'img') === undefined;
}

/** Called the head of a box inside the article, or of one that the reader opens. */
export function isInnerHead(element: Element): boolean {
  return attribute(element, 'class')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/\s+/)
    .some((name) => INNER_HEAD.test(name));
}

function ownNames(element: Element): string[] {
  const raw = `${attribute(element, 'class')} ${attribute(element, 'id')} ${attribute(element, 'data-widget_type')} ${attribute(element, 'data-component')}`;
  return raw
    .split(/\s+/)
    .filter((name) => name !== '' && name.length < 60)
    .map((name) =>
      name
        .replace(SCOPED, '$1')
        .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replace(/([a-z]{3})\d{1,2}(?=$|[-_])/gi, '$1')
        .toLowerCase(),
    )
    .filter((name) => !INNER_HEAD.test(name) && !COLOURED.test(name))
    .filter((name) => !FILED.test(name) || NEVER.has(name) || SELDOM.has(name));
}

/** The name itself, or its last or first words: "blog__related-posts", "share-buttons-top", "c-newsletter". */
function named(name: string, list: Set<string>): boolean {
  if (list.has(name)) return true;
  const parts = name.split(/[-_]+/).filter((part) => part !== '');
  if (parts.length > 7) return false;
  // A box "inside" something, or one that only goes around or without it, is not that thing.
  if (/^(?:without|hide|show|has|no|not|full|above|below|before|after)$/.test(parts[0] ?? '')) return false;
  if (
    /^(?:wrap|wrapper|container|layout|content|body|left|right|page|inner|area|enabled|disabled|open|closed|active|offset|main)$/.test(
      parts.at(-1) ?? '',
    )
  ) {
    // "comments-area" and "sidebar-content" are; "page-with-sidebar-layout" is a frame: only names made of the word and one ending count.
    return parts.length <= 3 && (list.has(parts.slice(0, -1).join('-')) || list.has(parts.slice(1, -1).join('-')));
  }
  if (HOLDERS.has(parts.at(-1) ?? '')) return named(parts.slice(0, -1).join('-'), list);
  for (let from = 0; from < parts.length; from++) {
    if (list.has(parts.slice(from).join('-'))) return true;
    if (from > 0 && list.has(parts.slice(0, from).join('-')) && from >= parts.length - 2) return true;
  }
  return false;
}
