import type { CdpSession } from './browser/session.ts';

/**
 * A JavaScript world of our own in a frame: it shares the DOM with the page's scripts and nothing else, so that a
 * hostile page cannot redefine what our code calls.
 */
export interface IsolatedWorld {
  name: string;
  /** The CDP execution context of the document that is there now. */
  contextId(): Promise<number>;
  /**
   * Calls a self-contained function in the frame and gives its JSON result. Made anew when the page navigated in between.
   * `objects` gives further arguments: objects of this world, by their ids; asked again for a world that is made anew.
   */
  call<A, R>(fn: (argument: A, ...objects: never[]) => R, argument: A, objects?: () => Promise<string[]>): Promise<Awaited<R>>;
}

const GONE =
  /Cannot find context|context was destroyed|Execution context|No frame (for|with) given id|Could not find object|Inspected target navigated/i;
const TRIES = 4;
const NAME = 'reader';

export function isolatedWorld(cdp: CdpSession, frameId: string): IsolatedWorld {
  let context: Promise<number> | undefined;

  async function create(): Promise<number> {
    const world = await cdp.send('Page.createIsolatedWorld', { frameId, worldName: NAME });
    return world.executionContextId;
  }

  return {
    name: NAME,
    contextId() {
      context ??= create();
      return context;
    },
    async call(fn, argument, objects = async () => []) {
      for (let attempt = 1; ; attempt++) {
        try {
          context ??= create();
          const { result, exceptionDetails } = await cdp.send('Runtime.callFunctionOn', {
            functionDeclaration: fn.toString(),
            executionContextId: await context,
            arguments: [{ value: argument }, ...(await objects()).map((objectId) => ({ objectId }))],
            returnByValue: true,
            awaitPromise: true,
          });
          if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
          return result.value;
        } catch (error) {
          context = undefined;
          if (attempt >= TRIES || !GONE.test(String(error))) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
        }
      }
    },
  };
}
