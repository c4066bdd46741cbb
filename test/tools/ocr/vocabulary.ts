/** What the pictures of a set are made of: invented values, the languages around them, and how they look. */
export interface Vocabulary {
  words: readonly string[];
  endings: readonly string[];
  hosts: readonly string[];
  folders: readonly string[];
  files: readonly string[];
  /** Part of the host names that are letters by chance, as malware makes them. */
  random: number;
  /** Heading, and what the columns of files, hashes and servers are called. */
  languages: readonly (readonly [heading: string, file: string, hash: string, server: string])[];
  /** Background, type, and background of every other row. */
  themes: readonly (readonly [back: string, front: string, other: string])[];
  fonts: readonly string[];
  /** Families of the type of terminals and code. */
  monospaced: readonly string[];
  sizes: readonly number[];
  scales: readonly number[];
  /** JPEG qualities; undefined is PNG. */
  qualities: readonly (number | undefined)[];
  layouts: readonly Layout[];
  /** CSS transformation of a slide. */
  perspective: string;
}

export type Layout = 'table' | 'narrowTable' | 'terminal' | 'code' | 'panel' | 'slide' | 'sheet' | 'log' | 'message' | 'typed';

/** The set that the reader was tuned on first (seed `harbour`). */
const FIRST: Vocabulary = {
  words: ['amber', 'harbour', 'lantern', 'copper', 'finch', 'kettle', 'dock', 'heron', 'billing', 'status', 'mirror', 'relay', 'quill'],
  endings: ['com', 'net', 'org', 'info', 'top', 'xyz', 'ru', 'io', 'co.uk'],
  hosts: ['cdn', 'mail', 'login', 'ns1'],
  folders: ['gate', 'upload', 'api/v2', 'assets/js', 'wp-content', 'cgi-bin', 'a1'],
  files: ['loader.exe', 'stage2.dll', 'invoice_0417.docm', 'update.ps1', 'svc64.sys', 'readme.hta', 'fetch.sh', 'Bank statement.pdf.lnk'],
  random: 0,
  languages: [
    ['Indicators of compromise', 'File', 'Hash', 'Server'],
    ['Indikatoren der Kampagne', 'Datei', 'Prüfsumme', 'Server'],
    ['Индикаторы компрометации', 'Файл', 'Хэш', 'Сервер'],
    ['攻击活动的失陷指标', '文件', '哈希值', '服务器'],
    ['侵害の痕跡', 'ファイル', 'ハッシュ値', 'サーバー'],
    ['Indicadores de compromiso', 'Archivo', 'Huella', 'Servidor'],
  ],
  themes: [
    ['#ffffff', '#1c1c1c', '#eeeeee'],
    ['#1e1e1e', '#d4d4d4', '#2a2a2a'],
    ['#f6f8fa', '#24292f', '#ffffff'],
    ['#0b2545', '#e8f1ff', '#13315c'],
    ['#fff8e1', '#3e2723', '#ffecb3'],
    ['#000000', '#33ff66', '#0a1a0a'],
    ['#ffffff', '#6e7781', '#f3f4f6'],
  ],
  fonts: ['Liberation Sans', 'DejaVu Sans Mono', 'Liberation Serif', 'Liberation Mono', 'DejaVu Sans'],
  monospaced: ['DejaVu Sans Mono'],
  sizes: [11, 11, 12, 13, 14, 16, 18],
  scales: [1, 1, 2],
  qualities: [undefined, undefined, undefined, 90, 75, 60],
  layouts: ['table', 'narrowTable', 'terminal', 'code', 'panel', 'slide'],
  perspective: 'perspective(1800px) rotateY(7deg) rotateZ(0.8deg)',
};

/** Other words, languages, type, colours, scales and layouts than the first set has. */
const SECOND: Vocabulary = {
  words: [
    'silver',
    'collar',
    'violin',
    'parcel',
    'orchid',
    'tunnel',
    'willow',
    'invoice',
    'secure',
    'portal',
    'global',
    'cloud',
    'metrics',
    'tool',
    'files',
    'bulletin',
    'oslo',
    'kiln',
  ],
  endings: ['com', 'net', 'biz', 'site', 'online', 'shop', 'cc', 'in', 'me', 'pw', 'com.br', 'club', 'live'],
  hosts: ['static', 'api', 'vpn', 'dl', 'mx1', 'www', 'office365', 'panel'],
  folders: ['admin', 'dl', 'images/icons', 'v1', 'include', 'js/lib', 'public', 'o'],
  files: ['winlogon.dll', 'setup_x64.msi', 'Report Q3.xlsm', 'lib10.so', 'kill.bat', 'oil.js', 'run32.vbs', 'libcurl.dylib'],
  random: 0.1,
  languages: [
    ['Network indicators', 'Name', 'Checksum', 'C2'],
    ['Indicateurs de compromission', 'Fichier', 'Empreinte', 'Serveur'],
    ['Indicatori di compromissione', 'Nome', 'Impronta', 'Dominio'],
    ['침해 지표', '파일', '해시', '서버'],
    ['Wskaźniki włamania', 'Plik', 'Skrót', 'Serwer'],
    ['Indicadores de comprometimento', 'Arquivo', 'Resumo', 'Domínio'],
  ],
  themes: [
    ['#fdfdfd', '#333333', '#f0f6ff'],
    ['#282a36', '#f8f8f2', '#343746'],
    ['#002b36', '#93a1a1', '#073642'],
    ['#fdf6e3', '#586e75', '#eee8d5'],
    ['#300a24', '#ffffff', '#3c1230'],
    ['#ffffff', '#0b5394', '#e9f2fb'],
    ['#012456', '#eeedf0', '#012456'],
    ['#202124', '#e8eaed', '#292a2d'],
  ],
  fonts: ['Nimbus Sans', 'Noto Sans CJK JP', 'URW Bookman', 'DejaVu Serif', 'Liberation Sans Narrow', 'Noto Sans Mono', 'Nimbus Roman'],
  monospaced: ['Noto Sans Mono', 'Noto Mono', 'Liberation Mono', 'Nimbus Mono PS', 'Noto Sans Mono CJK SC'],
  sizes: [11, 12, 13, 14, 15, 17, 20],
  scales: [1, 1, 1.25, 1.5, 2],
  qualities: [undefined, undefined, 92, 80, 70, 60],
  layouts: ['table', 'sheet', 'log', 'message', 'typed', 'terminal', 'slide', 'narrowTable'],
  perspective: 'perspective(1500px) rotateY(-8deg) rotateX(5deg) rotateZ(-1deg)',
};

export const VOCABULARIES = { first: FIRST, second: SECOND };
