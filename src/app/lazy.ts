/** Parts that are opened when they are first needed, once, and closed together, last opened first. */
export interface Lazy {
  /** A part that has a `close()` is closed by it. */
  part<T>(open: () => Promise<T>): () => Promise<T>;
  closeAll(): Promise<void>;
}

export function createLazy(onError: (error: unknown) => void): Lazy {
  const closers: (() => Promise<void>)[] = [];

  function part<T>(open: () => Promise<T>): () => Promise<T> {
    let opened: Promise<T> | undefined;
    const start = async (): Promise<T> => {
      try {
        const value = await open();
        closers.push(async () => (value as { close?(): Promise<void> | void } | undefined)?.close?.());
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
