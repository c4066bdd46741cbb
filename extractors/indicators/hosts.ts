import { parse } from 'tldts';

/**
 * Endings of files that are also top-level domains: a plain `get.sh` or `README.md` is a file, not a host.
 * From the overlap of the IANA list with common file, archive, script and library extensions.
 */
const FILE_TLDS = new Set(
  'sh py zip md so rs pl pm ps mov app cab box bat cpl dot doc map pub rip in am ml mk cc st ac hm as do cfd gle foo arpa inc java jar tf la sc ai vi id ms mp aaa ink link lnk mm ax ng nc hs kt sb tt'.split(
    ' ',
  ),
);

/** Top-level domains that are words of programming: `id.services`, `module.run`, `window.open` are no hosts. */
const WORDY_TLDS = new Set(
  'name services call build events page pages properties open run host click date data download file link links live media menu network now play post press read report reviews save search security select show site stream support systems team test time today tools top trade training video web win work works world zone actor active parts place plus express exchange energy engineering group pro id is in to it do at be so my me info map new next one app dev foo bar how box blue red pink black gold cash cool codes computer content contact credit directory domains email fail fan fit fund global graphics green help hot international observer party photo pics pin pub radio realestate rest review room safe sale school science settings shell shop sky spot storage store style swiss tab talk tax tube uno vision vote wiki winners yes you ing game games'.split(
    ' ',
  ),
);

/** Endings that writers use for hosts far more often than for anything else. */
const COMMON_TLDS = new Set(
  'com net org info biz ru cn xyz top io site online club onion tk pw su co de uk fr jp kr br eu us ir ua pl it nl es ch se cz ro hu gr tr vn th tw hk sg my id in au ca mx ar cl za by kz lt lv ee fi no dk be at pt sk bg rs si hr me cc ws tv gq cf ga ml li to ly am az ge il ae pk bd lk np mm ph gov edu mil int store shop space website live pro vip icu fun host press tech cloud app dev link click life world work today email bid loan win men date download stream trade racing review science party gdn buzz monster quest cyou rest bar'.split(
    ' ',
  ),
);

/** Names of objects in code: `user.email`, `this.name`, `window.open`. */
const OBJECTS = new Set(
  'this self window document os sys fs app user data config event file request response req res e obj item process system service module http net console math json string array object node client server session context ctx form input output key value args options params settings props state'.split(
    ' ',
  ),
);

/** Extensions of files that reports name. */
const FILE_ENDINGS = new Set(
  'exe dll sys scr ocx drv cpl efi com bat cmd ps1 psm1 psd1 vbs vbe js jse wsf wsh hta lnk url msi msp mst msix appx jar class apk dex ipa app dmg pkg deb rpm elf so ko o bin dat db sqlite ini inf cfg conf config json xml yml yaml toml txt log csv md rtf doc docx docm dot dotm xls xlsx xlsm xlsb xll ppt pptx pptm pps ppsx odt pdf html htm mht mhtml shtml php php3 asp aspx ashx asmx jsp jspx jspf cgi do action py pyc pyw pl pm rb sh bash ksh zsh lua go rs c cc cpp h hpp cs vb java kt swift zip rar 7z gz tgz tar bz2 xz cab iso img vhd vhdx ace arj lzh zst jpg jpeg png gif bmp ico svg webp mp3 mp4 avi mov wav ttf eml msg pst ost tmp temp bak old pem key crt cer der pfx p12 ppk kdbx reg pdb map lib a dylib plist service timer desktop iqy slk wll chm hlp cur ani theme library-ms one onepkg settingcontent-ms diagcab evtx etl dmp swf xpi crx war ear nupkg whl gzip mp onion_key local lock pid sock sample mal malware'.split(
    ' ',
  ),
);

/** Names outside of the public root that malware uses: Tor, I2P, Namecoin, EmerDNS, OpenNIC and blockchain names. */
const OTHER_ROOTS = new Set('onion i2p bit bazar emc coin lib loki crypto zil eth nft dao'.split(' '));

export interface HostJudgement {
  kind: 'domain' | 'filename' | 'none';
  /** Looks like one but most likely is none, and why. */
  weak?: string;
}

export interface HostSurroundings {
  defanged: boolean;
  /** A scheme, a port or a path stands next to it: it is used as a host. */
  addressed: boolean;
  /** Character before and after. */
  before: string;
  after: string;
}

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

/** Whether every label may stand in a host name and the ending is a public suffix. */
export function isHostName(host: string): boolean {
  const labels = host.split('.');
  if (labels.length < 2 || host.length > 253 || !labels.every((label) => LABEL.test(label))) return false;
  const tld = (labels.at(-1) ?? '').toLowerCase();
  if (OTHER_ROOTS.has(tld)) return true;
  if (/^\d+$/.test(tld) || tld.includes('_')) return false;
  const parsed = parse(host.toLowerCase(), { allowPrivateDomains: false, validateHostname: false });
  return parsed.isIcann === true && parsed.domain !== null;
}

/** A last label that is a word: as likely a property or a method as a host. */
export function isWordy(host: string): boolean {
  return WORDY_TLDS.has((host.split('.').at(-1) ?? '').toLowerCase());
}

/** An ending under which hosts of reports usually are. */
export function isCommon(host: string): boolean {
  return COMMON_TLDS.has((host.split('.').at(-1) ?? '').toLowerCase());
}

/** The host belongs to a customer of a service that gives names to anybody (x.duckdns.org, x.github.io): the private part of the list. */
export function isTenant(host: string): boolean {
  const parsed = parse(host, { allowPrivateDomains: true, validateHostname: false });
  return parsed.isPrivate === true && parsed.domain !== null && !host.endsWith('githubusercontent.com');
}

/** "hostname" below a registered domain, else "domain", as MISP tells them apart. */
export function hostType(host: string): 'domain' | 'hostname' {
  const registered = parse(host, { allowPrivateDomains: false, validateHostname: false }).domain;
  return registered === null || registered === host ? 'domain' : 'hostname';
}

/** An ending that people know as a file's. */
export function hasFileEnding(name: string): boolean {
  const ending = /\.([A-Za-z0-9_-]{1,15})$/.exec(name)?.[1];
  return ending !== undefined && FILE_ENDINGS.has(ending.toLowerCase());
}

/** Host, file or nothing: what a dotted word is, by its spelling and what stands next to it. */
export function judgeDotted(word: string, near: HostSurroundings): HostJudgement {
  const labels = word.split('.');
  const tld = (labels.at(-1) ?? '').toLowerCase();
  if (!isHostName(word)) {
    if (hasFileEnding(word)) return { kind: 'filename' };
    return { kind: 'none' };
  }
  if (near.defanged) return { kind: 'domain' };
  if (tld === 'onion' || tld === 'i2p' || tld === 'bazar') return { kind: 'domain' };
  if (OTHER_ROOTS.has(tld))
    return hasFileEnding(word) ? { kind: 'filename' } : { kind: 'domain', weak: 'an ending that is rather a file or a word' };
  if (/^\d+$/.test(labels.slice(0, -1).join(''))) return { kind: 'none' };
  const lower = word.toLowerCase() === word || word.toUpperCase() === word;
  const mixedInside = labels.some((label) => /[a-z][A-Z]/.test(label)) || (!lower && labels.slice(1).some((label) => /^[A-Z]/.test(label)));
  if (near.addressed && COMMON_TLDS.has(tld) && !FILE_TLDS.has(tld)) return { kind: 'domain' };
  if (labels.length === 2 && WORDY_TLDS.has(tld) && OBJECTS.has((labels[0] ?? '').toLowerCase()))
    return { kind: 'domain', weak: 'an object and its property' };
  if (near.after === '(') return { kind: 'domain', weak: 'a call in code' };
  if (FILE_TLDS.has(tld) && !COMMON_TLDS.has(tld)) return { kind: 'filename', weak: 'a file name whose ending is a top-level domain' };
  if (FILE_TLDS.has(tld) && labels.length === 2) return { kind: 'domain', weak: 'an ending that is rather a file or a word' };
  if (mixedInside) return { kind: 'domain', weak: 'written like a name in code' };
  if (/^(?:com|org|net)$/.test(labels[0] ?? '') && labels.length > 2) return { kind: 'domain', weak: 'a package name' };
  if (WORDY_TLDS.has(tld) && !COMMON_TLDS.has(tld)) return { kind: 'domain', weak: 'an ending that is a common word' };
  if (/^(?:e\.g|i\.e|u\.s|a\.k|p\.s|a\.i|no\.1)$/i.test(word)) return { kind: 'none' };
  if (labels.every((label) => label.length === 1)) return { kind: 'none' };
  return { kind: 'domain' };
}
