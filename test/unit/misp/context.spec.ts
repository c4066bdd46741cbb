import { findContext } from '../../../src/misp/context/context.ts';
import type { Cluster } from '../../../src/misp/context/galaxies.ts';
import { indexClusters } from '../../../src/misp/context/names.ts';
import { requiredStrings } from '../../../src/misp/warninglists.ts';
import { withOneTlp } from '../../../src/publish/tlp.ts';
import { type Given, indicator } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

const cluster = (galaxy: string, value: string, synonyms: string[] = [], ids: string[] = []): Cluster => ({
  uuid: '00000000-0000-4000-8000-000000000000',
  tag: `${galaxy}=${value}`,
  galaxy,
  value,
  synonyms,
  ids,
});
/** In order of preference, as the setting gives them. */
const INDEX = indexClusters([
  cluster('threat-actor', 'APT29', ['Cozy Bear', 'IRON HEMLOCK']),
  cluster('threat-actor', 'Lazarus Group', ['Page', 'Hidden Cobra']),
  cluster('ransomware', 'LockBit'),
  cluster('ransomware', 'Play'),
  cluster('ransomware', 'EnCrypt'),
  cluster('malpedia', 'LockBit'),
  cluster('malpedia', 'Emotet', ['Geodo']),
  cluster('malpedia', 'code'),
  cluster('malpedia', 'Dry_leaves'),
  cluster('malpedia', 'Moss Thief', ['MossC2 Stealer']),
  cluster('malpedia', 'Alureon', ['TDL']),
  cluster('mitre-tool', 'at - S0110', [], ['S0110']),
  cluster('mitre-tool', 'Mimikatz - S0002', [], ['S0002']),
  cluster('mitre-attack-pattern', 'PowerShell - T1086', [], ['T1086']),
  cluster('mitre-attack-pattern', 'PowerShell - T1059.001', [], ['T1059.001']),
  cluster('mitre-attack-pattern', 'Data Encrypted for Impact - T1486', [], ['T1486']),
  cluster('mitre-attack-pattern', 'File and Directory Discovery - T1420', [], ['T1420']),
  cluster('mitre-attack-pattern', 'File and Directory Discovery - T1083', [], ['T1083']),
  cluster('threat-actor', 'Reef Team'),
  cluster('malpedia', 'Reef'),
  cluster('ransomware', 'Coral'),
  cluster('malpedia', 'Coral'),
  cluster('threat-actor', 'Marsh Panda', ['WetLand', 'Swamp Bear', 'Coral']),
  cluster('malpedia', 'WetLand'),
  cluster('mitre-intrusion-set', 'Swamp Bear - G0900'),
  cluster('threat-actor', 'Fen Panda', ['Bog Bear']),
  cluster('threat-actor', 'Moor Panda', ['Bog Bear']),
  cluster('mitre-intrusion-set', 'Bog Bear - G0901'),
  cluster('rat', 'Windows Remote Desktop'),
  cluster('country', 'ukraine'),
  cluster('country', 'poland'),
  cluster('country', 'moldova'),
  cluster('country', 'peru'),
  cluster('country', 'united states of america'),
  cluster('sector', 'Energy'),
  cluster('sector', 'IT'),
  cluster('sector', 'Telecoms'),
  cluster('sector', 'Oil'),
  cluster('sector', 'Gas'),
]);

const CASES: [string, string, string[], Given[]?][] = [
  ['before a full stop', 'The group is APT29.', ['threat-actor=APT29']],
  [
    'before a comma, in emphasis, in brackets',
    'APT29, **Emotet** and (Lazarus Group)',
    ['threat-actor=APT29', 'malpedia=Emotet', 'threat-actor=Lazarus Group'],
  ],
  [
    'before an apostrophe, a hyphen, a slash',
    "APT29's, Emotet-based, LockBit/Play ransomware",
    ['threat-actor=APT29', 'malpedia=Emotet', 'ransomware=LockBit', 'ransomware=Play'],
  ],
  ['alone on its line', 'LockBit\n', ['ransomware=LockBit']],
  ['in the preferred galaxy', 'LockBit encrypts', ['ransomware=LockBit']],
  ['one group of two galaxies once', 'Marsh Panda and Swamp Bear', ['threat-actor=Marsh Panda']],
  ['a group that others call otherwise', 'Marsh Panda, a.k.a. Moor Panda, is back.', ['threat-actor=Marsh Panda']],
  ['a group whose name two others have', 'Fen Panda and Bog Bear', ['threat-actor=Fen Panda', 'mitre-intrusion-set=Bog Bear - G0901']],
  ['by a synonym', 'Cozy Bear and the Geodo malware', ['threat-actor=APT29', 'malpedia=Emotet']],
  ['a made-up name in any case', 'seen with emotet', ['malpedia=Emotet']],
  ['not by a plain synonym alone', 'Geodo was seen', []],
  ['not in a path, an identifier or a file ending', 'see /tmp/emotet, x_APT29 and a.LockBit', []],
  ['not where the text says that it is not', 'neither LockBit nor Emotet', []],
  ['not under further reading', '## Further reading\n\nAPT29 again', []],
  ['not in a list of references without a heading', 'A trojan.\n\nReferences:\n\n- APT29 again', []],
  ['not what something is compared with', 'cheap in comparison to tools of APT29, as we have seen with Emotet', []],
  ['not what something is only like', 'A trojan with Emotet-style mails.', []],
  ['not in a list of other articles', 'A trojan.\n\nRelated security coverage:\n\n- Emotet is back', []],
  ['a name with an underscore in other capitals', 'They sell Dry_Leaves again.', ['malpedia=Dry_leaves']],
  ['by what a synonym calls it without its kind', 'They sell MossC2 again.', ['malpedia=Moss Thief']],
  [
    'not to whom a thing is not attributed',
    'We do not attribute this malware to APT29, but to Lazarus Group.',
    ['threat-actor=Lazarus Group'],
  ],
  ['not with what a thing is mistaken', 'The trojan was mistaken for Emotet; it is an alternative to LockBit.', []],
  ['not who is ruled out', 'They ruled out APT29, dismissed claims that Lazarus Group did it, with no evidence that Emotet was used.', []],
  ['not what something rivals', 'a platform that rivals Emotet in complexity', []],
  ['not under other groups', '## Other Known Russian Adversaries\n\nAPT29 again', []],
  ['not what something looks like or is like', 'It looks like Emotet. Like Emotet, it steals mail.', []],
  ['not what nothing was found to connect with', 'We did not find a connection to Emotet.', []],
  ['not by a plain synonym of no clear kind', 'The Geodo framework was used.', []],
  ['not what brackets shorten', 'It is the Thermal Display Loader (TDL) malware.', []],
  ['by a short name that is its own', 'It is the TDL malware.', ['malpedia=Alureon']],
  ['not in a command', 'They ran mimikatz /x and mimikatz.exe -d there.', []],
  ['not as the end of another name in other capitals', 'They used Great Wetland and left.', []],
  ['not inside a longer word', 'LockBits and APT291 and xAPT29', []],
  ['not in code', 'run `LockBit`', []],
  ['not in a link target', '[post](https://x.example/APT29/LockBit)', []],
  ['an everyday word only beside a kind', 'Play the video. Then Play ransomware came.', ['ransomware=Play']],
  ['an everyday word behind a kind that has no blank', '新しいランサムウェア「Play」が見つかった', ['ransomware=Play']],
  ['an everyday word never without', 'Play it again. Page 3.', []],
  ['a name of two everyday words only as written', 'the hidden cobra in the grass', []],
  ['an everyday word in a special spelling only in that spelling', 'to encrypt files; EnCrypt ransomware was seen', ['ransomware=EnCrypt']],
  ['never a word of the stop list', 'the code runs at night', []],
  ['never a name of words of the stop list', 'by Windows Remote Desktop', []],
  [
    'a technique by its id',
    'uses T1059.001 there',
    ['mitre-attack-pattern=PowerShell - T1059.001'],
    [{ type: 'attack', value: 'T1059.001', verdict: 'context' }],
  ],
  ['no technique by one everyday word', 'PowerShell was used', []],
  [
    'a technique by its whole name, of the enterprise matrix',
    'File and Directory Discovery was used',
    ['mitre-attack-pattern=File and Directory Discovery - T1083'],
  ],
  [
    'ids beat names of techniques',
    'Data Encrypted for Impact, T1059.001',
    ['mitre-attack-pattern=PowerShell - T1059.001'],
    [{ type: 'attack', value: 'T1059.001', verdict: 'context' }],
  ],
  [
    'software by its ATT&CK id, not by a piece of another name',
    'with S0002 on the host, Trojan/Generic.S0110',
    ['mitre-tool=Mimikatz - S0002'],
  ],
  ['a country that was targeted', 'The actors targeted power plants in Ukraine.', ['sector=Energy', 'country=ukraine']],
  ['not a country that is only named', 'A conference was held in Ukraine about Energy.', []],
  ['a country in a row of targets', '| Attribute | Value |\n|---|---|\n| Targeted countries | Ukraine |', ['country=ukraine']],
  ['a country in a list of locations', 'The locations of victims of the trojan:\n\n- Ukraine', ['country=ukraine']],
  ['a country behind a part of the world', 'The trojan targets firms in North America, Ukraine, and Asia.', ['country=ukraine']],
  ['a country behind a label', '- **Countries:** Ukraine and others', ['country=ukraine']],
  ['a country in a column of victims', '| Victim | Country |\n|---|---|\n| a mill | Ukraine |', ['country=ukraine']],
  ['not the country of an actor', '| Group | Country |\n|---|---|\n| APT29 | Ukraine |', ['threat-actor=APT29']],
  ['not the country of those who read', '## Recommendations\n\nCompanies in Ukraine were compromised.', []],
  ['not where malware does not run', 'The malware stops on a machine located in Ukraine.', []],
  ['not where targeted attacks are spoken of', 'Targeted attacks are many: in Ukraine we spoke about Emotet.', ['malpedia=Emotet']],
  ['not an attack by other means', 'Emotet has nothing to do with the terrorist activity against Ukraine.', ['malpedia=Emotet']],
  ['not whose ally is attacked', 'The actors attacked a Ukraine ally.', []],
  ['not outside of which attacks are', 'The actors attacked companies outside Ukraine.', []],
  ['a country that is threatened', 'The actors keep threatening Ukraine.', ['country=ukraine']],
  ['the sector of one contractor', 'One energy contractor was compromised.', ['sector=Energy']],
  ['not whom an author worked for', 'Malware is her subject: she led teams serving companies in Ukraine.', []],
  ['not where a page is read', 'Emotet. This report is also available in Ukrainian.', ['malpedia=Emotet']],
  ['a victim in a paragraph about an attack', 'The trojan was back. Two factories in Ukraine stood still.', ['country=ukraine']],
  ['a name in a column of malware', '| Malware | Use |\n|---|---|\n| Play | encrypts files for ransom |', ['ransomware=Play']],
  [
    'an everyday word that is a proper noun twice',
    'Files were encrypted by Play at night; a ransom is what Play wants.',
    ['ransomware=Play'],
  ],
  ['a synonym that somebody tracks', 'something that we track as Geodo', ['malpedia=Emotet']],
  [
    'not what plays no part',
    'APT29 and Lazarus Group, two neighbours, were not involved. It is Emotet, and not LockBit.',
    ['malpedia=Emotet'],
  ],
  [
    'an everyday word in a list of its kind',
    'Emotet, then LockBit, Play and others encrypt for ransom',
    ['malpedia=Emotet', 'ransomware=LockBit', 'ransomware=Play'],
  ],
  ['not what a quoted lure attacks', 'The mail says:\n\n> Attacks on banks in Ukraine go on.', []],
  ['not where attacking addresses are', 'The attacking IPs, located in Ukraine and Peru, belong to hosters.', []],
  ['no sector that a conflict is about', 'The targeting of companies fits the energy conflict.', []],
  ['both sectors of "oil and gas"', 'The actors attacked oil and gas companies.', ['sector=Oil', 'sector=Gas']],
  ['not where the servers stand', 'It attacks users; the servers of the backdoor are all hosted in Ukraine and elsewhere.', []],
  ['not whose people somebody is by origin', 'The trojan was sent to activists of Ukraine origin.', []],
  ['not the country of those who were spared', 'Users in Ukraine are not infected by Emotet.', ['malpedia=Emotet']],
  ['not the country of a telephone number', 'Compromised? Companies in Ukraine call +380 44 555 01 00.', []],
  ['not the country of those who act', 'The wiper hit a mill. Ukrainian forces targeted the grid.', []],
  ['not the country of those who speak', 'The trojan is old, Ukrainian agencies warned last week.', []],
  ['not a country in another thought', 'The worm hit a mill after elections in Ukraine.', []],
  ['not the country of the vendor', 'The trojan was found by Acme, a Ukrainian software company.', []],
  ['not the country that the money is for', 'Thieves attacked a mill to fund Ukraine’s army.', []],
  ['not the countries where attackers live', 'The hackers live in Ukraine, Poland, and Moldova; the malware hit a mill.', []],
  ['not the countries of who signs', 'A warning of attacks was signed by agencies from Ukraine, Poland, and Moldova.', []],
  ['not the countries of the attackers', 'Hackers from Ukraine, Poland, and Moldova attacked a mill.', []],
  ['not a country with which attackers align', 'The aims of this malware align with the Ukrainian government.', []],
  ['not an entity that is called a group', 'Malware was sent by Ukrainian entities, known as APT29.', ['threat-actor=APT29']],
  ['a country at the end of a sentence', 'The worm was aimed at Ukraine. Hackers steal with it.', ['country=ukraine']],
  ['an institute close to a government', 'A Ukrainian government-affiliated institute was breached.', ['country=ukraine']],
  ['no sector "it" in "it\'s"', "The campaign targets companies, and it's ongoing.", []],
  ['no sector in what somebody sends', 'The mails imitate communications to companies that were attacked.', []],
  ['a group by the short name', 'The Reef Team is back. Its mails carry a link, and Reef asks for money.', ['threat-actor=Reef Team']],
  ['of one name the group', 'We call it WetLand.', ['threat-actor=Marsh Panda']],
  ['of one name the malware that is used', 'They deployed WetLand.', ['malpedia=WetLand']],
  ['no part of a name with a hyphen', 'A gang came to Saint-Emotet.', []],
  ['a Russian word that begins like a country', 'Первой жертвой атак стала мельница, объявили её владельцы.', []],
  ['not where servers stand, in Spanish', 'Los ataques de la campaña usan servidores en Ucrania, Polonia y Perú.', []],
  ['a sector that was attacked', 'attacks against the Energy sector', ['sector=Energy']],
  ['in the order of first mention', 'Emotet then LockBit then Emotet', ['malpedia=Emotet', 'ransomware=LockBit']],
];
for (const [what, markdown, tags, given = []] of CASES) {
  test(`a cluster is found ${what}`, () => {
    const indicators = given.map((one) => indicator(markdown, one));
    expect(findContext(markdown, indicators, INDEX).tags).toEqual(tags);
  });
}

test('a name that is part of an indicator is not a mention', () => {
  const markdown = 'connects to emotet.example now';
  expect(findContext(markdown, [indicator(markdown, { type: 'domain', value: 'emotet.example' })], INDEX).tags).toEqual([]);
});

for (const [what, tags, text, rule, expected] of [
  ['the setting', ['tlp:clear', 'x'], 'TLP:RED', 'setting', ['x', 'tlp:clear']],
  ['the strictest of setting and text', ['tlp:green'], 'marked TLP:AMBER, formerly TLP: GREEN', 'strictest', ['tlp:amber']],
  ['amber+strict before amber', ['tlp:clear'], 'TLP:AMBER+STRICT', 'strictest', ['tlp:amber+strict']],
  ['the stricter of two settings', ['tlp:green', 'tlp:amber'], '', 'setting', ['tlp:amber']],
  ['none when none is set', ['x'], 'TLP:RED', 'setting', ['x']],
] as const) {
  test(`TLP of an event: ${what}`, () => expect(withOneTlp([...tags], text, rule)).toEqual(expected));
}

test('required strings: whole words and parts of words are told apart', () => {
  expect(requiredStrings('Our AcmeBank and acme; also Umbrella.', ['Acme', 'bank', 'umbrella', 'nothing', ' '])).toEqual({
    whole: ['Acme', 'umbrella'],
    inner: ['bank'],
  });
});

test('what an organisation does not want is not a context, by name or by tag', () => {
  const tags = (never: string[]) => findContext('APT29 and Emotet', [], INDEX, never).tags;
  expect(tags([])).toEqual(['threat-actor=APT29', 'malpedia=Emotet']);
  expect(tags(['emotet'])).toEqual(['threat-actor=APT29']);
  expect(tags(['malpedia=Emotet', 'apt29'])).toEqual([]);
});

for (const [what, text, expected] of [
  ['what a thing is compared with', 'Unlike Emotet, it has no mail module.', []],
  ['an antivirus label', 'Backdoor.Linux/Emotet and Trojan:Win32/Emotet', []],
  ['a kind behind a comma', 'Play, a ransomware group, was named.', ['ransomware=Play']],
  ['a kind in front of "called"', 'a ransomware called Play', ['ransomware=Play']],
] as [string, string, string[]][]) {
  test(`context: ${what}`, () => expect(findContext(text, [], INDEX).tags).toEqual(expected));
}
