/**
 * Requests begin in turns: one of each client in every round of the event loop. However many one client sends at once, the next
 * request of another waits for one of them and not for all.
 */
export function createTurns(): (client: string) => Promise<void> {
  const waiting = new Map<string, (() => void)[]>();
  const round = (): void => {
    for (const [client, starts] of waiting) {
      starts.shift()?.();
      if (starts.length === 0) waiting.delete(client);
    }
    if (waiting.size > 0) setImmediate(round);
  };
  return (client) =>
    new Promise((start) => {
      if (waiting.size === 0) setImmediate(round);
      const starts = waiting.get(client);
      if (starts) starts.push(start);
      else waiting.set(client, [start]);
    });
}
