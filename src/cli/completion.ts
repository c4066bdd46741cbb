import type { Command, Option } from 'commander';

/** One command line that can be completed: the words so far ("jobs list") and what may follow. */
interface Level {
  words: string;
  commands: { name: string; description: string }[];
  options: { flags: string[]; description: string; values: readonly string[] }[];
}

/** A completion script for bash, zsh or fish, made from the program's own commands, options and choices. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const levels = [...levelsOf(program, [])];
  if (shell === 'fish') return fish(levels);
  // zsh reads bash's completion through bashcompinit.
  const prefix = shell === 'zsh' ? 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n' : '';
  return prefix + bash(levels);
}

function* levelsOf(command: Command, words: string[]): Generator<Level> {
  yield {
    words: words.join(' '),
    commands: command.commands.map((child) => ({ name: child.name(), description: child.description() })),
    options: [...command.options.map(optionOf), { flags: ['--help'], description: 'show help', values: [] }],
  };
  for (const child of command.commands) yield* levelsOf(child, [...words, child.name()]);
}

function optionOf(option: Option): Level['options'][number] {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null);
  return { flags, description: option.description, values: option.argChoices ?? [] };
}

function bash(levels: Level[]): string {
  const cases = levels.map(({ words, commands, options }) => {
    const next = [...commands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)].join(' ');
    return `    ${quote(words)}) next=${quote(next)} ;;`;
  });
  const values = levels
    .flatMap(({ words, options }) => options.filter((option) => option.values.length > 0).map((option) => ({ words, option })))
    .flatMap(({ words, option }) =>
      option.flags.map((flag) => `    ${quote(`${words} ${flag}`)}) next=${quote(option.values.join(' '))} ;;`),
    );
  const known = quote(` ${levels.map(({ words }) => words.replaceAll(' ', '/')).join(' ')} `);
  return `_misp_crawler() {
  local word words='' next='' known=${known} current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    local longer="\${words:+$words }$word"
    [[ "$known" == *" \${longer// //} "* ]] && words="$longer"
  done
  case "$words" in
${cases.join('\n')}
  esac
  case "$words $previous" in
${values.join('\n') || '    *) ;;'}
  esac
  COMPREPLY=($(compgen -W "$next" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _misp_crawler misp-crawler
`;
}

function fish(levels: Level[]): string {
  const lines = ['complete -c misp-crawler -e'];
  const commandsAt = (words: string): string[] => levels.find((level) => level.words === words)?.commands.map(({ name }) => name) ?? [];
  for (const { words, commands, options } of levels) {
    const seen = words === '' ? [] : words.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const notYet = commands.length > 0 ? [`not __fish_seen_subcommand_from ${commandsAt(words).join(' ')}`] : [];
    const condition = quote([...seen, ...notYet].join('; and ') || 'true');
    for (const { name, description } of commands)
      lines.push(`complete -c misp-crawler -f -n ${condition} -a ${name} -d ${quote(description)}`);
    const optionCondition = quote(seen.join('; and ') || '__fish_use_subcommand');
    for (const { flags, description, values } of options) {
      const long = flags.find((flag) => flag.startsWith('--'))?.slice(2);
      if (!long) continue;
      const choices = values.length > 0 ? ` -xa ${quote(values.join(' '))}` : '';
      lines.push(`complete -c misp-crawler -n ${optionCondition} -l ${long}${choices} -d ${quote(description)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
