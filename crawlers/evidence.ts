import type { Evidence, EvidenceKind } from '../src/domain.ts';
import type { CdpSession } from './browser/session.ts';

/** One request that the page made, as the list of requests keeps it. */
export interface RequestRecord {
  method: string;
  url: string;
  /** document, script, xhr, image, ... */
  type: string;
  status?: number;
  /** Why it did not come in: Chromium's error, or the egress's reason. */
  failure?: string;
}

/** No screenshot is taller, in CSS pixels: what the eye wants is at the top, and a taller one may exceed the GPU's limits. */
const MAX_HEIGHT = 12_000;

/** Keeps what was asked for of the page as it stands. A kind that cannot be made is left out; the report counts more. */
export async function takeEvidence(
  kinds: EvidenceKind[],
  page: { cdp: CdpSession; html: string; requests: RequestRecord[]; width: number },
): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for (const kind of new Set(kinds)) {
    try {
      evidence.push(await take(kind, page));
    } catch {
      // A page that crashes while it is printed was read all the same.
    }
  }
  return evidence;
}

async function take(kind: EvidenceKind, page: Parameters<typeof takeEvidence>[1]): Promise<Evidence> {
  switch (kind) {
    case 'html':
      return { kind, fileName: 'page.html', contentType: 'text/html; charset=utf-8', bytes: Buffer.from(page.html, 'utf8') };
    case 'requests':
      return {
        kind,
        fileName: 'requests.json',
        contentType: 'application/json',
        bytes: Buffer.from(JSON.stringify(page.requests, null, 1), 'utf8'),
      };
    case 'screenshot': {
      const { cssContentSize } = await page.cdp.send('Page.getLayoutMetrics');
      const clip = { x: 0, y: 0, width: page.width, height: Math.max(1, Math.min(MAX_HEIGHT, Math.ceil(cssContentSize.height))), scale: 1 };
      const { data } = await page.cdp.send('Page.captureScreenshot', { format: 'jpeg', quality: 70, captureBeyondViewport: true, clip });
      return { kind, fileName: 'page.jpg', contentType: 'image/jpeg', bytes: Buffer.from(data, 'base64') };
    }
    case 'pdf': {
      const { data } = await page.cdp.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
      return { kind, fileName: 'page.pdf', contentType: 'application/pdf', bytes: Buffer.from(data, 'base64') };
    }
  }
}
