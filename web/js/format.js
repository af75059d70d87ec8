// Figures with their units, as the planners' documents write them: 万㎡ and 亿元 in Chinese, ha and million yuan in English.
import { language } from './i18n/i18n.js';

/** What stands where there is no figure. */
export const NO_FIGURE = '—';

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * Thousands separated, a fixed number of decimals.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_FIGURE;
  const key = `${language()} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(Object.is(value, -0) ? 0 : value);
}

/**
 * @param {number | null | undefined} value
 * @param {(value: number) => string} text
 */
const orNone = (value, text) => (value === null || value === undefined || !Number.isFinite(value) ? NO_FIGURE : text(value));

/** Two significant decimals below ten, one below a hundred, none above. @param {number} value */
const digitsFor = (value) => (Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);

/** Land or floor area. @param {number | null | undefined} m2 in m² */
export const area = (m2) => orNone(m2, (value) => {
  const chinese = language() === 'zh-CN';
  if (Math.abs(value) < 10_000) return `${number(value)} ${chinese ? '㎡' : 'm²'}`;
  if (!chinese && Math.abs(value) >= 10_000_000) return `${number(value / 1e6, digitsFor(value / 1e6))} km²`;
  return `${number(value / 10_000, digitsFor(value / 10_000))} ${chinese ? '万㎡' : 'ha'}`;
});

/** @param {number | null | undefined} m in metres */
export const length = (m) => orNone(m, (value) => {
  const chinese = language() === 'zh-CN';
  return Math.abs(value) < 10_000
    ? `${number(value)} ${chinese ? '米' : 'm'}`
    : `${number(value / 1000, 1)} ${chinese ? '公里' : 'km'}`;
});

/** @param {number | null | undefined} yuan */
export const money = (yuan) => orNone(yuan, (value) => {
  const size = Math.abs(value);
  if (language() === 'zh-CN') {
    if (size >= 1e8) return `${number(value / 1e8, 2)} 亿元`;
    if (size >= 1e4) return `${number(value / 1e4, 2)} 万元`;
    return `${number(value)} 元`;
  }
  if (size >= 1e9) return `${number(value / 1e9, 2)} bn yuan`;
  if (size >= 1e6) return `${number(value / 1e6, 2)} m yuan`;
  return `${number(value)} yuan`;
});

/** @param {number | null | undefined} share 0 to 1 */
export const percent = (share) => orNone(share, (value) => `${number(value * 100, 1)}%`);

/** @param {number | null | undefined} count */
export const people = (count) => orNone(count, (value) => (language() === 'zh-CN' ? `${number(value)} 人` : `${number(value)} people`));

/** @param {number | null | undefined} count */
export const households = (count) =>
  orNone(count, (value) => (language() === 'zh-CN' ? `${number(value)} 户` : `${number(value)} households`));

/** A year has no thousands separator. @param {number | null | undefined} value */
export const year = (value) => orNone(value, (figure) => (language() === 'zh-CN' ? `${figure} 年` : String(figure)));

/** @param {string | null | undefined} iso a time as the server writes it */
export function date(iso) {
  const time = iso ? new Date(iso) : undefined;
  if (!time || Number.isNaN(time.getTime())) return NO_FIGURE;
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium' }).format(time);
}

/**
 * A change with its sign, or an empty text where the two figures read the same.
 * @param {number | null | undefined} before
 * @param {number | null | undefined} after
 * @param {(value: number) => string} format
 */
export function change(before, after, format) {
  if (before === null || before === undefined || after === null || after === undefined) return '';
  if (format(before) === format(after)) return '';
  const difference = after - before;
  return `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}

/** @param {number} lon @param {number} lat degrees */
export const coordinates = (lon, lat) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`;

/**
 * The number of a clause as the reader's language writes it; the standards number their annexes and tables in Chinese.
 * @param {string | null | undefined} text
 */
export function clause(text) {
  if (!text || language() === 'zh-CN') return text ?? '';
  return text.replace(/指标表\s*(?=\d)/g, 'indicator table ').replace(/指标表/g, 'indicator table')
    .replace(/附录\s*(?=[A-Z])/g, 'Annex ').replace(/附录/g, 'Annex').replace(/\s*表\s*(?=[A-Z\d])/g, ' Table ').replace(/注\s*(?=\d)/g, 'note ')
    .replace(/建城\s*〔(\d+)〕\s*(\d+)号/g, 'Jiancheng [$1] No. $2')
    .replace(/第\s*([\d.]+)\s*条/g, '$1').replace(/[、，]\s*/g, ', ').replace(/；\s*/g, '; ').replace(/\(\s+/g, '(').trim();
}

/**
 * What a figure follows: document and clause. Many sources name the clause already, in their own punctuation; it is not said twice.
 * @param {string | null | undefined} source
 * @param {string | null | undefined} number of the clause; a dash stands for none
 */
export function citation(source, number) {
  const plain = (/** @type {string} */ text) => text.replace(/[\s,;，；、]/g, '');
  const words = (source ?? '').replace('programme texts', language() === 'zh-CN' ? '规划文件' : 'Programme documents');
  const rest = !number || number === '—' || plain(words).includes(plain(number)) ? '' : number;
  return clause([words, rest].filter(Boolean).join(' '));
}
