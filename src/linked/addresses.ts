/** Raw addresses behind the pages of hosting services: what a program asks for. Shapes by the services' public APIs. */
export type Fetchable =
  | { kind: 'file'; url: string }
  /** A folder: a JSON list of files (listing.ts); `raw` in front of a file's path is its address where the list has none. */
  | { kind: 'folder'; url: string; raw?: string }
  | { kind: 'none'; reason: string };

export function rawAddress(url: string): Fetchable {
  try {
    return addressOf(url);
  } catch {
    return { kind: 'none', reason: 'Its address is not valid.' };
  }
}

function addressOf(url: string): Fetchable {
  const { hostname, pathname, origin } = new URL(url);
  const host = hostname.replace(/^www\./, '');
  const parts = pathname.split('/').filter(Boolean);
  if (host === 'github.com') return gitHub(parts);
  if (host === 'gitlab.com') return gitLab(parts, origin);
  if (host === 'gist.github.com' && parts.length >= 2)
    return { kind: 'file', url: `https://gist.githubusercontent.com/${parts[0]}/${parts[1]}/raw` };
  if (host === 'pastebin.com') return { kind: 'file', url: `https://pastebin.com/raw/${parts.at(-1)}` };
  if (host === 'otx.alienvault.com') return { kind: 'file', url: `https://otx.alienvault.com/api/v1/pulses/${parts[1]}` };
  if (/(?:^|\.)virustotal\.com$/.test(host))
    return { kind: 'none', reason: 'A VirusTotal collection is only given to holders of an API key.' };
  return { kind: 'file', url };
}

function gitHub([owner, repository, kind, ref, ...path]: string[]): Fetchable {
  const at = path.join('/');
  if (kind === 'blob' || kind === 'raw')
    return { kind: 'file', url: `https://raw.githubusercontent.com/${owner}/${repository}/${ref}/${at}` };
  return {
    kind: 'folder',
    url: `https://api.github.com/repos/${owner}/${repository}/contents/${at}${ref ? `?ref=${encodeURIComponent(ref)}` : ''}`,
  };
}

function gitLab(parts: string[], origin: string): Fetchable {
  const dash = parts.indexOf('-');
  const at = dash < 0 ? 2 : dash + 1;
  const project = encodeURIComponent(parts.slice(0, dash < 0 ? 2 : dash).join('/'));
  const [kind, ref, ...path] = parts.slice(at);
  if (kind === 'blob' || kind === 'raw')
    return { kind: 'file', url: `${origin}/${parts.slice(0, dash < 0 ? 2 : dash).join('/')}/-/raw/${ref}/${path.join('/')}` };
  const query = new URLSearchParams({
    per_page: '100',
    ...(path.length > 0 ? { path: path.map(decodeURIComponent).join('/') } : {}),
    ...(ref ? { ref } : {}),
  });
  return {
    kind: 'folder',
    url: `${origin}/api/v4/projects/${project}/repository/tree?${query}`,
    raw: `${origin}/${parts.slice(0, dash < 0 ? 2 : dash).join('/')}/-/raw/${ref ?? 'HEAD'}/`,
  };
}
