/** Countries and sectors that a text names as targets. Data: what people write, and the cluster's value in MISP's galaxies. */

/** By the value of MISP's country galaxy: other names, and the words for its people and things. */
const COUNTRIES: Record<string, string> = {
  'united states of america': 'united states|the us|u.s.|u.s|usa|america|american|us-based',
  'united kingdom': 'uk|u.k.|britain|great britain|british|england',
  russia: 'russian federation|russian',
  ukraine: 'ukrainian',
  china: "chinese|people's republic of china",
  taiwan: 'taiwanese',
  japan: 'japanese',
  'south korea': 'korea|republic of korea|south korean|korean',
  'north korea': 'dprk|north korean',
  india: 'indian',
  pakistan: 'pakistani',
  iran: 'iranian',
  israel: 'israeli',
  'saudi arabia': 'saudi|saudi arabian',
  'united arab emirates': 'uae|u.a.e.|emirati',
  turkey: 'türkiye|turkish',
  germany: 'german',
  france: 'french',
  italy: 'italian',
  spain: 'spanish',
  portugal: 'portuguese',
  netherlands: 'the netherlands|dutch',
  belgium: 'belgian',
  switzerland: 'swiss',
  austria: 'austrian',
  poland: 'polish',
  czechia: 'czech republic|czech',
  slovakia: 'slovak',
  hungary: 'hungarian',
  romania: 'romanian',
  bulgaria: 'bulgarian',
  greece: 'greek',
  sweden: 'swedish',
  norway: 'norwegian',
  denmark: 'danish',
  finland: 'finnish',
  estonia: 'estonian',
  latvia: 'latvian',
  lithuania: 'lithuanian',
  belarus: 'belarusian',
  moldova: 'moldovan',
  georgia: '',
  armenia: 'armenian',
  azerbaijan: 'azerbaijani',
  kazakhstan: 'kazakh',
  uzbekistan: 'uzbek',
  mongolia: 'mongolian',
  vietnam: 'viet nam|vietnamese',
  thailand: 'thai',
  malaysia: 'malaysian',
  singapore: 'singaporean',
  indonesia: 'indonesian',
  philippines: 'the philippines|philippine|filipino',
  myanmar: 'burma|burmese',
  cambodia: 'cambodian',
  laos: 'lao',
  nepal: 'nepalese',
  bangladesh: 'bangladeshi',
  'sri lanka': 'sri lankan',
  afghanistan: 'afghan',
  iraq: 'iraqi',
  syria: 'syrian',
  lebanon: 'lebanese',
  jordan: 'jordanian',
  kuwait: 'kuwaiti',
  qatar: 'qatari',
  egypt: 'egyptian',
  libya: 'libyan',
  tunisia: 'tunisian',
  algeria: 'algerian',
  morocco: 'moroccan',
  nigeria: 'nigerian',
  kenya: 'kenyan',
  'south africa': 'south african',
  ethiopia: 'ethiopian',
  canada: 'canadian',
  mexico: 'mexican',
  brazil: 'brazilian',
  argentina: 'argentine|argentinian',
  chile: 'chilean',
  colombia: 'colombian',
  peru: 'peruvian',
  ecuador: 'ecuadorian',
  venezuela: 'venezuelan',
  australia: 'australian',
  'new zealand': '',
  'hong kong': '',
  ireland: 'irish',
  serbia: 'serbian',
  croatia: 'croatian',
  'palestinian territory': 'palestine|palestinian',
  tibet: 'tibetan',
  albania: 'albanian',
};

/** By the value of MISP's sector galaxy: words that mean it where targets are listed. */
const SECTORS: Record<string, string> = {
  'Academia - University': 'academia|academic|universities|university',
  Aerospace: 'aerospace',
  Agriculture: 'agriculture|agricultural',
  Bank: 'bank|banks|banking',
  Chemical: 'chemical|chemicals',
  'Civil Aviation': 'aviation|airlines|airline',
  Construction: 'construction',
  Consulting: 'consulting',
  Defense: 'defense|defence',
  Diplomacy: 'diplomatic|diplomats|embassies|foreign affairs',
  Education: 'education|educational|schools|school districts',
  Electronic: 'electronics',
  Energy: 'energy|power companies',
  Engineering: 'engineering',
  Entertainment: 'entertainment',
  Finance: 'finance|financial|financial services|financial institutions',
  Food: 'food',
  Game: 'gaming|video game|game developers',
  'Government, Administration': 'government|governments|governmental|government agencies|ministries|public administration|public sector',
  Health: 'health|healthcare|health care|hospitals|medical',
  'Higher education': 'higher education',
  Hospitality: 'hospitality',
  Hotels: 'hotels|hotel',
  Infrastructure: 'critical infrastructure',
  Insurance: 'insurance',
  IT: 'it|information technology|software|it companies',
  'IT - ISP': 'isps|internet service providers',
  Industrial: 'industrial',
  Journalist: 'journalists',
  Legal: 'legal|law firms',
  Logistic: 'logistics',
  Manufacturing: 'manufacturing|manufacturers',
  Maritime: 'maritime',
  Military: 'military',
  'Managed Services Provider': 'managed service providers|msps',
  Mining: 'mining companies',
  'News - Media': 'media|news organizations',
  NGO: 'ngos|non-governmental organizations|nongovernmental organizations',
  Oil: 'oil|oil and gas',
  Pharmacy: 'pharmaceutical|pharmaceuticals',
  'Police - Law enforcement': 'law enforcement|police',
  'Research - Innovation': 'research institutes|research institutions|research organizations',
  Retail: 'retail|retailers',
  'Semi-conductors': 'semiconductor|semiconductors',
  Shipping: 'shipping',
  Technology: 'technology|tech|technology companies',
  Telecoms: 'telecommunications|telecommunication|telecom|telecoms|telecommunications providers',
  'Think Tanks': 'think tanks|think tank',
  Transport: 'transportation|transport',
  Tourism: 'tourism',
  Travel: 'travel',
  Automotive: 'automotive',
  Activists: 'activists',
  Dissidents: 'dissidents',
  Casino: 'casinos|gambling',
  eCommerce: 'e-commerce|ecommerce|online retailers',
  'Non-profit organisation': 'nonprofits|non-profit|nonprofit',
  Railway: 'railway|railways',
  Water: 'water utilities',
  'High tech': 'high-tech|high tech',
};

/** What people write (lower case) by what MISP's galaxy calls it, for the clusters that this MISP has. */
export function placeNames(values: { galaxy: string; value: string }[]): Map<string, { galaxy: string; value: string }> {
  const names = new Map<string, { galaxy: string; value: string }>();
  for (const cluster of values) {
    const value = cluster.value.trim();
    const table = cluster.galaxy === 'country' ? COUNTRIES : SECTORS;
    const others = table[cluster.galaxy === 'country' ? value.toLowerCase() : value];
    const own = cluster.galaxy === 'country' ? [value.toLowerCase()] : [];
    for (const name of [...own, ...(others ?? '').split('|')]) if (name !== '' && !names.has(name)) names.set(name, cluster);
  }
  return names;
}

const WINDOW = 300;
/** A sentence goes on over the dots of "U.S." and of numbers. */
const REST = String.raw`(?:[^.!?\n]|\.(?=\S)|(?<=\b[A-Z])\.){3,${WINDOW}}`;
const FORWARD = new RegExp(
  String.raw`\b(?:target(?:s|ed|ing)?(?! of)|victims? (?:in|from|across|located|includ\w+)|victimology|attack(?:s|ed|ing)? (?:on|against)|attacked(?! by\b)(?= )|aim(?:s|ed|ing) at|campaigns? (?:against|on|in)|compromis(?:ed|es|ing)|hit(?:s|ting)?|affect(?:s|ed|ing)|infections? (?:in|across)|infected \w+ (?:in|across)|(?:organi[sz]ations|companies|entities|institutions|users|customers|victims) (?:in|across|from|within))\b(${REST})`,
  'giu',
);
const BACKWARD = new RegExp(
  String.raw`(${REST})\b(?:were|was|are|have been|has been|being|is|been) (?:\w+ )?(?:targeted|attacked|compromised|affected|hit|victims|victimi[sz]ed|impacted)\b`,
  'giu',
);

/** Offsets and clusters of countries and sectors that the text names as targets. */
export function targetedPlaces<T>(markdown: string, names: ReadonlyMap<string, T>, skip: (offset: number) => boolean): [T, number][] {
  const result: [T, number][] = [];
  for (const [pattern, demonyms] of [
    [FORWARD, true],
    [BACKWARD, false],
  ] as const) {
    for (const match of markdown.matchAll(pattern)) {
      const rest = match[1] as string;
      const from = match.index + match[0].indexOf(rest);
      if (skip(match.index)) continue;
      for (const [cluster, at] of placesIn(rest, names, demonyms)) result.push([cluster, from + at]);
    }
  }
  return result;
}

/** Sectors need a word beside them that says so, or their list to be one of targets. */
function* placesIn<T>(text: string, names: ReadonlyMap<string, T>, demonyms: boolean): Generator<[T, number]> {
  const words = [...text.matchAll(/(?:the )?[\p{L}][\p{L}.'’-]*/gu)];
  const seen = demonyms || /\b(?:sectors?|industr\w+|organi[sz]ations|companies|entities|agencies|users|customers|victims)\b/i.test(text);
  if (!seen) return;
  const listed =
    /\b(?:sectors?|industr(?:y|ies)|verticals?|organi[sz]ations?|entit(?:y|ies)|compan(?:y|ies)|institutions?|agenc(?:y|ies)|ministr(?:y|ies)|departments?|providers?|firms?|bodies|businesses|networks|enterprises|operators|contractors)\b/i.test(
      text,
    );
  for (let i = 0; i < words.length; i += 1) {
    for (let length = Math.min(4, words.length - i); length >= 1; length -= 1) {
      const first = words[i] as RegExpExecArray;
      const last = words[i + length - 1] as RegExpExecArray;
      const written = text.slice(first.index, last.index + last[0].length);
      const name = written
        .toLowerCase()
        .replace(/[’']s$/, '')
        .replace(/-based$/, '');
      const cluster = names.get(name) ?? names.get(name.replace(/\.$/, '')) ?? names.get(name.replace(/^the /, ''));
      if (cluster === undefined) continue;
      const isCountry = (cluster as { galaxy?: string }).galaxy === 'country';
      // "us" and "it" are words; so is everything that is written small where a country is meant.
      if (isCountry ? !/^(?:the )?\p{Lu}/u.test(written) || name === 'us' : !listed || (name === 'it' && written !== 'IT')) continue;
      yield [cluster, first.index];
      i += length - 1;
      break;
    }
  }
}
