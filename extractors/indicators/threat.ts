/** Words that hardly anybody uses but who writes about threats; one of them makes a report. */
const TELLING =
  /\b(?:malware|ransomware|trojan|backdoors?|botnets?|spear-?phishing|phishing|info-?stealers?|spyware|rootkits?|bootkits?|malspam|web ?shells?|crypto-?miners?|crypto-?jacking|coin-?miners?|threat actors?|indicators? of compromise|iocs?|command[ -](?:and|&)[ -]control|c2|c&c|maliciel|rançongiciel|schadsoftware)\b|악성코드|랜섬웨어|백도어|피싱|マルウェア|ランサムウェア|バックドア|フィッシング|ボットネット|恶意|惡意|勒索|木马|木馬|后门|後門|僵尸网络|钓鱼|釣魚|вредонос|троян|бэкдор|фишинг/iu;

/** Words of reports that other texts have, too; two different ones are needed. */
const VOCABULARY: readonly RegExp[] = [
  /\battackers?\b|\badversar(?:y|ies)\b|공격자|攻撃者|攻击者|攻擊者|злоумышленник/iu,
  /\bstealers?\b|\bkeylogg|\bskimmers?\b|\bdroppers?\b/iu,
  /\bapt-?\d*\b|\bexfiltrat|\bpersistence\b/iu,
  /\bcve-\d{4}-\d+|\bexploit(?:ed|ation|ing)\b/iu,
  /\bmalicious\b|\bcampaigns?\b|\bincident response\b/iu,
];

/** A report says what it is about long before this many characters. */
const OPENING = 200_000;

/** Whether a text speaks about threats at all: a page that does not lists no indicators either, however many addresses it shows. */
export function speaksOfThreats(text: string): boolean {
  const opening = text.slice(0, OPENING);
  if (TELLING.test(opening)) return true;
  return VOCABULARY.filter((words) => words.test(opening)).length >= 2;
}
