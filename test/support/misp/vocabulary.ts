/**
 * MISP's attribute vocabulary, as far as a crawler of web pages meets it: which categories a type may stand in, which
 * one MISP picks when none is given, and whether `to_ids` is on by default. The order of the categories is MISP's own
 * (`typeToCategoryMapping` of extractFromReport): extraction always takes the first of them.
 */

const CATEGORY = {
  ir: 'Internal reference',
  td: 'Targeting data',
  av: 'Antivirus detection',
  pd: 'Payload delivery',
  ad: 'Artifacts dropped',
  pi: 'Payload installation',
  pm: 'Persistence mechanism',
  na: 'Network activity',
  pt: 'Payload type',
  at: 'Attribution',
  ea: 'External analysis',
  ff: 'Financial fraud',
  st: 'Support Tool',
  sn: 'Social network',
  pe: 'Person',
  ot: 'Other',
} as const;

type Code = keyof typeof CATEGORY;

interface TypeRule {
  /** In MISP's order; extraction uses the first. */
  categories: string[];
  /** What MISP fills in when the client gives no category. */
  defaultCategory: string;
  defaultToIds: boolean;
}

const rules = new Map<string, TypeRule>();

function declare(types: string, categories: string, defaultCode: Code, defaultToIds: boolean): void {
  for (const type of types.split(' ')) {
    rules.set(type.replaceAll('+', ' '), {
      categories: categories.split(' ').map((code) => CATEGORY[code as Code]),
      defaultCategory: CATEGORY[defaultCode],
      defaultToIds,
    });
  }
}

declare('text', 'ir av pd ad pi pm na pt at ea ff st sn pe ot', 'ot', false);
declare('comment', 'ir td av pd ad pi pm na pt at ea ff st sn pe ot', 'ot', false);
declare('other', 'ir av pd ad pi pm na pt at ea ff st sn pe ot', 'ot', false);
declare('hex', 'ir av pd ad pi pm na ff st ot', 'ot', false);
declare('anonymised', 'ir td av pd ad pi pm na pt at ea ff st sn pe ot', 'ot', false);
declare('link', 'ir av pd ea st', 'ea', false);
declare('attachment', 'av pd ad pi na ea st', 'ea', false);
declare('md5 sha1 sha256', 'pd ad pi ea', 'pd', true);
declare('sha224 sha384 sha512 ssdeep imphash telfhash impfuzzy authentihash vhash cdhash', 'pd ad pi', 'pd', true);
declare('pehash tlsh', 'pd pi', 'pd', true);
declare('filename', 'pd ad pi pm ea', 'pd', true);
declare('filename|md5 filename|sha1 filename|sha256', 'pd ad pi ea', 'pd', true);
declare('filename|sha224 filename|sha384 filename|sha512 filename|ssdeep filename|imphash filename|tlsh', 'pd ad pi', 'pd', true);
declare('malware-sample', 'pd ad pi ea', 'pd', true);
declare('malware-type', 'pd pi', 'pd', false);
declare('ip-src ip-dst ip-dst|port ip-src|port hostname domain url', 'pd na ea', 'na', true);
declare('user-agent AS', 'pd na ea', 'na', false);
declare('mac-address', 'pd na ea', 'na', false);
declare('email', 'pd na at sn pe', 'sn', true);
declare('email-src email-dst', 'pd na sn', 'pd', true);
declare('email-subject', 'pd na', 'pd', false);
declare('email-attachment', 'pd', 'pd', true);
declare('email-body', 'pd', 'pd', false);
declare('yara sigma', 'pd ad pi', 'pi', true);
declare('snort', 'na ea', 'na', true);
declare('pattern-in-file pattern-in-traffic', 'pd ad pi na ea', 'pi', true);
declare('vulnerability weakness', 'pd pi ea', 'ea', false);
declare('cpe', 'pd pi ea ot', 'ea', false);
declare('x509-fingerprint-sha1 x509-fingerprint-md5 x509-fingerprint-sha256', 'pd ad pi na at ea', 'na', true);
declare('ja3-fingerprint-md5 jarm-fingerprint hassh-md5', 'pd na ea', 'na', true);
declare('hostname|port', 'pd na', 'na', true);
declare('domain|ip', 'na ea', 'na', true);
declare('uri', 'na', 'na', true);
declare('port', 'na ot', 'na', false);
declare('onion-address', 'pd na ea', 'na', true);
declare('regkey regkey|value', 'ad pm ea', 'pm', true);
declare('pdb', 'ad', 'ad', false);
declare('named+pipe process-state windows-service-displayname', 'ad', 'ad', false);
declare('mutex windows-service-name windows-scheduled-task', 'ad', 'ad', true);
declare('threat-actor campaign-name campaign-id', 'at', 'at', false);
declare('github-repository', 'ea sn', 'sn', false);
declare('github-username twitter-id jabber-id', 'sn', 'sn', false);
declare('btc dash xmr iban', 'ff', 'ff', true);
declare('phone-number', 'ff pe ot', 'pe', false);
declare('mobile-application-id chrome-extension-id', 'pd pi', 'pd', true);
declare('datetime size-in-bytes counter integer float boolean', 'ot', 'ot', false);

/** Undefined for a type that this vocabulary (or MISP) does not know. */
export function typeRule(type: string): TypeRule | undefined {
  return rules.get(type);
}
