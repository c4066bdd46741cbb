/**
 * The prefix under which the reader knows a namespace, whatever prefix the document chose. RSS and Atom elements have
 * none: an <atom:updated> in an RSS item and an <updated> in an Atom entry are one thing to us.
 */
const KNOWN: [pattern: RegExp, prefix: string][] = [
  [/^http:\/\/www\.w3\.org\/2005\/atom\/?$|^http:\/\/purl\.org\/atom\/(?:ns|app)#|^http:\/\/purl\.org\/(?:echo|pie)\/$/, ''],
  [/^http:\/\/example\.com\/(?:necho|newformat#)$|^uri\/of\/echo\/namespace#$/, ''],
  [/^http:\/\/purl\.org\/rss\/1\.0\/?$|^http:\/\/purl\.org\/net\/rss1\.1#?$|netscape\.com\/rdf\/simple\/0\.9\/?$/, ''],
  [/^http:\/\/backend\.userland\.com\/|^http:\/\/blogs\.law\.harvard\.edu\/tech\/rss|^http:\/\/www\.rssboard\.org\/rss-specification/, ''],
  [/^https?:\/\/purl\.org\/dc\/elements\/1\.[01]\/?/, 'dc'],
  [/^https?:\/\/purl\.org\/dc\/terms\/?/, 'dcterms'],
  [/^http:\/\/purl\.org\/rss\/1\.0\/modules\/content\/?/, 'content'],
  [/^http:\/\/purl\.org\/rss\/1\.0\/modules\/syndication\/?/, 'sy'],
  [/^https?:\/\/search\.yahoo\.com\/mrss\/?/, 'media'],
  [/^http:\/\/www\.itunes\.com\/dtds\/podcast-1\.0\.dtd|^http:\/\/example\.com\/dtds\/podcast-1\.0\.dtd/, 'itunes'],
  [/^http:\/\/rssnamespace\.org\/feedburner\/ext\/1\.0/, 'feedburner'],
  [/^http:\/\/(?:www\.pheedo\.com|pheedo\.com)\/namespace\/pheedo/, 'pheedo'],
  [/^http:\/\/purl\.org\/syndication\/history\/1\.0/, 'fh'],
  [/^http:\/\/purl\.org\/syndication\/thread\/1\.0/, 'thr'],
  [/^http:\/\/prismstandard\.org\/namespaces\//, 'prism'],
  [/^http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#/, 'rdf'],
  [/^http:\/\/www\.w3\.org\/1999\/xhtml/, 'xhtml'],
  [/^http:\/\/www\.w3\.org\/2000\/svg/, 'svg'],
  [/^http:\/\/www\.w3\.org\/1998\/math\/mathml/, 'math'],
  [/^http:\/\/www\.w3\.org\/xml\/1998\/namespace/, 'xml'],
];
/** Prefixes that mean RSS or Atom where a document forgot to declare them. */
const UNDECLARED_CORE = new Set(['', 'atom', 'atom10', 'atom03', 'a10', 'rss', 'rss1']);

const cache = new Map<string, string | undefined>();

/** Our prefix for a namespace address; undefined for one that we do not know. */
function knownPrefix(uri: string): string | undefined {
  const key = uri.trim().toLowerCase();
  if (!cache.has(key)) {
    if (cache.size > 500) cache.clear();
    cache.set(key, KNOWN.find(([pattern]) => pattern.test(key))?.[1]);
  }
  return cache.get(key);
}

/** Prefixes in force and what they mean to us. `names` remembers what resolveName() made of a name under them. */
export interface Scope {
  prefixes: Readonly<Record<string, string>>;
  size: number;
  names: Map<string, string>;
}

/** Declarations in force beyond this are ignored. */
const MAX_PREFIXES = 200;
const MAX_REMEMBERED = 500;

/** Where a document begins. Its own each time: a name may be a piece of the document's text, which it would keep in memory. */
export function outermostScope(): Scope {
  return { prefixes: Object.create(null) as Record<string, string>, size: 0, names: new Map() };
}

/** "dc:date", "title": the reader's name of an element or attribute, from its written name and the declarations in force. */
export function resolveName(written: string, scope: Scope, attribute = false): string {
  const key = attribute ? `@${written}` : written;
  const known = scope.names.get(key);
  if (known !== undefined) return known;
  const name = makeName(written, scope, attribute);
  if (scope.names.size < MAX_REMEMBERED) scope.names.set(key, name);
  return name;
}

function makeName(written: string, { prefixes }: Scope, attribute: boolean): string {
  const lower = written.toLowerCase();
  const colon = lower.indexOf(':');
  if (colon < 0) {
    const prefix = attribute ? '' : (prefixes[''] ?? '');
    return prefix === '' ? lower : `${prefix}:${lower}`;
  }
  const prefix = lower.slice(0, colon);
  const local = lower.slice(colon + 1);
  const known = prefixes[prefix] ?? (UNDECLARED_CORE.has(prefix) ? '' : prefix);
  return known === '' ? local : `${known}:${local}`;
}

/** The scope inside an element with these attributes. An unknown default namespace counts as none: feeds invent them. */
export function innerScope(attributes: Readonly<Record<string, string>>, outer: Scope): Scope {
  let prefixes: Record<string, string> | undefined;
  let { size } = outer;
  for (const name in attributes) {
    if (!/^xmlns(:|$)/i.test(name) || size >= MAX_PREFIXES) continue;
    // Not a copy: the outer ones are found through the prototype, at no cost for each element that declares something.
    prefixes ??= Object.create(outer.prefixes) as Record<string, string>;
    const prefix = name.slice(6).toLowerCase();
    prefixes[prefix] = knownPrefix(attributes[name] ?? '') ?? prefix;
    size++;
  }
  return prefixes === undefined ? outer : { prefixes, size, names: new Map() };
}
