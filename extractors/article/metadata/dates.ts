/** Beginnings of the names of months, as the languages of threat reports write them; those that begin alike need more letters. */
const MONTHS: [RegExp, number][] = [
  [/^(?:jan|gen|ene|\u044f\u043d\u0432)/i, 1],
  [/^(?:feb|f\u00e9v|fev|\u0444\u0435\u0432)/i, 2],
  [/^(?:mar|m\u00e4r|m\u0430\u0440|\u043c\u0430\u0440|maa?rt)/i, 3],
  [/^(?:apr|avr|abr|\u0430\u043f\u0440)/i, 4],
  [/^(?:ma[iyj]|mag|\u043c\u0430[\u0439\u044f])/i, 5],
  [/^(?:jun|juin|giu|\u0438\u044e\u043d)/i, 6],
  [/^(?:jul|juil|lug|\u0438\u044e\u043b)/i, 7],
  [/^(?:aug|ao\u00fb|ago|\u0430\u0432\u0433)/i, 8],
  [/^(?:sep|set|\u0441\u0435\u043d)/i, 9],
  [/^(?:o[ck]t|out|ott|\u043e\u043a\u0442)/i, 10],
  [/^(?:nov|\u043d\u043e\u044f)/i, 11],
  [/^(?:de[cz]|d\u00e9c|dic|\u0434\u0435\u043a)/i, 12],
];
/** Whole names and their usual short forms: a word that only begins like a month ("Marble", "Decoy") is none. */
const MONTH_NAME =
  /^(?:jan(?:uary|uar|vier|eiro)?|gen(?:naio)?|ene(?:ro)?|feb(?:ruary|ruar|rero|braio)?|f\u00e9v(?:r(?:ier)?)?|fev(?:ereiro)?|mar(?:ch|s|zo|\u00e7o)?|m\u00e4r(?:z)?|maart|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mei|maj|mayo|maio|mag(?:gio)?|june?|juni|juin|junio|junho|giu(?:gno)?|july?|juli|juil(?:let)?|julio|julho|lug(?:lio)?|aug(?:ust|ustus)?|ao\u00fbt|ago(?:sto)?|sept?(?:ember|embre|tiembre|iembre)?|set(?:tembre|embro|iembre)?|oct(?:ober|ubre|obre)?|okt(?:ober)?|out(?:ubro)?|ott(?:obre)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|dez(?:ember|embro)?|d\u00e9c(?:embre)?|dic(?:iembre|embre)?|[\u0430-\u044f]{3,8})$/i;

/** A date as machines write it (JSON-LD, meta, datetime) as ISO 8601 in UTC; without a zone it is taken as UTC. */
export function isoDate(value: string | undefined): string | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?/.exec(text);
  if (iso) {
    const [, year = '', month = '', day = '', time = '00:00', zone = 'Z'] = iso;
    const offset = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    const padded = /^\d:/.test(time) ? `0${time}` : time;
    return checked(new Date(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${padded}${offset}`));
  }
  if (/^\d{10}(\d{3})?$/.test(text)) return checked(new Date(Number(text.padEnd(13, '0'))));
  return dateInText(text) ?? checked(new Date(Date.parse(text)));
}

/** The first date that people would read in a text: "March 15, 2022", "15 Mar 2022", "2022/03/15", "2022年3月15日", "2022. 3. 15". */
export function dateInText(text: string): string | undefined {
  const numeric = /(?<!\d)(20\d{2})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)/.exec(text);
  if (numeric) return day(numeric[1], Number(numeric[2]), numeric[3]);
  const american = /(?<!\p{L})(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(20\d{2})\b/u.exec(text);
  if (american) return day(american[3], month(american[1]), american[2]);
  const european = /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|\u00ba)?\s+(?:(?:of|de)\s+)?(\p{L}{3,10})\.?,?\s+(?:de\s+)?(20\d{2})\b/u.exec(
    text,
  );
  if (european) return day(european[3], month(european[2]), european[1]);
  return undefined;
}

/** 1 to 12; 0 for a word that is no month's name. */
export function month(name = ''): number {
  if (!MONTH_NAME.test(name)) return 0;
  return MONTHS.find(([beginning]) => beginning.test(name))?.[1] ?? 0;
}

function day(year = '', monthNumber: number, dayText = ''): string | undefined {
  const dayNumber = Number(dayText);
  if (monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) return undefined;
  return checked(new Date(Date.UTC(Number(year), monthNumber - 1, dayNumber)));
}

function checked(date: Date): string | undefined {
  const time = date.getTime();
  if (Number.isNaN(time) || date.getUTCFullYear() < 1995 || date.getUTCFullYear() > 2100) return undefined;
  return date.toISOString();
}
