/** Countries and sectors that sentences in other languages than English name as targets: words and patterns by language. Data. */

export interface Abroad {
  /** A sentence about an attack on somebody. */
  attack: RegExp;
  /** In front of a country: whose the attackers are, where their servers stand. */
  notBehind: RegExp;
  /** Behind a country's name: attackers. */
  notBefore: RegExp;
  /** Words for countries beside their names, as a pattern, by the English name. */
  countries: Record<string, string>;
  /** Words for sectors, as a pattern, by the value in MISP's sector galaxy. */
  sectors: Record<string, string>;
  /** Endings that a country's name may have. */
  endings: string;
}

const NONE = /(?!)/;

/** Languages by their code, as Intl.DisplayNames knows their names of countries. */
export const ABROAD: Readonly<Record<string, Abroad>> = {
  de: {
    attack:
      /\b(?:angegriffen|angriffe? (?:auf|gegen)|attackier\w+|attacken (?:auf|gegen)|richte\w+ sich gegen|gegen|betroffen\w*|opfer|im visier|ziele?n? auf)\b/iu,
    notBehind: /\b(?:aus|servern? in|gruppe in)\s+$/iu,
    notBefore: NONE,
    countries: {},
    sectors: {
      'Government, Administration': 'behörden|ministerien|regierungsstellen|regierung|kommunen|verwaltungen',
      Energy: 'energieversorger\\w*|stadtwerke\\w*|energiesektor\\w*|stromversorger\\w*',
      Bank: 'banken|sparkassen',
      Health: 'krankenhäuser\\w*|kliniken|gesundheitswesen',
      'Academia - University': 'hochschulen|universitäten',
      Defense: 'rüstungsunternehmen|rüstungsindustrie|verteidigungssektor',
      Telecoms: 'telekommunikationsanbieter\\w*|telekommunikationsunternehmen',
      Manufacturing: 'maschinenbauer\\w*|hersteller\\w*|fertigungsunternehmen',
      'News - Media': 'medienhäuser\\w*|redaktionen',
    },
    endings: '',
  },
  fr: {
    attack: /(?<!\p{L})(?:vis(?:e|ent|ant|é|és|ée|ées|er)|cibl(?:e|ent|ant|é|és|ée|ées|er)|attaqu\p{L}+|contre|victimes?)(?!\p{L})/iu,
    notBehind: /(?:li[ée]e?s? à (?:la |l[’'])?|originaires? de (?:la |l[’'])?|hébergée?s? (?:en|au|aux) )$/iu,
    notBefore: NONE,
    countries: {},
    sectors: {
      'Government, Administration': 'ministères?|gouvernements?|administrations?|collectivités|entités gouvernementales',
      Diplomacy: 'ambassades?|diplomates|entités diplomatiques',
      Energy: "secteur de l[’']énergie|énergéticiens",
      Bank: 'banques',
      Finance: 'secteur financier|institutions financières',
      Health: 'hôpitaux|établissements de santé|secteur de la santé',
      'Academia - University': 'universités',
      Telecoms: 'télécommunications|opérateurs télécoms',
      Defense: 'secteur de la défense|industrie de défense',
      'News - Media': 'médias',
    },
    endings: '',
  },
  es: {
    attack: /(?<!\p{L})(?:dirigid[oa]s? (?:a|contra)|ataqu\p{L}+|atac\p{L}+|víctimas?|contra|afect\p{L}+|objetivos?)(?!\p{L})/iu,
    notBehind: /(?:vinculad[oa]s? (?:a|con)|procedentes? de|originari[oa]s? de|alojad[oa]s? en)\s+$/iu,
    notBefore: NONE,
    countries: {},
    sectors: {
      'Government, Administration': 'gobiernos?|entidades gubernamentales|ministerios?|instituciones públicas',
      Bank: 'bancos|entidades bancarias',
      Finance: 'sector financiero|instituciones financieras|entidades financieras',
      Energy: 'sector energético|empresas de energía',
      Health: 'hospitales|sector salud',
      'Academia - University': 'universidades',
      Telecoms: 'telecomunicaciones',
      Manufacturing: 'sector manufacturero|fabricantes',
      'News - Media': 'medios de comunicación',
    },
    endings: '',
  },
  pt: {
    attack: /(?<!\p{L})(?:direcionad[oa]s? a|ataques?|atac\p{L}+|vítimas?|contra|afet\p{L}+|alvos?)(?!\p{L})/iu,
    notBehind: /(?:ligad[oa]s? (?:à|ao|a)|vind[oa]s? d[aeo]|hospedad[oa]s? n[ao])\s+$/iu,
    notBefore: NONE,
    countries: {},
    sectors: {
      'Government, Administration': 'governos?|órgãos públicos|ministérios?|entidades governamentais',
      Bank: 'bancos|instituições bancárias',
      Finance: 'setor financeiro|instituições financeiras',
      Energy: 'setor de energia|setor elétrico',
      Health: 'hospitais|setor de saúde',
      'Academia - University': 'universidades',
      Telecoms: 'telecomunicações',
    },
    endings: '',
  },
  it: {
    attack:
      /(?<!\p{L})(?:colpi\p{L}+|attacc\p{L}+|contro|vittime|(?:pres[oaie]|prend\p{L}+) di mira|bersagli\p{L}*|rivolt[aeio] a)(?!\p{L})/iu,
    notBehind: /(?:legat[aeio] (?:alla|al|a)|provenienti? d\p{L}+|ospitat[aeio] in)\s+$/iu,
    notBefore: NONE,
    countries: {},
    sectors: {
      'Government, Administration': 'pubbliche amministrazioni|pubblica amministrazione|ministeri|enti governativi',
      Bank: 'banche|istituti bancari',
      Health: 'ospedali|strutture sanitarie',
      'Academia - University': 'università',
      Energy: 'settore energetico',
    },
    endings: '',
  },
  ru: {
    attack: /(?<!\p{L})(?:атак\p{L}*|нацел\p{L}*|жертв\p{L}*|против|направлен\p{L}* на|пострада\p{L}+|заражен\p{L}+)/iu,
    notBehind: /(?:связан\p{L}* с|происхожд\p{L}+|(?<!\p{L})из|серверы? в)\s+$/iu,
    notBefore: /^\s*(?:хакер|группиров|спецслужб|apt|злоумышл|кибершпион)/iu,
    countries: { Russia: 'российск\\p{L}+|рф', Ukraine: 'украинск\\p{L}+', Belarus: 'белорусск\\p{L}+|белару\\p{L}+|белоруссии' },
    sectors: {
      'Government, Administration':
        'государственн\\p{L}+ (?:организаци|учрежден|орган|структур|сектор)\\p{L}*|госучрежден\\p{L}+|госорганизац\\p{L}+|министерств\\p{L}*|госсектор\\p{L}*',
      Industrial: 'промышленн\\p{L}+|промышленност\\p{L}+',
      Energy: 'энергетик\\p{L}+|энергетическ\\p{L}+',
      Finance: 'финансов\\p{L}+ (?:организац|сектор|учрежден|компани)\\p{L}*',
      Bank: 'банки|банков|банкам(?:и)?|банках',
      Defense: 'оборонн\\p{L}+|опк|впк',
      Telecoms: 'телекоммуникаци\\p{L}+|телеком\\p{L}*',
      'Academia - University': 'вуз(?:ы|ов|ам)|университет\\p{L}*',
      Health: 'медицинск\\p{L}+ (?:организац|учрежден)\\p{L}*|больниц\\p{L}*',
      Logistic: 'логистическ\\p{L}+',
      Aerospace: 'авиакосмическ\\p{L}+|аэрокосмическ\\p{L}+',
    },
    endings: '\\p{L}{0,3}',
  },
  uk: {
    attack: /(?<!\p{L})(?:атак\p{L}*|кібератак\p{L}*|націлен\p{L}*|спрямован\p{L}*|жертв\p{L}*|проти|щодо)/iu,
    notBehind: /(?:пов['’ʼ]?язан\p{L}* з|(?<!\p{L})з|сервери? в)\s+$/iu,
    notBefore: /^\s*(?:хакер|угрупован|спецслужб|зловмисн)/iu,
    countries: { Ukraine: 'українськ\\p{L}+' },
    sectors: {
      'Government, Administration':
        'державн\\p{L}+ (?:орган|установ|організац)\\p{L}*|органів державної влади|міністерств\\p{L}*|органів місцевого самоврядування',
      Defense: 'оборонно-промислов\\p{L}+|опк|сил оборони',
      Military: 'військов\\p{L}+',
      Energy: 'енергетик\\p{L}+|енергетичн\\p{L}+',
      Telecoms: 'телекомунікаційн\\p{L}+|провайдер\\p{L}+',
      Health: 'лікарн\\p{L}+|медичн\\p{L}+ заклад\\p{L}*',
    },
    endings: '\\p{L}{0,3}',
  },
  zh: {
    attack: /针对|攻击|受害|入侵|瞄准|窃取/u,
    notBehind: /(?:来自|疑似|具有|位于|隶属)$/u,
    notBefore: /^(?:背景|黑客|(?:的)?APT|语|政府支持|国家级)/u,
    countries: { China: '我国|国内|境内' },
    sectors: {
      'Government, Administration': '政府|政务|党政|外交部',
      Energy: '能源|电力',
      Finance: '金融',
      Bank: '银行',
      'Academia - University': '高校|大学',
      Education: '教育',
      Military: '军事|军队|军方',
      Defense: '国防|军工',
      Telecoms: '电信|通信运营商',
      Health: '医疗|医院',
      Manufacturing: '制造业',
      'Research - Innovation': '科研',
    },
    endings: '',
  },
  ja: {
    attack: /標的|攻撃|狙|被害|侵害/u,
    notBehind: NONE,
    notBefore: /^(?:語|の?(?:ハッカー|攻撃グループ)|政府が(?:支援|関与))/u,
    countries: { Japan: '国内|日本' },
    sectors: {
      'Government, Administration': '政府機関|官公庁|省庁|自治体',
      Bank: '銀行',
      Finance: '金融機関|金融',
      'Academia - University': '大学',
      Manufacturing: '製造業|製造',
      Defense: '防衛',
      Telecoms: '通信事業者|電気通信',
      Health: '医療機関|病院',
      'News - Media': '報道機関|メディア',
      'Think Tanks': 'シンクタンク',
    },
    endings: '',
  },
  ko: {
    attack: /공격|대상으로|겨냥|표적|피해|침해/u,
    notBehind: NONE,
    notBefore: /^(?:\s?(?:배후|연계|해커|해킹|정찰총국)|어)/u,
    countries: { 'South Korea': '국내|우리나라|한국' },
    sectors: {
      'Government, Administration': '정부\\s?기관|공공\\s?기관|정부\\s?부처',
      Defense: '방산|방위산업|국방',
      Finance: '금융',
      Bank: '은행',
      'Academia - University': '대학',
      Manufacturing: '제조업체?',
      Diplomacy: '외교',
      'News - Media': '언론사?',
      Health: '병원|의료\\s?기관',
    },
    endings: '',
  },
};
