/** Words of reports on threats, by their stems; two different ones make a report. */
const VOCABULARY: readonly RegExp[] = [
  /\bmalware|\bmaliciel|\bschadsoftware|악성코드|マルウェア|恶意|惡意|вредонос/iu,
  /\bransomware|\brançongiciel|랜섬웨어|ランサムウェア|勒索/iu,
  /\btrojan|троян|木马|木馬/iu,
  /\bbackdoor|бэкдор|백도어|バックドア|后门|後門/iu,
  /\bbotnet|\bbots?\b.{0,40}\bddos\b|僵尸网络|ボットネット/iu,
  /\b(?:spear-?)?phishing|피싱|フィッシング|钓鱼|釣魚|фишинг/iu,
  /\bc2\b|\bc&c\b|\bcommand[ -](?:and|&)[ -]control\b/iu,
  /\bthreat actors?\b|\battackers?\b|\badversar(?:y|ies)\b|공격자|攻撃者|攻击者|攻擊者|злоумышленник/iu,
  /\b(?:info-?)?stealers?\b|\bspyware|\bkeylogg|\bskimmers?\b/iu,
  /\brootkit|\bbootkit|\bweb ?shells?\b|\bdroppers?\b|\bremote access (?:trojan|tool)/iu,
  /\bapt-?\d*\b|\bexfiltrat|\bmalspam|\bcrypto-?(?:miner|jacking)|\bcoin-?miner|\bcryptominer/iu,
  /\bindicators? of compromise\b|\biocs?\b/iu,
  /\bcve-\d{4}-\d+|\bexploit(?:ed|ation|ing)\b/iu,
];

/** Whether a text speaks about threats at all: a page that does not lists no indicators either, however many addresses it shows. */
export function speaksOfThreats(text: string): boolean {
  let distinct = 0;
  for (const stem of VOCABULARY) if (stem.test(text) && ++distinct === 2) return true;
  return false;
}
