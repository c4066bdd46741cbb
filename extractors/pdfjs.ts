type Pdfjs = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

let loading: Promise<Pdfjs> | undefined;

/**
 * pdf.js, loaded when there is a PDF. The polyfills in its build for Node.js (core-js) also replace what the engine has, among it
 * Array.prototype.push and JSON.stringify, which then takes 34 times as long, for everything that runs in this thread afterwards: they are
 * put back. What the polyfills add stays, since pdf.js needs it.
 */
export function loadPdfjs(): Promise<Pdfjs> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Pdfjs> {
  const before = builtIns();
  try {
    // @ts-expect-error It has no types: pdf.js finds it by what it leaves in globalThis, and would load it later by itself.
    await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
    return await import('pdfjs-dist/legacy/build/pdf.mjs');
  } finally {
    for (const { owner, key, descriptor } of before)
      if (Object.getOwnPropertyDescriptor(owner, key)?.value !== descriptor.value) Object.defineProperty(owner, key, descriptor);
  }
}

interface BuiltIn {
  owner: object;
  key: PropertyKey;
  descriptor: PropertyDescriptor;
}

/** The functions and constants of JavaScript's own objects ("JSON") and classes ("Array"), as they are now. */
function builtIns(): BuiltIn[] {
  const owners = Object.getOwnPropertyNames(globalThis)
    .filter((name) => /^[A-Z]/.test(name))
    .map((name): unknown => Object.getOwnPropertyDescriptor(globalThis, name)?.value)
    .flatMap((value) => (typeof value === 'function' ? [value, value.prototype as unknown] : [value]))
    .filter((value): value is object => typeof value === 'function' || (typeof value === 'object' && value !== null));
  return owners.flatMap((owner) =>
    Reflect.ownKeys(owner)
      .map((key) => ({ owner, key, descriptor: Object.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor }))
      .filter(({ descriptor }) => 'value' in descriptor && descriptor.configurable),
  );
}
