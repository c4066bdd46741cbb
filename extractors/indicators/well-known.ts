/**
 * Hosts that reports name without accusing them. A raw link to one of them is a reference; written defanged, the address is
 * what the author shows (a file on a sharing service), and only the bare host is kept out of detection.
 * General services only, by kind; registered domains, so that sub-domains count as well.
 */
const words = (text: string) => text.trim().split(/\s+/);

const PLATFORMS = words(`
  google.com dns.google gstatic.com googleapis.com googleusercontent.com googleblog.com google.co.uk google.co.kr google.co.jp google.cn google.ru
  goo.gl youtube.com youtu.be blogger.com
  blogspot.com android.com chromium.org microsoft.com windows.com windows.net office.com office365.com live.com outlook.com msn.com bing.com
  azure.com visualstudio.com aka.ms skype.com windowsupdate.com microsoftonline.com sharepoint.com sysinternals.com nuget.org
  apple.com icloud.com amazon.com amazonaws.com cloudfront.net aws.com
  facebook.com fb.com instagram.com whatsapp.com meta.com twitter.com x.com t.co twimg.com linkedin.com reddit.com tiktok.com pinterest.com
  telegram.org t.me discord.com discord.gg discordapp.com signal.org vk.com weibo.com qq.com baidu.com yahoo.com yahoo.co.jp yandex.ru yandex.com naver.com mail.ru
  wikipedia.org wikimedia.org archive.org medium.com wordpress.com wordpress.org tumblr.com
  cloudflare.com cloudflare-dns.com akamai.com fastly.com letsencrypt.org digicert.com verisign.com icann.org iana.org ietf.org rfc-editor.org w3.org
  paypal.com ebay.com netflix.com dropbox.com box.com slack.com zoom.us salesforce.com adobe.com oracle.com java.com ibm.com intel.com amd.com
  nvidia.com cisco.com juniper.net vmware.com citrix.com dell.com hp.com lenovo.com samsung.com huawei.com atlassian.com zimbra.com
  ipify.org ipinfo.io ip-api.com ifconfig.me icanhazip.com ipecho.net checkip.amazonaws.com ident.me myexternalip.com whatismyip.com
  binance.com coinbase.com blockchain.com blockchain.info etherscan.io bitcoin.org localbitcoins.com localbitcoins.net
  namecheap.com godaddy.com digitalocean.com ovh.com ovh.net hetzner.com linode.com
`);

const DEVELOPERS = words(`
  github.com githubusercontent.com github.io gitlab.com bitbucket.org sourceforge.net npmjs.com npmjs.org pypi.org python.org golang.org go.dev
  rust-lang.org crates.io docs.rs ruby-lang.org rubygems.org php.net perl.org nodejs.org docker.com docker.io kubernetes.io debian.org ubuntu.com
  redhat.com fedoraproject.org centos.org kernel.org gnu.org apache.org mozilla.org openssl.org nginx.org nginx.com mysql.com postgresql.org
  mongodb.com redis.io elastic.co stackoverflow.com stackexchange.com serverfault.com superuser.com man7.org die.net readthedocs.io readthedocs.org
  jquery.com jsdelivr.net unpkg.com cdnjs.com openxmlformats.org xmlsoap.org schema.org codeproject.com hackage.haskell.org torproject.org
  hex-rays.com ghidra-sre.org winscp.net putty.org 7-zip.org nmap.org wireshark.org metasploit.com kali.org portswigger.net freedesktop.org
`);

/** Certificate authorities, schemas, clocks and names of software that look like hosts: they fill dumps of code and certificates. */
const PLUMBING = words(`
  globalsign.com globalsign.net sectigo.com comodoca.com comodo.com usertrust.com entrust.net thawte.com geotrust.com starfieldtech.com startssl.com
  certum.pl identrust.com lencr.org pki.goog quovadisglobal.com ssl.com trust-provider.com
  purl.org xmlns.com json-schema.org dublincore.org ogp.me openid.net oasis-open.org iso.org unicode.org libexpat.org zlib.net
  ntp.org nist.gov opendns.com quad9.net dyndns.org no-ip.com noip.com duckdns.org changeip.com afraid.org ngrok.com ngrok.io
  asp.net vb.net ado.net java.net paint.net socket.io draw.io node.js d3.js
`);

const SECURITY = words(`
  virustotal.com any.run hybrid-analysis.com joesandbox.com tria.ge hatching.io abuse.ch alienvault.com urlscan.io shodan.io censys.io zoomeye.org
  fofa.info greynoise.io riskiq.com passivetotal.org domaintools.com whois.com exploit-db.com packetstormsecurity.com mitre.org cve.org first.org
  attackerkb.com vulners.com zerodayinitiative.com tenable.com qualys.com rapid7.com snort.org yara.readthedocs.io misp-project.org
  talosintelligence.com fireeye.com mandiant.com crowdstrike.com kaspersky.com securelist.com trendmicro.com symantec.com broadcom.com mcafee.com
  trellix.com eset.com welivesecurity.com sophos.com paloaltonetworks.com unit42.com checkpoint.com fortinet.com fortiguard.com proofpoint.com
  bitdefender.com malwarebytes.com avast.com avira.com f-secure.com withsecure.com secureworks.com sentinelone.com sentinellabs.com zscaler.com
  cybereason.com recordedfuture.com group-ib.com ahnlab.com jpcert.or.jp jpcert.com 360.com 360.cn 360netlab.com qianxin.com antiy.com nsfocus.com tencent.com
  intezer.com reversinglabs.com volexity.com dragos.com netskope.com cyble.com lab52.io huntress.com redcanary.com elastic.co imperva.com
  blackberry.com cylance.com carbonblack.com lookout.com zimperium.com citizenlab.ca eff.org contextis.com nccgroup.com pwc.com pwc.co.uk deloitte.com
  ptsecurity.com drweb.com seqrite.com quickheal.com k7computing.com gdatasoftware.com gdata.de cybersecurity-help.cz sekoia.io team-cymru.com
  bleepingcomputer.com thehackernews.com krebsonsecurity.com zdnet.com arstechnica.com wired.com securityweek.com darkreading.com threatpost.com
  therecord.media theregister.com theregister.co.uk cyberscoop.com securityaffairs.co reuters.com bbc.com bbc.co.uk cnn.com nytimes.com
  washingtonpost.com theguardian.com forbes.com bloomberg.com techcrunch.com motherboard.vice.com vx-underground.org malware-traffic-analysis.net
  objective-see.com objective-see.org malpedia.caad.fkie.fraunhofer.de contagiodump.blogspot.com sans.edu sans.org isc.org owasp.org cert.org
  emergingthreats.net nomoreransom.org infosecurity-magazine.com scmagazine.com hackread.com
`);

export const WELL_KNOWN: ReadonlySet<string> = new Set([...PLATFORMS, ...DEVELOPERS, ...PLUMBING, ...SECURITY]);

/** Registered domains where anybody can put a file or a page: a path below one of them belongs to its user, not to the service. */
export const SHARED_HOSTING: ReadonlySet<string> = new Set(
  words(`
  github.com githubusercontent.com github.io gitlab.com bitbucket.org sourceforge.net dropbox.com box.com google.com googleusercontent.com googleapis.com
  blogspot.com wordpress.com tumblr.com discord.com discordapp.com t.me telegram.org pastebin.com amazonaws.com cloudfront.net windows.net
  azure.com microsoft.com live.com sharepoint.com yandex.ru mail.ru vk.com archive.org medium.com reddit.com twitter.com x.com youtube.com facebook.com
  slack.com npmjs.org npmjs.com pypi.org docker.com docker.io
`),
);

/** Dynamic DNS and tunnels: whoever is named there in a report is hardly ever a bystander. */
export const PASSING_NAMES: readonly string[] = words(`
  ddns.net duckdns.org hopto.org zapto.org sytes.net myftp.org myftp.biz serveftp.com servehttp.com serveblog.net redirectme.net bounceme.net
  no-ip.org no-ip.biz no-ip.info noip.me dynu.net dynu.com freeddns.org ddnsking.com dyndns.org dyndns.biz dnsdynamic.net changeip.com publicvm.com
  afraid.org mooo.com chickenkiller.com ydns.eu linkpc.net kozow.com ooguy.com theworkpc.com giize.com accesscam.org casacam.net camdvr.org
  ngrok.io ngrok-free.app trycloudflare.com loclx.io portmap.io serveo.net
`);

/** Mailbox services that anybody can use: an address there is a person's, so also a criminal's. */
export const FREE_MAIL: ReadonlySet<string> = new Set(
  words(`
  gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.jp ymail.com aol.com icloud.com gmx.com gmx.de gmx.net web.de mail.com email.com
  protonmail.com protonmail.ch proton.me pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me cock.li cock.lu airmail.cc
  firemail.cc mail.ru inbox.ru list.ru bk.ru yandex.ru yandex.com rambler.ru qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net
  onionmail.org onionmail.com dnmx.org xmpp.jp jabb.im exploit.im thesecure.biz aaathats3as.com elude.in ctemplar.com mailfence.com
  disroot.org riseup.net india.com aol.fr bigmir.net ukr.net cyberfear.com msgsafe.io horsefucker.org waifu.club national.shitposting.agency
`),
);

/** Names that stand for "some host" in explanations and code. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set(
  words(`
  example.com example.net example.org example.edu domain.com yourdomain.com mydomain.com domain.tld example.co yoursite.com mysite.com website.com
  company.com yourcompany.com contoso.com fabrikam.com aaa.com bbb.com abc.com xyz.com foo.com bar.com test.com host.com server.com site.com
  hostname.com domain.local victim.com target.com attacker.com yourserver.com your-server.com your-domain.com vulnerable-host.com
`),
);

/** Resolvers that malware and reports use without either owning them. */
export const PUBLIC_RESOLVERS: readonly string[] = [
  '8.8.8.0/24',
  '8.8.4.0/24',
  '1.1.1.0/24',
  '1.0.0.0/24',
  '9.9.9.0/24',
  '149.112.112.0/24',
  '208.67.222.0/24',
  '208.67.220.0/24',
  '114.114.114.0/24',
  '114.114.115.0/24',
  '119.29.29.29/32',
  '223.5.5.5/32',
  '223.6.6.6/32',
  '180.76.76.76/32',
  '4.2.2.0/29',
  '77.88.8.0/24',
  '94.140.14.14/32',
  '94.140.15.15/32',
  '168.126.63.0/24',
];

/** Hashes of nothing: the empty file in each algorithm. */
export const EMPTY_HASHES: ReadonlySet<string> = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b',
  'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
]);
