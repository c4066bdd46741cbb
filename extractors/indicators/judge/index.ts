import type { Indicator } from '../../../src/domain.ts';
import { isIpv4 } from '../find.ts';
import type { FoundValue } from '../found.ts';
import type { Place } from '../place.ts';
import { judgeAddress } from './address.ts';
import { judgeEmail } from './email.ts';
import { judgeHash } from './hash.ts';
import { judgeHost } from './host.ts';
import { judgeMutex, judgeTrace } from './trace.ts';
import { isDownload, judgeUrl } from './url.ts';
import { context, type Judge, type Judgement, junk, type PageHabits, reference, shown, where } from './verdict.ts';

const judgeWallet: Judge = (_, place) => shown(where('a wallet', place));

const JUDGES: Partial<Record<Indicator['type'], Judge>> = {
  md5: judgeHash,
  sha1: judgeHash,
  sha224: judgeHash,
  sha256: judgeHash,
  sha384: judgeHash,
  sha512: judgeHash,
  imphash: judgeHash,
  ja3: judgeHash,
  ssdeep: judgeTrace,
  ipv4: judgeAddress,
  ipv6: judgeAddress,
  cidr: judgeAddress,
  'ip-port': judgeAddress,
  domain: judgeHost,
  hostname: judgeHost,
  url: judgeUrl,
  email: judgeEmail,
  cve: () => context('a vulnerability'),
  attack: () => context('a technique'),
  filename: judgeTrace,
  filepath: judgeTrace,
  regkey: judgeTrace,
  mutex: judgeMutex,
  btc: judgeWallet,
  eth: judgeWallet,
  xmr: judgeWallet,
  asn: (_, place) => (place.announced && place.listed ? context(where('a network', place)) : reference('a network in prose')),
};

/** Judges one occurrence of a value by its spelling, its place and the page's habits. */
export function judge(value: FoundValue, place: Place, habits: PageHabits): Judgement {
  const judgement = JUDGES[value.type]?.(value, place, habits) ?? reference('not judged');
  return habits.threat || judgement.verdict !== 'indicator' ? judgement : outsideOfReports(value, judgement);
}

/** Manuals, release notes and news are full of hosts and addresses that nobody accuses; only what is odd anywhere is kept. */
function outsideOfReports(value: FoundValue, judgement: Judgement): Judgement {
  if (value.defanged || isTell(value)) return judgement;
  if (HOSTS.has(value.type)) return reference('on a page that is about no threat');
  if (value.type === 'sha1') return junk('rather a revision of source code');
  return { ...judgement, toIds: false };
}

const HOSTS = new Set<Indicator['type']>(['domain', 'hostname', 'url', 'email']);

/** A program fetched from a bare address, a name of Tor. */
function isTell(value: FoundValue): boolean {
  const host = value.host ?? '';
  return host.endsWith('.onion') || (value.type === 'url' && (isDownload(value.value) || isIpv4(host)));
}
