/** Raw addresses behind the pages of hosting services: what a program asks for. Shapes by the services' public APIs. */
export type Fetchable =
  | { kind: 'file'; url: string }
  /** A folder or gist: a JSON list of files (listing.ts). */
  | Folder
  | { kind: 'none'; reason: string };

export interface Folder {
  kind: 'folder';
  url: string;
  /** In front of a file's path: its address where the list has none. */
  raw?: string;
  /** Nothing but the repository was named. */
  isRoot: boolean;
  /** A file to read when the list cannot be had. */
  orElse?: string;
}

/** The list of a folder inside of a listed one; `path` counts from the repository's root. */
export function folderInside(folder: Folder, path: string): Folder {
  const url = new URL(folder.url);
  if (url.pathname.includes('/contents/'))
    url.pathname = url.pathname.replace(/\/contents\/.*/, () => `/contents/${path.split('/').map(encodeURIComponent).join('/')}`);
  else url.searchParams.set('path', path);
  return { ...folder, url: url.href, isRoot: false };
}

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
  if (host === 'gist.github.com') return gist(parts);
  if (host === 'pastebin.com') return { kind: 'file', url: `https://pastebin.com/raw/${parts.at(-1)}` };
  if (host === 'otx.alienvault.com') return { kind: 'file', url: `https://otx.alienvault.com/api/v1/pulses/${parts[1]}` };
  if (/(?:^|\.)virustotal\.com$/.test(host))
    return { kind: 'none', reason: 'A VirusTotal collection is only given to holders of an API key.' };
  return { kind: 'file', url: rawFile(url) };
}

/** The file behind the page of a file: Gitea (Codeberg), Bitbucket, and GitLab on a host of its own. */
function rawFile(url: string): string {
  return url
    .replace(/^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/src\/(branch|tag|commit)\//, '$1/raw/$2/')
    .replace(/^(https?:\/\/bitbucket\.org\/[^/]+\/[^/]+)\/src\//, '$1/raw/')
    .replace(/^(https?:\/\/[^?#]+)\/-\/blob\//, '$1/-/raw/');
}

/** "USER/ID", "ID" or "USER/ID/REVISION"; a gist may have several files. */
function gist(parts: string[]): Fetchable {
  const at = parts.findIndex((part) => /^[0-9a-f]{20,}$/.test(part));
  const id = at < 0 ? parts.at(-1) : parts[at];
  const revision = at >= 0 && /^[0-9a-f]{40}$/.test(parts[at + 1] ?? '') ? `/${parts[at + 1]}` : '';
  if (id === undefined) return { kind: 'none', reason: 'Its address names no gist.' };
  return {
    kind: 'folder',
    url: `https://api.github.com/gists/${id}${revision}`,
    isRoot: false,
    ...(at === 1 || (at < 0 && parts.length === 2) ? { orElse: `https://gist.githubusercontent.com/${parts[0]}/${id}/raw` } : {}),
  };
}

function gitHub([owner, repository, kind, ref, ...path]: string[]): Fetchable {
  const at = path.join('/');
  if (kind === 'blob' || kind === 'raw')
    return { kind: 'file', url: `https://raw.githubusercontent.com/${owner}/${repository}/${ref}/${at}` };
  return {
    kind: 'folder',
    url: `https://api.github.com/repos/${owner}/${repository}/contents/${at}${ref ? `?ref=${encodeURIComponent(ref)}` : ''}`,
    isRoot: at === '',
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
    isRoot: path.length === 0,
  };
}
