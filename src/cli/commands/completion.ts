import { Argument, Command } from 'commander';

/** `misp-crawler completion SHELL`: prints the completion script; the words come from the program itself. */
export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nbash, zsh: source <(misp-crawler completion bash)\nfish: misp-crawler completion fish | source')
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('../completion.ts');
      process.stdout.write(completionScript(shell, program()));
    });
}
