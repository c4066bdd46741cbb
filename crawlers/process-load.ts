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
    this.#timer = setInterval(() => this.#measure(), EVERY_MS);
    this.#measure();
  }

  override async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.isInitialized()) await super.close();
  }

  #measure(): void {
    const memCurrentBytes = residentBytes(process.pid) + browserMemory();
    this.emit('systemInfo', { createdAt: new Date(), memCurrentBytes, cpuCurrentUsage: 0, isCpuOverloaded: false });
  }
}
