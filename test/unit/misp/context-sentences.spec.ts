import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lazy } from '../../../src/lazy.ts';
import { articleContext, findContext } from '../../../src/misp/context/context.ts';
import { indexClusters, plainName } from '../../../src/misp/context/names.ts';
import { kindOf } from '../../../src/misp/context/rules.ts';
import { packageRoot } from '../../../src/paths.ts';
import { sharedDir } from '../../support/shared.ts';
import { expect, test } from '../../support/test.ts';
import { readClusters } from '../../tools/score/context.ts';

/** Sentences of our own with their truth written before the rules were tried on them; galaxies as MISP has them. */
const GALAXIES = join(sharedDir(), 'misp/galaxies');
const clusters = lazy(() => indexClusters(readClusters(GALAXIES)));
const SENTENCES = JSON.parse(readFileSync(join(packageRoot, 'test/fixtures/context/sentences.json'), 'utf8')) as {
  text: string;
  expected: string[];
  passable?: string[];
}[];

test('a page about no threat has no context, whatever it names', () => {
  test.skip(!existsSync(GALAXIES), 'the galaxies of a real MISP are not at hand (../shared)');
  const index = clusters();
  const news = 'Kevin Durant scored fifty points in Milan. Jupiter has many moons. The campaign against Israel went on.';
  const tags = (markdown: string) => articleContext({ title: 'News', markdown, indicators: [] }, index).tags;
  expect(tags(news)).toEqual([]);
  expect(tags(`The backdoor was left by Turla. ${news}`)).not.toEqual([]);
});

test.skip(!existsSync(GALAXIES), 'the galaxies of a real MISP are not at hand (../shared)');

function named(text: string, index: ReturnType<typeof indexClusters>): string[] {
  return (findContext(text, [], index).clusters ?? []).map(({ galaxy, value }) => {
    const kind = galaxy === 'mitre-attack-pattern' ? 'technique' : galaxy === 'country' || galaxy === 'sector' ? galaxy : kindOf(galaxy);
    return `${kind}:${plainName(value).toLowerCase()}`;
  });
}

test('a sector that only says of what kind a thing or a department is, is no target', () => {
  const index = clusters();
  for (const harmless of [
    'The attackers targeted employees in the marketing and accounting departments of the company with malicious invoices.',
    'The threat actor attacks the accounting software, the payment page and the television set-top box by the same exploit.',
    'The attackers compromised firms with malware by social engineering and social media accounts.',
  ])
    expect(named(harmless, index)).toEqual([]);
  expect(named('The attackers targeted accounting firms and hospitals with malicious invoices.', index).sort()).toEqual([
    'sector:accounting',
    'sector:health',
  ]);
});

test('what could be attacked, is protected, or is only a language or a method, is no target', () => {
  const index = clusters();
  for (const harmless of [
    'An attacker could, for example, target a hospital or a power plant with this exploit.',
    'Our products protect banks, insurers and governments against attacks like this.',
    'The trojan attacks phones and supports languages such as Spanish, Italian, French, and Dutch.',
    'The gang that attacks any sector is good at social engineering.',
    'China, Pakistan and India are showing more interest in the area.',
  ])
    expect(named(harmless, index)).toEqual([]);
});

test('countries that a title, a survey, a transfer or an alliance names are no targets', () => {
  const index = clusters();
  for (const harmless of [
    'The attackers sent e-mails on “War crimes of the Russian Federation” with a malicious archive.',
    'The attackers sent a malicious archive named Necessary_military_assistance.',
    'The zero-day was exploited by actors aligned with countries like Russia, Iran and China.',
    'A survey of administrators across France, Spain and Italy found that many fell victim to phishing.',
    'The trojan led to false transactions, with transfers made to accounts in Latvia, Cyprus and Hong Kong.',
    'The backdoor was seen before the Russian aggression against Ukraine.',
    'The routers of Corvid Technologies were infected.',
    'The campaign aims to collect cryptocurrency payments from companies and was attributed to the Chinese government.',
  ])
    expect(named(harmless, index), harmless).toEqual([]);
  expect(named('The attackers encrypted the servers of a healthcare provider and spied on the Latvian government.', index).sort()).toEqual([
    'country:latvia',
    'sector:government, administration',
    'sector:health',
  ]);
});

test('whose network is for sale or broken into is a target; what targets do else, and who has a name of a language, is none', () => {
  const index = clusters();
  for (const [text, expected] of [
    ['A broker of malware sold access to the network of a Japanese logistics company.', ['country:japan', 'sector:logistic']],
    ['The intrusion into a Chilean bank began in May.', ['country:chile', 'sector:bank']],
    ['The trojan targeted the Indian government again.', ['country:india', 'sector:government, administration']],
    ['The gang attacked industries from finance to e\u2011commerce.', ['sector:ecommerce', 'sector:finance']],
    ['Victims of the gang span sectors from energy and insurance to retail.', ['sector:energy', 'sector:insurance', 'sector:retail']],
    ['Countries affected by the ransomware include Peru and Chile, all of which have condemned Russia.', ['country:chile', 'country:peru']],
    [
      'Samples came from several countries, including Italy, Ghana and Oman, where firms were impacted.',
      ['country:ghana', 'country:italy', 'country:oman'],
    ],
    ['The trojan targeted individuals with Spanish surnames at many companies.', []],
    ['Brazil, Mexico and Peru are members of the task force against ransomware.', []],
    ['The malware compromised the IT infrastructure of companies.', []],
    ['Schools are lucrative targets due to what they share with their managed service providers.', []],
  ] as const)
    expect(named(text, index).sort(), text).toEqual(expected);
});

test('a country alone is a target, too; whose neighbors, newspapers and answers a sentence names, is none', () => {
  const index = clusters();
  for (const [text, expected] of [
    ['Its trojan was aimed at human rights organizations.', ['sector:ngo']],
    ['The ransomware gang breached a police department.', ['sector:police - law enforcement']],
    ['Israel and Turkey were targeted by the group in May.', ['country:israel', 'country:turkey']],
    ['The group has focused mainly on Indian military personnel, with a trojan.', ['country:india', 'sector:military']],
    ['Victims so far are U.S. companies.', ['country:united states of america']],
    ['Its fake logins imitated 40 companies located in nine countries, including Israel and Turkey.', ['country:israel', 'country:turkey']],
    ['The targets for this threat are organizations that deal with insurance.', ['sector:insurance']],
    ['The group is old. They are targeting organizations listed below:\n\n- Defense\n- Healthcare', ['sector:defense', 'sector:health']],
    ['The group’s targets are mostly the neighbors of Iran.', []],
    ['The worm was a big hit on Iran’s nuclear program.', []],
    ['The attack on a Korean newspaper focused on North Korea used an exploit.', ['country:south korea', 'sector:news - media']],
    [
      'The malware hits sectors including banks, telecommunications, and critical infrastructure.',
      ['sector:bank', 'sector:infrastructure', 'sector:telecoms'],
    ],
    ['The group attacked banks in response to arrests in Iran.', ['sector:bank']],
    ['The malware group aligns its targeting and objectives with those of the government of China.', []],
    ['The malware serves operations against ministries in line with Iran’s national priorities.', ['sector:government, administration']],
    ['The attackers targeted a ministry with lures that mention the war in Georgia.', ['sector:government, administration']],
    ['The attackers targeted countries neighboring Russia, and ships in the Chinese Sea.', []],
    ['Banks were attacked by a group associated with the Iranian government.', ['sector:bank']],
    [
      'The group attacked a bank, stole money, with which Iran finances nuclear weapons, and left maritime technologies alone.',
      ['sector:bank'],
    ],
    ['The group broke into a museum in 2019 before attacking a Korean energy corporation.', ['country:south korea', 'sector:energy']],
    ['The group targeted firms of the Democratic People’s Republic of Korea.', ['country:north korea']],
    ['Its ransomware hit 300 companies, which paid about US$100 million.', []],
  ] as const)
    expect(named(text, index).sort(), text).toEqual(expected);
});

test('a people beside a word for organisations is a target, in languages other than English, too; not where nobody was hit', () => {
  const index = clusters();
  for (const [text, expected] of [
    ['La campaña apuntaba sobre todo a bancos ecuatorianos y no a los hackers rusos de siempre.', ['country:ecuador', 'sector:bank']],
    [
      'Die Angreifer hatten polnische Behörden im Visier, und die Malware wurde nicht erkannt.',
      ['country:poland', 'sector:government, administration'],
    ],
    ['Les victimes sont des banques suisses, et la campagne est dans la durée.', ['country:switzerland', 'sector:bank']],
    ['マルウェアの攻撃を受けた銀行は国内では確認されていない。', []],
    ['中國駭客鎖定菲律賓及尼泊爾的電信業,植入惡意程式。', ['country:nepal', 'country:philippines', 'sector:telecoms']],
    ['북한 해커조직이 악성코드로 터키의 방산업체를 공격했다고 언론이 보도했다.', ['country:turkey', 'sector:defense']],
    ['北朝鮮のハッカーはマルウェアで日本の銀行を攻撃した。', ['country:japan', 'sector:bank']],
    ['Los bancos de Chile fueron atacados por un grupo conocido como Dragonfly.', ['actor:dragonfly', 'country:chile', 'sector:bank']],
    ['Рассылки троянца от имени министерств были отправлены в адрес многих банков Казахстана.', ['country:kazakhstan', 'sector:bank']],
    [
      'Hospitales, bancos, universidades y aerolíneas de Chile se cuentan entre las víctimas del troyano.',
      ['country:chile', 'sector:academia - university', 'sector:bank', 'sector:civil aviation', 'sector:health'],
    ],
    ['Der Trojaner traf Banken in Kenia, nicht aber in Ghana.', ['country:kenya', 'sector:bank']],
    ['Die Bande konzentriert sich mit der Malware auf den Gesundheits- und Bildungssektor.', ['sector:education', 'sector:health']],
    ['Die Kreisverwaltungen wurden mit der Malware attackiert.', ['sector:government, administration']],
    [
      'El troyano pone en jaque a instituciones gubernamentales y militares de la región.',
      ['sector:government, administration', 'sector:military'],
    ],
    ['Il malware ha coinvolto un’azienda manifatturiera del nord, che non ha pagato.', ['sector:manufacturing']],
    ['De hackers hebben met malware denktanks en hulporganisaties aangevallen.', ['sector:ngo', 'sector:think tanks']],
    [
      'Met malware probeert de groep, die zich vooral richt op militaire doelwitten, binnen te dringen bij een bank.',
      ['sector:bank', 'sector:military'],
    ],
    ['De aanval op het ministerie met malware kwam van webservers in Peru.', ['sector:government, administration']],
  ] as const)
    expect(named(text, index).sort(), text).toEqual(expected);
});

test("a person's name is none of malware", () => {
  const index = clusters();
  expect(named("The trojan is found by a rule of John Lambert; the lure named Jason's Deli.", index)).toEqual([]);
  expect(named('A tool of the group is the Jason backdoor. It distributed Panda Banker, too.', index).sort()).toEqual([
    'malware:jason',
    'malware:pandabanker',
  ]);
});

test('a reason counts places, whatever evidence they are of, and quotes them without marks', () => {
  const index = clusters();
  const { tags, reasons } = findContext('The ransomware encrypted hospitals in Chile. The end was [Remcos](https://r.example).', [], index);
  const because = Object.fromEntries(tags.map((tag) => [tag, reasons?.get(tag)]));
  expect(because['misp-galaxy:country="chile"']).toMatch(/^named once/);
  expect(because['misp-galaxy:malpedia="Remcos"']).toBe(
    'named once, first: "The ransomware encrypted hospitals in Chile. The end was Remcos."',
  );
});

test('two groups that the text calls one give one tag', () => {
  const index = clusters();
  expect(named('The implant belongs to Naikon (Lotus Panda), which was seen in spring.', index)).toEqual(['actor:naikon']);
  expect(named('OilRig is also tracked as Helix Kitten and Cobalt Gypsy; the malware is new.', index)).toEqual(['actor:oilrig']);
  expect(named('The malware was sent by Midnight Blizzard (APT29).', index)).toContain('actor:apt29');
});

test('words behind a name say what it is, over brackets and "banking"', () => {
  const index = clusters();
  for (const text of ['Seen most was the Anubis banking trojan.', 'Il malware più diffuso: Anubis (trojan bancario).'])
    expect(named(text, index), text).toEqual(['malware:anubis']);
  expect(named('The malware is the CRIMSON RAT again.', index)).toEqual(['malware:crimson rat']);
  expect(named('It drops the old bot “Tsunami”, then the Ficker information stealer, by cmd.exe.', index).sort()).toEqual([
    'malware:ficker stealer',
    'malware:tsunami',
  ]);
  expect(named('A destructive Wiper malware began to crypter the files.', index)).toEqual([]);
});

test('the most targeted, and who is in the crosshairs, are targets', () => {
  const index = clusters();
  expect(named('The education sector continues to be the most targeted.', index)).toEqual(['sector:education']);
  expect(named('Ministries in Nepal found themselves in the crosshairs of the campaign.', index).sort()).toEqual([
    'country:nepal',
    'sector:government, administration',
  ]);
});

test('a name within a longer one, of a kind, or under a list of other posts does not count', () => {
  const index = clusters();
  for (const harmless of [
    'The malware is what others call the Mustard Panda APT.',
    'The loader belongs to an actor that we track as Copper Wren.',
    'A virus ransomware of its own; the systems were taken offline, and the DarkNet has the data. It began with the Coronavirus.',
    'The trojan is new.\n\n## Latest Posts\n\nHow Emotet came back',
    'The trojan is new.\n\n## In the same category\n\nAvaddon ransomware at work',
  ])
    expect(named(harmless, index), harmless).toEqual([]);
  expect(named('It ended with the Tsunami IRC botnet. SnakeKeylogger was seen, too.', index).sort()).toEqual([
    'malware:404 keylogger',
    'malware:tsunami',
  ]);
});

test('reports in other languages are known by what they call attackers and attacks', () => {
  const index = clusters();
  const tags = (markdown: string) =>
    (articleContext({ title: '', markdown, indicators: [] }, index).clusters ?? [])
      .map(({ value }) => plainName(value).toLowerCase())
      .sort();
  for (const [text, expected] of [
    [
      'Das Bekenntnis der Hackergruppe „Akira“ liegt vor: Der Cyberangriff auf Kommunen wurde im Mai verübt.',
      ['akira', 'government, administration'],
    ],
    ['La cyberattaque du printemps est attribuée à APT28, qui vise des entreprises françaises.', ['apt28', 'france']],
    ['Die Gruppe APT28 hat das Auswärtige Amt angegriffen, Schadsoftware wurde gefunden.', ['apt28', 'diplomacy']],
    ['El troyano bancario Casbaneiro fue detectado también en países como Italia, con víctimas.', ['italy', 'metamorfo']],
    ['Les accusations de la France contre APT28 et ses cyberattaques, la Belgique est visée.', ['apt28', 'belgium']],
    ['Il malware è stato inviato ad aziende assicurative; APT28 ha colpito le vittime.', ['apt28', 'insurance']],
    ['El malware de APT28 fue usado en un ciberataque, las víctimas perdieron información militar.', ['apt28', 'military']],
    ['Le malware de APT28 a été trouvé sur des ordinateurs en Albanie après cette cyberattaque.', ['albania', 'apt28']],
    ['Хакеры из группировки APT29 провели кибератаку против правительственных учреждений.', ['apt29', 'government, administration']],
  ] as const)
    expect(tags(text), text).toEqual(expected);
  expect(tags('Der Verein spielt am Samstag in Akira gegen die Mannschaft aus Frankreich.')).toEqual([]);
});

test('names in fresh sentences: precision and recall', () => {
  const index = clusters();
  const sum = { right: 0, wrong: 0, missing: 0 };
  const faults: string[] = [];
  for (const { text, expected, passable = [] } of SENTENCES) {
    const found = named(text, index);
    const right = expected.flatMap((one) => one.split('|'));
    const wrong = found.filter((one) => !right.includes(one) && !passable.includes(one));
    const missing = expected.filter((one) => !one.split('|').some((either) => found.includes(either)));
    sum.right += expected.length - missing.length;
    sum.wrong += wrong.length;
    sum.missing += missing.length;
    for (const one of wrong) faults.push(`false ${one}: ${text}`);
    for (const one of missing) faults.push(`missing ${one}: ${text}`);
  }
  if (process.env.SHOW) throw new Error(`${JSON.stringify(sum)}\n${faults.join('\n')}`);
  expect.soft(sum.right / (sum.right + sum.wrong), faults.join('\n')).toBeGreaterThanOrEqual(0.97);
  expect.soft(sum.right / (sum.right + sum.missing), faults.join('\n')).toBeGreaterThanOrEqual(0.9);
});
