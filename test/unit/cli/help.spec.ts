import type { Command } from 'commander';
import { HELP } from '../../../src/cli/help.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { expect, test } from '../../support/test.ts';

for (const width of [60, 80])
  test(`the help of every command fits a terminal of ${width} columns`, () => {
    const wide: string[] = [];
    const look = (command: Command): void => {
      command.configureHelp({ ...HELP, helpWidth: width }).configureOutput({
        writeOut: (part) => wide.push(...part.split('\n').filter((line) => line.length > width && line.trim().includes(' '))),
      });
      command.outputHelp();
      command.commands.forEach(look);
    };
    look(createProgram(() => Promise.reject(new Error('no command is run here'))));
    expect(wide).toEqual([]);
  });
