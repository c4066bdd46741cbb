import { parse } from 'dotenv';
import { envLine, migrate } from '../../../src/cli/actions/migrate.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { UsageError } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';

const OLD = `
# Our old settings
misp_url = "https://misp.local"      # the server
misp_key = 'abc#123'
misp_verifycert = False
misp_distribution = 0
misp_threat_level_id = 4
misp_scraper_event = "Scraper"
misp_scraper_tags = ["misp:tool=\\"x\\"",
                     'osint:source-type="blog-post"',  # kept
                     "tlp:green"]
misp_scraper_tags_local = ['workflow:state="incomplete"']
misp_retentiontime = "99d"
misp_warninglist = None
autodelete_when_assumed_errors = True
redis_host = "127.0.0.1"
redis_port = 6379
redis_channel = "scraper"
redis_scraper_redis_sleep = 2
feedlist = "/opt/scraper/feeds.json"
flask_port = 5200
flask_certificate_file = os.path.join(BASE, "x.crt")
homemade = 3
`;

test('settings in a class are read, too; other code is not', () => {
  const python = `class MispScraperConfig:
    misp_verifycert = "/etc/ssl/misp.pem"
    def __init__(self):
        self.misp_url = "https://misp.local"
        self.misp_scraper_tags = [
            "tlp:clear", # first
            "tlp:x"]
        urls = []
`;
  expect(migrate(python)).toEqual({
    settings: { MISP_CA_FILE: '/etc/ssl/misp.pem', MISP_URL: 'https://misp.local', MISP_TAGS: 'tlp:clear,tlp:x' },
    left: [],
  });
  expect(() => migrate('def f():\n    links = []\n')).toThrow(UsageError);
});

test("the predecessor's settings become ours, and ours accept them", () => {
  const { settings, feedList } = migrate(OLD);
  expect(settings).toEqual({
    MISP_URL: 'https://misp.local',
    MISP_KEY: 'abc#123',
    MISP_VERIFYCERT: 'false',
    MISP_DISTRIBUTION: '0',
    MISP_THREAT_LEVEL: '4',
    MISP_INFO_PREFIX: 'Scraper: ',
    MISP_TAGS: 'misp:tool="x",osint:source-type="blog-post",tlp:green',
    MISP_LOCAL_TAGS: 'workflow:state="incomplete"',
    MISP_RETENTION: '99d',
    PAGE_ERRORS: 'none',
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: '6379',
    MISP_PAUSE: '2s',
    FEEDS_FILE: '/opt/scraper/feeds.json',
    WEB_PORT: '5200',
  });
  expect(feedList).toBe('/opt/scraper/feeds.json');
  const config = loadConfig(settings);
  expect(config.misp).toMatchObject({ verifyCert: false, pauseMs: 2_000, retentionMs: 99 * 86_400_000, errorEvents: false });
});

test('the prefix of event names stays as it was made, with the separator in the setting or without', () => {
  for (const prefix of ['Blog', 'Blog: ', 'Blog - ']) {
    const { settings } = migrate(`misp_scraper_event = "${prefix}"   # Prefix of the event\n`);
    expect(`${loadConfig(settings).misp.infoPrefix}A title`, prefix).toBe(prefix === 'Blog - ' ? 'Blog - A title' : 'Blog: A title');
  }
});

test('what is not taken over is said, with the reason', () => {
  const { left } = migrate(OLD);
  expect(left.map(({ name }) => name).sort()).toEqual(['flask_certificate_file', 'homemade', 'redis_channel']);
  expect(left.find(({ name }) => name === 'flask_certificate_file')?.why).toContain('computed');
});

test('a file without settings is refused', () => {
  expect(() => migrate('import os\nprint("hello")\n')).toThrow(UsageError);
});

test('lists that were 0 stay away, passwords and levels come along', () => {
  const { settings, left } = migrate(`
misp_warninglist = 0
misp_warninglist_required_strings = 12
redis_password = "secret"
logging_level = "warning"
extract_elements = False
`);
  expect(settings).toEqual({ MISP_REQUIRED_LIST: '12', REDIS_PASSWORD: 'secret', LOG_LEVEL: 'warn' });
  expect(left.map(({ name }) => name)).toEqual(['misp_warninglist', 'extract_elements']);
});

for (const value of ['plain', 'OSINT - ', 'a#b', 'x="y"', "state='draft'", `a="b",c='d'`, 'https://misp.example.org/']) {
  test(`${value} is read back from .env as it was`, () => {
    expect(parse(envLine('NAME', value))).toEqual({ NAME: value });
  });
}

test('a level of the logging module is taken over by its name', () => {
  expect(migrate('logging_level = logging.WARNING\n')).toEqual({ settings: { LOG_LEVEL: 'warn' }, left: [] });
  expect(migrate('logging_level = logging.DEBUG\n').settings).toEqual({ LOG_LEVEL: 'debug' });
});
