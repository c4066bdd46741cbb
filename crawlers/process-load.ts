import { EventManager } from '@crawlee/basic';
import { browserMemory, residentBytes } from './process-memory.ts';

const EVERY_MS = 1_000;

/**
 * Tells Crawlee's pool once a second how much memory this process and its browsers hold. Crawlee's own measurement starts
 * `ps` for it and counts what processes share once for each. The processor is always busy while pages are read, which
 * says nothing; whether the process keeps up shows in its event loop, which Crawlee measures itself.
 */
export class ProcessLoad extends EventManager {
  #timer: NodeJS.Timeout | undefined;

  override async init(): Promise<void> {
    if (this.isInitialized()) return;
    await super.init();
    this.#timer = setInterval(() => void this.#measure(), EVERY_MS);
    await this.#measure();
  }

  override async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.isInitialized()) await super.close();
  }

  async #measure(): Promise<void> {
    const memCurrentBytes = (await residentBytes(process.pid)) + (await browserMemory());
    this.emit('systemInfo', { createdAt: new Date(), memCurrentBytes, cpuCurrentUsage: 0, isCpuOverloaded: false });
  }
}
