/**
 * Dates in every habit that feeds have: RFC 822 and its misspellings, W3CDTF and ISO 8601 (also week and ordinal dates),
 * asctime, SQL Server, epoch numbers, and dates with month names of other languages. A date without a zone is UTC, a
 * Korean one is Korean time; a day that no calendar has (31 June) is not a date.
 */

/** Month names by their beginnings, accents and case folded. Longest match first, so that "juil" is not "jui". */
const MONTH_NAMES: [string, number][] = (
  [
    [1, 'jan januar january janvier janv enero ene gennaio gen januari janeiro ιαν γεν январь января янв leden styczen stycznia sty ocak'],
    [
      2,
      'feb februar february fevrier fevr fev febrero febbraio februari fevereiro φεβ φευ февраль февраля февр фев unor luty lutego lut subat',
    ],
    [3, 'mar march mrz marz maerz mars marzo maart marco mrt marcius μαρ μαα март марта мар brezen marzec marca mart'],
    [4, 'apr april avril avr abril abr aprile aprilis απρ апрель апреля апр duben kwiecien kwietnia kwi nisan'],
    [5, 'may mai mayo maggio mag mei maio majus maj μαι μαη май мая kveten maja mayis'],
    [6, 'jun june juni juin junio giugno giu junho junius ιουν июнь июня июн cerven czerwiec czerwca cze haziran'],
    [7, 'jul july juli juillet juil julio luglio lug julho julius ιουλ июль июля июл cervenec lipiec lipca lip temmuz'],
    [8, 'aug august aout agosto ago augustus augusztus αυγ август августа авг srpen sierpien sierpnia sie agustos'],
    [
      9,
      'sep sept september septembre septiembre settembre set setembro szeptember szept σεπ сентябрь сентября сент сен zari wrzesien wrzesnia wrz eylul',
    ],
    [10, 'oct october okt oktober octobre octubre ottobre ott outubro out οκτ октябрь октября окт rijen pazdziernik pazdziernika paz ekim'],
    [11, 'nov november novembre noviembre novembro νοε ноябрь ноября нояб ноя listopad listopada lis kasim'],
    [12, 'dec december dez dezember decembre diciembre dic dicembre dezembro δεκ декабрь декабря дек prosinec grudzien grudnia gru aralik'],
  ] as [number, string][]
).flatMap(([month, names]) => names.split(' ').map((name): [string, number] => [name, month]));
const MONTHS = new Map(MONTH_NAMES);
const MONTH_STEMS = MONTH_NAMES.filter(([name]) => name.length >= 3).sort((a, b) => b[0].length - a[0].length);

/** Minutes east of UTC. The one-letter zones are RFC 822's, which count the other way than the military does. */
const ZONES: Record<string, number> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60, bst: 60, cet: 60, cest: 120, met: 60, mest: 120, mez: 60, mesz: 120 },
  ...{ eet: 120, eest: 180, msk: 180, msd: 240, trt: 180, ast: -240, adt: -180, est: -300, edt: -240, et: -300, cst: -360 },
  ...{ cdt: -300, ct: -360, mst: -420, mdt: -360, mt: -420, pst: -480, pdt: -420, pt: -480, akst: -540, akdt: -480, hst: -600 },
  ...{ nst: -210, ndt: -150, brt: -180, art: -180, clt: -240, ist: 330, pkt: 300, sgt: 480, hkt: 480, jst: 540, kst: 540 },
  ...{ awst: 480, acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780, sast: 120, at: -240, a: -60, n: 60, m: -720, y: 720 },
};

interface Parts {
  year: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** Minutes east of UTC. */
  zone?: number;
}

/** ISO 8601 in UTC with seconds ("2011-11-02T17:25:27Z"), or undefined when `text` is not a date. Never throws. */
export function parseDate(text: string): string | undefined {
  const usual = RFC_822.exec(text);
  if (usual) return fromRfc822(usual);
  const clean = text.slice(0, 1_000).normalize('NFC').replace(/\s+/g, ' ').trim().slice(0, 200);
  if (clean === '') return undefined;
  const parts = fromIso(clean) ?? fromEpoch(clean) ?? fromEastAsia(clean) ?? fromNumbers(clean) ?? fromWords(clean);
  return parts && toIso(parts);
}

/** What nine of ten feeds write, recognised in one step: "Thu, 01 Jan 2004 19:48:21 +0000". */
const RFC_822 =
  /^\s*(?:[A-Z][a-z]{2}, )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:GMT|([+-])(\d\d)(\d\d))\s*$/;

function fromRfc822(found: RegExpExecArray): string | undefined {
  const year = Number(found[3]);
  const month = 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(found[2] as string) / 3 + 1;
  const day = Number(found[1]);
  const hour = Number(found[4]);
  const minute = Number(found[5]);
  const second = found[6] === undefined ? 0 : Number(found[6]);
  let zone = 0;
  if (found[7] !== undefined) zone = (Number(found[8]) * 60 + Number(found[9])) * (found[7] === '-' ? -1 : 1);
  return toIso({ year, month, day, hour, minute, second, zone });
}

function toIso({ year, month = 1, day = 1, hour = 0, minute = 0, second = 0, zone = 0 }: Parts): string | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || hour > 24 || minute > 59 || second > 60) return undefined;
  if (day > daysIn(year, month) || Math.abs(zone) > 16 * 60) return undefined;
  const time = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute - zone, second);
  const text = time.toISOString();
  return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** "T10:14:55.12+02:00" and its kin; the zone's text goes to zoneOf. */
const TIME = /^(?:[t ,]| ?- ?(?=\d\d?:))? ?(?:at |um |à )?(\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,:]\d+)?)? ?([ap]\.?m\b\.?)? ?(.*)$/i;

function timeOf(text: string): Omit<Parts, 'year'> | undefined {
  if (text === '') return {};
  if (/^ ?z$/i.test(text)) return { zone: 0 };
  const found = TIME.exec(text);
  if (!found) return undefined;
  const zone = zoneOf(found[5] ?? '');
  if (zone === undefined) return undefined;
  return { hour: twelve(Number(found[1]), found[4]), minute: Number(found[2] ?? 0), second: Number(found[3] ?? 0), zone };
}

function twelve(hour: number, half: string | undefined): number {
  if (!half) return hour;
  const pm = half.toLowerCase().startsWith('p');
  return hour === 12 ? (pm ? 12 : 0) : hour < 12 && pm ? hour + 12 : hour;
}

/** Minutes east of UTC; an unknown name is taken for UTC, as every reader does; undefined for text that is not a zone at all. */
function zoneOf(text: string): number | undefined {
  const clean = text
    .replace(/\([^)]*\)?/g, ' ')
    .trim()
    .toLowerCase();
  if (clean === '' || /^[+-]$/.test(clean)) return 0;
  const offset = /^(?:gmt|utc|ut|etc\/gmt|z)? ?([+\-−–])\s?(\d{1,2}):?(\d{2})?(?:\D.*)?$/.exec(clean);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return offset[1] === '+' ? minutes : -minutes;
  }
  const name = /^([a-z][a-z/_]*)\b/.exec(clean)?.[1];
  return name === undefined ? undefined : (ZONES[name.replace(/^etc\//, '')] ?? 0);
}

function fromIso(text: string): Parts | undefined {
  const week = /^(\d{4})-?w(\d{2})(?:-?([1-7]))?(?!\d)(.*)$/i.exec(text);
  if (week) return withTime(weekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? 1)), week[4]);
  const ordinal = /^(\d{4})-?(\d{3})(?![\d-])(.*)$/.exec(text) ?? /^-?(\d{2})-?(\d{3})(?!\d)()$/.exec(text);
  if (ordinal) return withTime(ordinalDate(fullYear(ordinal[1] as string), Number(ordinal[2])), ordinal[3]);
  const calendar =
    /^(\d{4})(?:[-/]|\. ?)(\d{1,2})(?:(?:[-/]|\. ?)(\d{1,2})\.?)?(?!\d)(.*)$/.exec(text) ??
    // A month with a zero too many, as Google's services once wrote it: 2003-012-31.
    /^(\d{4})-0(\d{2})-(\d{2})(?!\d)(.*)$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})(?!\d)(.*)$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})(\d{4}(?:\d{2})?(?:\D.*)?)$/.exec(text);
  if (calendar) return withTime({ year: Number(calendar[1]), month: Number(calendar[2]), day: Number(calendar[3] ?? 1) }, calendar[4]);
  if (/^\d{4}$/.test(text)) return { year: Number(text) };
  const short = /^-?(\d{2})-(\d{2})(?:-(\d{2}))?$/.exec(text) ?? /^-(\d{2})(\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (short) return { year: century(Number(short[1])), month: Number(short[2]), day: Number(short[3] ?? 1) };
  const yearless = /^--(\d{2})(?:-?(\d{2}))?$/.exec(text);
  if (yearless) return { year: new Date().getUTCFullYear(), month: Number(yearless[1]), day: Number(yearless[2] ?? 1) };
  return undefined;
}

function withTime(date: Parts | undefined, rest: string | undefined): Parts | undefined {
  const time = timeOf(rest ?? '');
  return date && time && { ...date, ...time };
}

function weekDate(year: number, week: number, weekday: number): Parts | undefined {
  if (week < 1 || week > 53) return undefined;
  // The 4th of January is always in week 1 (ISO 8601).
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  return parts(new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + weekday - 1)));
}

function ordinalDate(year: number, day: number): Parts | undefined {
  return day < 1 || day > 366 ? undefined : parts(new Date(Date.UTC(year, 0, day)));
}

function parts(date: Date): Parts {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function fullYear(text: string): number {
  return text.length === 2 ? century(Number(text)) : Number(text);
}

function century(year: number): number {
  return year < 50 ? 2000 + year : 1900 + year;
}

function fromEpoch(text: string): Parts | undefined {
  if (!/^\d{9,10}$|^\d{12,13}$/.test(text)) return undefined;
  const date = new Date(Number(text) * (text.length > 10 ? 1 : 1000));
  return { ...parts(date), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds() };
}

/** 2004년 05월 28일 01:31:15, 2004-05-28 오후 11:31:58 (both Korean time), 2024年3月5日 10:00. */
function fromEastAsia(text: string): Parts | undefined {
  const found =
    /^(\d{4})\s?[년年]\s?(\d{1,2})\s?[월月]\s?(\d{1,2})\s?[일日号號]?\s*(?:\S*?曜日?|\([^)]*\))?\s*(오전|오후|上午|下午|午前|午後)?\s*(?:(\d{1,2})[:시時点](\d{2})?[:분分]?(\d{2})?)?/.exec(
      text,
    ) ?? /^(\d{4})-(\d{1,2})-(\d{1,2}) (오전|오후|上午|下午|午前|午後) ?(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text);
  if (!found) return undefined;
  const half = found[4] && (/오후|下午|午後/.test(found[4]) ? 'pm' : 'am');
  return {
    ...{ year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) },
    ...{ hour: twelve(Number(found[5] ?? 0), half), minute: Number(found[6] ?? 0), second: Number(found[7] ?? 0) },
    zone: /[년월일오]/.test(text) ? 540 : 0,
  };
}

/** 05.03.2024 and 15/03/2024 are day first, 03/15/2024 and, where both could be, 03/05/2024 are month first. */
function fromNumbers(text: string): Parts | undefined {
  const found = /^(?:\p{L}+\.?,? )?(?:(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})|(\d{4})([./-])(\d{1,2})\6(\d{1,2}))(?!\d),?(.*)$/u.exec(
    text,
  );
  if (!found) return undefined;
  if (found[5]) return withTime({ year: Number(found[5]), month: Number(found[7]), day: Number(found[8]) }, found[9]);
  const first = Number(found[1]);
  const second = Number(found[3]);
  const year = fullYear(found[4] as string);
  const dayFirst = found[2] === '.' || first > 12 || (found[2] === '-' && second <= 12);
  return withTime(dayFirst ? { year, month: second, day: first } : { year, month: first, day: second }, found[9]);
}

/** Anything with a month's name: RFC 822, asctime, "5. März 2024, 10:00", "2004-július-13T9:15-05:00". */
function fromWords(text: string): Parts | undefined {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const clock = /(?:^|[^\d:])(\d{1,2})(?::|h|(?<=\d)\.)(\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?!\d)(?: ?([ap]\.?m\b\.?))?/.exec(folded);
  const dated = clock ? `${folded.slice(0, clock.index)} ` : folded;
  const afterClock = clock ? folded.slice(clock.index + clock[0].length) : '';
  // asctime puts the year after the clock, sometimes with the zone between: "Mon Jan  5 12:13:14 EST 2004".
  const lateYear = /(?:^|\s)(\d{4})\s*$/.exec(afterClock);
  const words = dated.match(/\p{L}+|\d+/gu) ?? [];
  const month = words.map(monthOf).find((value) => value !== undefined);
  const numbers = words.filter((word) => /^\d+$/.test(word) && word.length <= 4);
  if (month === undefined || numbers.length === 0 || numbers.length > 3) return undefined;
  const long = numbers.find((word) => word.length === 4) ?? lateYear?.[1];
  const small = numbers.filter((word) => word.length <= 2).map(Number);
  let year: number | undefined = long === undefined ? undefined : Number(long);
  let day = small[0];
  if (year === undefined && small.length >= 2) {
    // "31 Dec 03", and "03 Dec 31" only where 31 cannot be the year's day count the other way round
    year = century((small[0] as number) > 31 ? (small[0] as number) : (small[1] as number));
    day = (small[0] as number) > 31 ? small[1] : small[0];
  }
  if (year === undefined) return undefined;
  const zone = zoneOf(afterClock.replace(/(^|\s)\d{4}\s*$/, (match, lead: string) => (lateYear ? lead : match)));
  return {
    ...{ year, month, day: day ?? 1, zone: zone ?? 0 },
    ...(clock ? { hour: twelve(Number(clock[1]), clock[4]), minute: Number(clock[2]), second: Number(clock[3] ?? 0) } : {}),
  };
}

function monthOf(word: string): number | undefined {
  const exact = MONTHS.get(word);
  if (exact !== undefined) return exact;
  // Weekday names begin like months in some languages (mar = martes, mardi; lun, ...): a stem counts only in a longer known name.
  if (/^(mart(?:es|edi)|mardi|maan|lun|mon|sat|sun|don)/.test(word)) return undefined;
  return word.length < 4 ? undefined : MONTH_STEMS.find(([name]) => name.length >= 4 && word.startsWith(name))?.[1];
}
