/** Parts that are opened when they are first needed, once, and closed together, last opened first. */
export interface Lazy {
  part<T>(open: () => Promise<T>, close?: (opened: T) => Promise<void> | void): () => Promise<T>;
  closeAll(): Promise<void>;
}

export function createLazy(onError: (error: unknown) => void): Lazy {
  const closers: (() => Promise<void>)[] = [];

  function part<T>(open: () => Promise<T>, close?: (opened: T) => Promise<void> | void): () => Promise<T> {
    let opened: Promise<T> | undefined;
    const start = async (): Promise<T> => {
      try {
        const value = await open();
        if (close) closers.push(async () => close(value));
        return value;
      } catch (error) {
        // The next one who asks tries again.
        opened = undefined;
        throw error;
      }
    };
    return () => {
      opened ??= start();
      return opened;
    };
  }

  return {
    part,
    closeAll: async () => {
      for (const close of closers.splice(0).reverse()) await close().catch(onError);
    },
  };
}
