import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as format from '../../web/js/format.js';
import { setLanguage } from '../../web/js/i18n/i18n.js';

beforeEach(() => setLanguage('zh-CN'));

test('areas below a hectare stay in square metres and larger ones take 万㎡ or hectares', () => {
  assert.equal(format.area(9999), '9,999 ㎡');
  assert.equal(format.area(10_000), '1.00 万㎡');
  assert.equal(format.area(3_418_500), '342 万㎡');
  setLanguage('en');
  assert.equal(format.area(9999), '9,999 m²');
  assert.equal(format.area(123_456), '12.3 ha');
  assert.equal(format.area(22_000_000), '22.0 km²');
});

test('money takes 亿元 and 万元 as the plan documents do', () => {
  // 304,422.67 万元 is the Dehong total; 30.44 亿元 the same figure.
  assert.equal(format.money(3_044_226_700), '30.44 亿元');
  assert.equal(format.money(38_000_000), '3,800.00 万元');
  assert.equal(format.money(999), '999 元');
  setLanguage('en');
  assert.equal(format.money(3_044_226_700), '3.04 bn yuan');
  assert.equal(format.money(38_000_000), '38.00 m yuan');
});

test('lengths, people, households and shares carry their units', () => {
  assert.equal(format.length(1000), '1,000 米');
  assert.equal(format.length(19_500), '19.5 公里');
  assert.equal(format.people(23_653.4), '23,653 人');
  assert.equal(format.households(1), '1 户');
  assert.equal(format.percent(0.7), '70.0%');
  setLanguage('en');
  assert.equal(format.length(19_500), '19.5 km');
  assert.equal(format.people(23_653), '23,653 people');
});

test('a year has no thousands separator', () => {
  assert.equal(format.year(2024), '2024 年');
  setLanguage('en');
  assert.equal(format.year(2024), '2024');
});

test('where there is no figure there is a dash and never a zero', () => {
  for (const name of ['number', 'area', 'length', 'money', 'percent', 'people', 'households', 'year', 'date']) {
    assert.equal(format[name](null), format.NO_FIGURE, name);
    assert.equal(format[name](undefined), format.NO_FIGURE, name);
  }
  assert.equal(format.number(Number.NaN), format.NO_FIGURE);
  assert.equal(format.number(0), '0');
  assert.equal(format.number(-0), '0');
});

test('a change shows its sign and disappears where both figures read the same', () => {
  assert.equal(format.change(1000, 1200, format.people), '+200 人');
  assert.equal(format.change(1200, 1000, format.people), '−200 人');
  assert.equal(format.change(1000.1, 1000.3, format.people), '');
  assert.equal(format.change(null, 5, format.people), '');
});

test('clause numbers lose their Chinese words in English only', () => {
  assert.equal(format.clause('附录B 表B.0.1, 附录C 表C.0.1'), '附录B 表B.0.1, 附录C 表C.0.1');
  setLanguage('en');
  assert.equal(format.clause('附录B 表B.0.1, 附录C 表C.0.1'), 'Annex B Table B.0.1, Annex C Table C.0.1');
  assert.equal(format.clause('第4.2.3条、4.2.4'), '4.2.3, 4.2.4');
  assert.equal(format.clause('2010 指标表'), '2010 indicator table');
  assert.equal(format.clause('4.4.7 (表4.4.7)'), '4.4.7 (Table 4.4.7)');
  assert.equal(format.clause('附录B表B.0.1'), 'Annex B Table B.0.1');
  assert.equal(format.clause('GB/T 51346-2019 表4.4.7 注1'), 'GB/T 51346-2019 Table 4.4.7 note 1');
  assert.equal(format.clause('GB/T 50563-2010 附录/4.1'), 'GB/T 50563-2010 Annex/4.1');
});

test('a citation says a clause once and leaves out the dash', () => {
  assert.equal(format.citation('GB 55014-2021 2.1.3', '2.1.3'), 'GB 55014-2021 2.1.3');
  assert.equal(format.citation('GB 50180-2018 附录B 表B.0.1; 附录C 表C.0.1', '附录B 表B.0.1, 附录C 表C.0.1'), 'GB 50180-2018 附录B 表B.0.1; 附录C 表C.0.1');
  assert.equal(format.citation('GB 50180-2018', '4.0.4'), 'GB 50180-2018 4.0.4');
  assert.equal(format.citation('programme texts', '—'), '规划文件');
  setLanguage('en');
  assert.equal(format.citation('programme texts', '—'), 'Programme documents');
  assert.equal(format.citation('建城〔2010〕125号', '2010 指标表'), 'Jiancheng [2010] No. 125 2010 indicator table');
});
