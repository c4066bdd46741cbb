import type { Setting } from '../../../src/config/setting.ts';

type Section = Record<string, Setting>;

const TITLES: Record<string, string> = {
  misp: 'MISP and its events',
  feeds: 'Feeds',
  store: 'State: SQLite or Redis',
  browser: 'Browser and network',
  extract: 'Extraction',
  pictures: 'Text in pictures',
  web: 'Web form and API',
  notify: 'Notifications and watchlists',
  service: 'Process and log',
};

/** docs/configuration.md, from the declarations. */
export function configurationReference(sections: Record<string, Section>): string {
  const parts = [
    '# Configuration',
    '',
    'Every setting is an environment variable, or a line in the file `.env` of the working directory; the environment takes precedence.',
    'None is required. To write to MISP, set `MISP_URL` and `MISP_KEY`. An empty value counts as unset.',
    'To read a secret from a file, set `NAME_FILE` to its path instead, as in `MISP_KEY_FILE`. If settings are wrong or misspelt,',
    'the command does nothing, lists all of them and exits with code 2.',
    '',
    'This page is generated from the declarations in `src/config/` by `npm run docs`.',
  ];
  for (const [name, section] of Object.entries(sections)) {
    parts.push('', `## ${TITLES[name] ?? name}`, '', '| Variable | Default | Accepted | What it does |', '|---|---|---|---|');
    for (const item of Object.values(section)) {
      const fallback = item.fallback === '' ? '' : `\`${item.fallback}\``;
      parts.push(`| \`${item.name}\` | ${fallback} | ${cell(item.accepts)}${item.secret ? ' (secret)' : ''} | ${cell(item.description)} |`);
    }
  }
  return `${parts.join('\n')}\n`;
}

/** .env.example: every setting as a comment with its default. */
export function exampleEnvironment(sections: Record<string, Section>): string {
  const parts = [
    '# Settings of misp-crawler. Copy this file to .env and uncomment what you change.',
    '# docs/configuration.md explains them.',
  ];
  for (const [name, section] of Object.entries(sections)) {
    parts.push('', `# --- ${TITLES[name] ?? name}`);
    for (const item of Object.values(section)) {
      parts.push(`# ${item.description}`, `#${item.name}=${quoted(item.fallback)}`);
    }
  }
  return `${parts.join('\n')}\n`;
}

const cell = (value: string): string => value.replaceAll('|', '\\|').replaceAll('<', '\\<');

/** Values with quotes or spaces at the ends stand in single quotes, as .env files and shells both understand. */
const quoted = (value: string): string => (/["#]|^\s|\s$/.test(value) ? `'${value}'` : value);
