#!/usr/bin/env node
// Fulfils libman.json from the npm registry, for machines that have neither the LibMan tool nor a CDN.
//
//   node web/restore-libraries.mjs                writes web/lib/, or says nothing when it is already right
//   node web/restore-libraries.mjs --update-lock  accepts what the registry holds now and rewrites libman.lock.json
//
// npm itself fetches the packages, so that the user's registry, proxy and cache settings hold. The sha512 of every
// tarball and of every file is compared with libman.lock.json before anything is written: a registry that serves other
// bytes under the same version stops here.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const run = promisify(execFile);

/**
 * @typedef {{ library: string, destination: string, files: string[] }} Library  One entry of libman.json.
 * @typedef {{ integrity: string, files: Record<string, string> }} Locked
 *   `integrity` is of the tarball, each value of `files` of one file; both as `sha512-<base64>`.
 * @typedef {Record<string, Locked>} Lock  By `name@version`.
 */

/** A mistake that the user can mend: the message is the whole report. */
export class RestoreError extends Error {}

/** @param {Uint8Array} bytes */
export const sha512 = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/**
 * The files of an npm tarball by their path inside the package.
 * Reads ustar with its path prefix and the pax path record, which is all that npm writes.
 * @param {Uint8Array} tarball gzip-compressed
 * @returns {Map<string, Buffer>}
 */
export function readTarball(tarball) {
  const tar = gunzipSync(tarball);
  const text = (/** @type {number} */ from, /** @type {number} */ length) =>
    tar.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const files = new Map();
  let paxPath = '';
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    const type = text(at + 156, 1);
    const body = tar.subarray(at + 512, at + 512 + size);
    if (type === 'x') {
      paxPath = /^\d+ path=(.*)$/m.exec(body.toString('utf8'))?.[1] ?? '';
    } else {
      const prefix = text(at + 257, 5) === 'ustar' ? text(at + 345, 155) : '';
      const name = paxPath || (prefix ? `${prefix}/` : '') + text(at, 100);
      // The first folder is `package` by custom only: npm strips it whatever its name.
      if (type === '' || type === '0') files.set(name.replace(/^[^/]+\//, ''), Buffer.from(body));
      paxPath = '';
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/**
 * @param {string} json text of libman.json
 * @returns {Library[]}
 */
export function readLibman(json) {
  let manifest;
  try {
    manifest = JSON.parse(json);
  } catch (error) {
    throw new RestoreError(`libman.json is not valid JSON: ${/** @type {Error} */ (error).message}`);
  }
  if (!Array.isArray(manifest.libraries)) throw new RestoreError('libman.json has no list `libraries`.');
  for (const { library, destination, files } of manifest.libraries) {
    if (!/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/.test(library ?? '')) {
      throw new RestoreError(`libman.json: "${library}" is not \`name@exact-version\`.`);
    }
    if (!Array.isArray(files) || files.length === 0) throw new RestoreError(`libman.json: ${library} lists no files.`);
    for (const place of [destination ?? '', ...files]) {
      if (place === '' || path.isAbsolute(place) || place.split(/[\\/]/).includes('..')) {
        throw new RestoreError(`libman.json: ${library} has the path "${place}", which leaves its folder or is empty.`);
      }
    }
  }
  return manifest.libraries;
}

/**
 * Asks npm for a package.
 * @param {string} library `name@version`
 * @returns {Promise<Buffer>} the tarball
 */
async function packFromNpm(library) {
  const folder = await mkdtemp(path.join(tmpdir(), 'renewal-libraries-'));
  try {
    const windows = process.platform === 'win32';
    await run(windows ? 'npm.cmd' : 'npm', ['pack', library, '--ignore-scripts', '--pack-destination', folder], {
      cwd: folder,
      shell: windows,
    });
    const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    if (!tarball) throw new RestoreError(`npm fetched ${library} but left no tarball.`);
    return await readFile(path.join(folder, tarball));
  } catch (error) {
    if (error instanceof RestoreError) throw error;
    const { code, stderr = '' } = /** @type {{ code?: string | number, stderr?: string }} */ (error);
    if (code === 'ENOENT') throw new RestoreError('npm is not installed or not on the PATH: install Node.js with npm, then run this again.');
    const line = stderr.split('\n').find((text) => /^npm (error|ERR!) (?!code |syscall |errno )/.test(text)) ?? String(error);
    throw new RestoreError(`npm could not fetch ${library}: ${line.replace(/^npm (error|ERR!)\s*(\d+\s*)?/, '').replace(/\.?\s*$/, '.')} `
      + 'Check the network and the registry in `npm config get registry`, then run this again.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Makes the folder hold what libman.json lists.
 * @param {string} root folder of libman.json
 * @param {{ updateLock?: boolean, fetchTarball?: (library: string) => Promise<Buffer> }} [options]
 * @returns {Promise<string[]>} the libraries that were written; empty when there was nothing to do
 */
export async function restore(root, { updateLock = false, fetchTarball = packFromNpm } = {}) {
  const libraries = readLibman(await readFile(path.join(root, 'libman.json'), 'utf8'));
  const lockPath = path.join(root, 'libman.lock.json');
  /** @type {Lock} */
  const lock = updateLock ? {} : JSON.parse(await readFile(lockPath, 'utf8').catch(() => '{}'));
  const written = [];
  for (const { library, destination, files } of libraries) {
    const folder = path.join(root, destination);
    const locked = lock[library];
    if (!updateLock) {
      const unknown = files.find((file) => !locked?.files[file]);
      if (!locked || unknown) {
        throw new RestoreError(`libman.lock.json does not hold ${unknown ? `${unknown} of ` : ''}${library}: `
          + 'look at what the package holds, then run `node web/restore-libraries.mjs --update-lock` and commit the lock.');
      }
      if (await isRestored(folder, files, locked)) continue;
    }
    const tarball = await fetchTarball(library);
    if (locked && sha512(tarball) !== locked.integrity) {
      throw new RestoreError(`The registry's ${library} is not the package in libman.lock.json `
        + `(sha512 ${sha512(tarball)} instead of ${locked.integrity}). Nothing was written.`);
    }
    const packed = readTarball(tarball);
    const chosen = new Map(files.map((file) => {
      const bytes = packed.get(file);
      if (!bytes) throw new RestoreError(`${library} has no file ${file}: mend the list in libman.json.`);
      if (locked && sha512(bytes) !== locked.files[file]) {
        throw new RestoreError(`${file} of ${library} differs from libman.lock.json. Nothing was written.`);
      }
      return [file, bytes];
    }));
    lock[library] = {
      integrity: sha512(tarball),
      files: Object.fromEntries([...chosen].map(([file, bytes]) => [file, sha512(bytes)])),
    };
    await replaceFolder(folder, chosen);
    written.push(library);
  }
  if (updateLock) await writeFile(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
  return written;
}

/**
 * @param {string} folder
 * @param {string[]} files
 * @param {Locked} locked
 */
async function isRestored(folder, files, locked) {
  try {
    for (const file of files) {
      if (sha512(await readFile(path.join(folder, file))) !== locked.files[file]) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * The new folder is complete before it takes the old one's place: a run that is stopped leaves no half library.
 * @param {string} folder
 * @param {Map<string, Buffer>} files
 */
async function replaceFolder(folder, files) {
  const draft = `${folder}.new-${process.pid}`;
  for (const [file, bytes] of files) {
    await mkdir(path.dirname(path.join(draft, file)), { recursive: true });
    await writeFile(path.join(draft, file), bytes);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const unknown = process.argv.slice(2).filter((word) => word !== '--update-lock');
  if (unknown.length > 0) {
    console.error(`Unknown option ${unknown[0]}. Usage: node web/restore-libraries.mjs [--update-lock]`);
    process.exit(2);
  }
  try {
    const written = await restore(path.dirname(fileURLToPath(import.meta.url)), { updateLock: process.argv.includes('--update-lock') });
    if (written.length > 0) console.error(`Restored ${written.join(', ')} into web/lib.`);
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
