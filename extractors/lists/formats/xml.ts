import { lazyPackage } from '../../../src/lazy-package.ts';
import { ADDRESSES, type Cell, type CellUse, FILE_NAMES, HASHES, HOSTS, type ListDocument } from '../document.ts';

/** An element with its attributes under "@", text under "#"; in fast-xml-parser's preserved order. */
interface Node {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Node[];
}

const xmlParser = lazyPackage<typeof import('fast-xml-parser')>('fast-xml-parser');

const MAX_DEPTH = 100;

/** OpenIOC or STIX 1 (CybOX); undefined for other XML. Entities of a document type are not expanded. */
export function readXml(text: string): ListDocument | undefined {
  if (!/<(?:\w+:)?(?:OpenIOC|ioc|STIX_Package|Observables)\b/i.test(text.slice(0, 20_000))) return undefined;
  const root = parse(text);
  if (root === undefined) return undefined;
  const rows: Cell[][] = [];
  const openIoc = find(root, (node) => /^(?:OpenIOC|ioc)$/i.test(node.name)) !== undefined;
  if (openIoc) collectOpenIoc(root, rows);
  else {
    collectStix1(root, rows);
    // MISP's package is empty but for one related package for each event.
    if (rows.length === 0) for (const related of findAll(root, 'Related_Package')) collectStix1(related, rows);
  }
  const title = find(root, (node) => /^(?:short_description|Title)$/.test(node.name))?.text;
  return {
    format: openIoc ? 'OpenIOC' : 'STIX 1',
    ...(title ? { title } : {}),
    sections: [{ columns: ['Value', 'Where'], rows }],
    shown: 'tables',
  };
}

function parse(text: string): Node | undefined {
  try {
    const { XMLParser } = xmlParser();
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      preserveOrder: true,
      removeNSPrefix: true,
      parseTagValue: false,
      processEntities: { enabled: true, maxTotalExpansions: 100_000 },
      trimValues: true,
    });
    const parsed: unknown = parser.parse(text);
    return { name: '', attributes: {}, text: '', children: nodes(parsed, 0) };
  } catch {
    return undefined;
  }
}

function nodes(value: unknown, depth: number): Node[] {
  if (!Array.isArray(value) || depth > MAX_DEPTH) return [];
  return value.flatMap((one: Record<string, unknown>): Node[] => {
    const name = Object.keys(one).find((key) => key !== ':@');
    if (name === undefined || name.startsWith('?')) return [];
    if (name === '#text') return [{ name, attributes: {}, text: String(one[name]), children: [] }];
    const children = nodes(one[name], depth + 1);
    const text = children
      .filter((child) => child.name === '#text')
      .map((child) => child.text)
      .join(' ')
      .trim();
    return [
      { name, attributes: (one[':@'] ?? {}) as Record<string, string>, text, children: children.filter((child) => child.name !== '#text') },
    ];
  });
}

function find(node: Node, wanted: (node: Node) => boolean): Node | undefined {
  if (wanted(node)) return node;
  for (const child of node.children) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return undefined;
}

/** The outermost elements of a name. */
function findAll(node: Node, name: string): Node[] {
  return node.name === name ? [node] : node.children.flatMap((child) => findAll(child, name));
}

/** By the last words of OpenIOC's search terms ("FileItem/Md5sum", "dnsLookupEvent/hostname"). */
const TERMS: [term: RegExp, use: CellUse][] = [
  [/(?:certificate|signature|issuer|subject|imphash|peinfo\/(?!exports|imports).*hash)/i, { kind: 'none' }],
  [/(?:md5|sha1|sha256|sha512)(?:sum)?$/i, { kind: 'values', types: HASHES }],
  [/(?:domain|dns|host|hostname|recordname|uri?l?\/domain)$/i, { kind: 'values', types: [...HOSTS, ...ADDRESSES] }],
  [
    /(?:ip|ipv4|ipv4address|ipaddress|remoteip|localip|remoteaddress|address|routeentryitem\/destination)$/i,
    { kind: 'values', types: [...ADDRESSES, ...HOSTS] },
  ],
  [/(?:ur[il]|requesturl|url(?:name)?)$/i, { kind: 'values', types: ['url', ...HOSTS, ...ADDRESSES] }],
  [/(?:email.*(?:from|sender|address)|from)$/i, { kind: 'values', types: ['email'] }],
  [/(?:filename|fullpath|filepath|path|name)$/i, { kind: 'values', types: FILE_NAMES }],
  [/(?:registryitem\/(?:path|keypath)|registry.*key)$/i, { kind: 'values', types: ['regkey'] }],
];

/** What an item looks for; old versions of MISP left it out and gave it as the item's id. */
function contentOf({ children, attributes }: Node): string {
  const text = children.find((child) => child.name === 'Content')?.text ?? '';
  return text === '' && !/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(attributes.id ?? '') ? (attributes.id ?? '') : text;
}

function collectOpenIoc(node: Node, rows: Cell[][]): void {
  if (node.name === 'IndicatorItem') {
    const context = node.children.find((child) => child.name === 'Context')?.attributes.search ?? '';
    const content = contentOf(node);
    const negative = /^(?:isnot|containsnot)$/i.test(node.attributes.condition ?? '') || node.attributes.negate === 'true';
    const use = TERMS.find(([term]) => term.test(context))?.[1] ?? { kind: 'none' as const };
    rows.push([
      { text: content, use: negative || /matches|starts|ends/i.test(node.attributes.condition ?? '') ? { kind: 'none' } : use },
      { text: context, use: { kind: 'none' } },
    ]);
    return;
  }
  for (const child of node.children) collectOpenIoc(child, rows);
}

/** Elements of CybOX 2 that hold a value, by their name inside of <Properties>. */
const PROPERTIES: Record<string, CellUse> = {
  Address_Value: { kind: 'values', types: [...ADDRESSES, 'email', ...HOSTS] },
  Simple_Hash_Value: { kind: 'values', types: HASHES },
  Hostname_Value: { kind: 'values', types: [...HOSTS, ...ADDRESSES] },
  Domain_Name: { kind: 'values', types: [...HOSTS, ...ADDRESSES] },
  Value: { kind: 'values', types: ['url', ...HOSTS, ...ADDRESSES, 'email'] },
  File_Name: { kind: 'values', types: FILE_NAMES },
  File_Path: { kind: 'values', types: FILE_NAMES },
  Key: { kind: 'values', types: ['regkey'] },
};

function collectStix1(node: Node, rows: Cell[][], inside = false, mutex = false): void {
  if (
    node.attributes.negate === 'true' ||
    /^(?:References?|Information_Source|Kill_Chains?|Exploit_Targets|Victim_Targeting|Related_Packages)$/.test(node.name)
  )
    return;
  const properties = inside || node.name === 'Properties' || node.name === 'Object';
  const use = properties
    ? (PROPERTIES[node.name] ?? (mutex && node.name === 'Name' ? ({ kind: 'values', types: ['mutex'] } as const) : undefined))
    : undefined;
  if (use !== undefined && node.text !== '' && !/DoesNot/i.test(node.attributes.condition ?? '')) {
    for (const text of node.text.split(node.attributes.delimiter || '##comma##'))
      rows.push([
        { text, use },
        { text: node.name, use: { kind: 'none' } },
      ]);
  }
  if (node.name === 'CVE_ID') rows.push([{ text: node.text, use: { kind: 'values', types: ['cve'] } }]);
  const isMutex = mutex || /Mutex/i.test(node.attributes.type ?? '');
  for (const child of node.children) collectStix1(child, rows, properties, isMutex);
}
