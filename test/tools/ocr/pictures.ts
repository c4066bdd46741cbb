import { chromium } from 'playwright';
import { ensureBrowser } from '../../../crawlers/ensure-browser.ts';
import { makeContents, pick, randomFrom } from './contents.ts';
import { DECOYS, makeLook, pageOf } from './layouts.ts';
import { VOCABULARIES } from './vocabulary.ts';

/** A picture, and the values that it shows in the form that an event has them; none for decoys. */
export interface MadePicture {
  name: string;
  bytes: Buffer;
  values: string[];
}

/**
 * Pictures made of invented values: tables, terminals, code, panels, slides in perspective, in several fonts, themes, sizes of type,
 * scales and JPEG qualities, six languages around them; then decoys without values. The same for a seed and set but for the machine's fonts.
 */
export async function makePictures(seed: string, count = 40, set: keyof typeof VOCABULARIES = 'first'): Promise<MadePicture[]> {
  const vocabulary = VOCABULARIES[set];
  const { path } = await ensureBrowser({ configured: process.env.CHROMIUM_PATH });
  const browser = await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--proxy-server=127.0.0.1:9'],
  });
  const shoot = async (html: string, scale: number, quality: number | undefined): Promise<Buffer> => {
    const context = await browser.newContext({
      deviceScaleFactor: scale,
      viewport: { width: 1400, height: 900 },
      javaScriptEnabled: false,
    });
    try {
      const page = await context.newPage();
      await page.setContent(html);
      return await page.locator('#shot').screenshot(quality ? { type: 'jpeg', quality } : { type: 'png' });
    } finally {
      await context.close();
    }
  };
  try {
    const made: MadePicture[] = [];
    for (let number = 1; number <= count; number++) {
      const random = randomFrom(`${seed} ${number}`);
      const contents = makeContents(random, vocabulary);
      const look = makeLook(random, vocabulary);
      const html = pageOf(pick(random, vocabulary.layouts), contents, look);
      const quality = pick(random, vocabulary.qualities);
      const bytes = await shoot(html, pick(random, vocabulary.scales), quality);
      made.push({ name: `${seed}-${String(number).padStart(2, '0')}.${quality ? 'jpg' : 'png'}`, bytes, values: contents.values });
    }
    for (const [name, html] of Object.entries(DECOYS)) {
      const isPhoto = name.startsWith('photo');
      made.push({
        name: `decoy-${name.replaceAll(' ', '-')}.${isPhoto ? 'jpg' : 'png'}`,
        bytes: await shoot(html, 1, isPhoto ? 85 : undefined),
        values: [],
      });
    }
    return made;
  } finally {
    await browser.close();
  }
}
