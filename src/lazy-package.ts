import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A package that few documents need, loaded (as CommonJS) when one does: what every thread loads at its start costs each
 * of them time and memory. `T` is the type of its module.
 */
export function lazyPackage<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= require(name) as T;
    return loaded;
  };
}
