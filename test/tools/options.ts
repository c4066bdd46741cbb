import { type ParseArgsConfig, parseArgs } from 'node:util';
import { exitCodeOf, explain } from '../../src/cli/failure.ts';
import { sentence, UsageError } from '../../src/errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** The options of a tool. Throws UsageError that names what there is, for a word that the tool does not know. */
export function readOptions<const T extends Options>(args: string[], options: T): Values<T> {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    // Node's first sentence says what is wrong; the others explain how to pass such a word as a value.
    const [what] = sentence(error).split(/[.\n]( |$)/);
    const known = Object.entries(options).map(described).join(', ');
    throw new UsageError(`${what}. ${known ? `There is ${known}.` : 'It takes no options.'}`);
  }
}

const described = ([name, { type, default: usual }]: [string, Options[string]]): string =>
  `--${name}${type === 'boolean' ? '' : usual === undefined || String(usual) === '' ? ' VALUE' : ` ${usual}`}`;

/** An option that counts something. Throws UsageError unless it is a whole number from `least` to `most`. */
export function whole(name: string, text: string, least = 1, most = 999_999_999): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most)
    throw new UsageError(`${name} is ${JSON.stringify(text)}: it must be a whole number from ${least} to ${most}.`);
  return Number(text);
}

/** An option that is one of some words. Throws UsageError that names them otherwise. */
export function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const word = words.find((each) => each === text);
  if (word === undefined) throw new UsageError(`${name} is ${JSON.stringify(text)}: it must be one of ${words.join(', ')}.`);
  return word;
}

/** The edge of a tool: its errors become one sentence (surprises keep their stack) and an exit code, as on the command line. */
export async function runTool(name: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
