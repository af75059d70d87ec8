import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RestoreError, readLibman, readTarball, restore } from '../../web/restore-libraries.mjs';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const hash = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/** A folder with libman.json, and a tarball that GNU tar made, so that our reader is not tested against itself. */
function makeProject(t, files, listed = Object.keys(files)) {
  const root = mkdtempSync(path.join(tmpdir(), 'renewal-restore-test-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, 'package', name)), { recursive: true });
    writeFileSync(path.join(root, 'package', name), text);
  }
  writeFileSync(path.join(root, 'libman.json'), JSON.stringify({
    version: '3.0', libraries: [{ library: 'thing@1.2.3', destination: 'lib/thing', files: listed }],
  }));
  const tarball = execFileSync('tar', ['-czf', '-', '--format=pax', '-C', root, 'package'], { maxBuffer: 1 << 26 });
  let fetched = 0;
  return { root, tarball, fetchTarball: async () => { fetched += 1; return tarball; }, fetched: () => fetched };
}

test('a tarball that GNU tar wrote is read back, long and Chinese paths included', (t) => {
  const long = `dist/${'deep/'.repeat(40)}名字.js`;
  const { tarball } = makeProject(t, { 'a.js': 'a', [long]: '长路径', 'b/empty.txt': '', 'b/big.bin': 'x'.repeat(5000) });
  const files = readTarball(tarball);
  assert.deepEqual([...files.keys()].sort(), ['a.js', 'b/big.bin', 'b/empty.txt', long].sort());
  assert.equal(files.get(long).toString(), '长路径');
  assert.equal(files.get('b/big.bin').length, 5000);
});

test('the lock records the sha512 of the tarball and of every file, and a second run fetches nothing', async (t) => {
  const project = makeProject(t, { 'dist/a.js': 'alpha', 'dist/b.css': 'beta' });
  assert.deepEqual(await restore(project.root, { updateLock: true, fetchTarball: project.fetchTarball }), ['thing@1.2.3']);
  const lock = JSON.parse(readFileSync(path.join(project.root, 'libman.lock.json'), 'utf8'));
  assert.equal(lock['thing@1.2.3'].integrity, hash(project.tarball));
  assert.equal(lock['thing@1.2.3'].files['dist/a.js'], hash('alpha'));
  assert.deepEqual(await restore(project.root, { fetchTarball: project.fetchTarball }), []);
  assert.equal(project.fetched(), 1);
});

test('a file that was changed or removed is restored', async (t) => {
  const project = makeProject(t, { 'dist/a.js': 'alpha', 'dist/b.css': 'beta' });
  await restore(project.root, { updateLock: true, fetchTarball: project.fetchTarball });
  writeFileSync(path.join(project.root, 'lib/thing/dist/a.js'), 'changed');
  rmSync(path.join(project.root, 'lib/thing/dist/b.css'));
  await restore(project.root, { fetchTarball: project.fetchTarball });
  assert.equal(readFileSync(path.join(project.root, 'lib/thing/dist/a.js'), 'utf8'), 'alpha');
  assert.equal(readFileSync(path.join(project.root, 'lib/thing/dist/b.css'), 'utf8'), 'beta');
});

test('other bytes under the same version are refused and nothing is written', async (t) => {
  const project = makeProject(t, { 'dist/a.js': 'alpha' });
  await restore(project.root, { updateLock: true, fetchTarball: project.fetchTarball });
  rmSync(path.join(project.root, 'lib'), { recursive: true });
  const other = makeProject(t, { 'dist/a.js': 'evil' });
  await assert.rejects(restore(project.root, { fetchTarball: other.fetchTarball }),
    (error) => error instanceof RestoreError && /thing@1\.2\.3.*Nothing was written/.test(error.message));
  assert.throws(() => readFileSync(path.join(project.root, 'lib/thing/dist/a.js')));
});

test('a library without a lock is refused with the command that makes one', async (t) => {
  const project = makeProject(t, { 'dist/a.js': 'alpha' });
  await assert.rejects(restore(project.root, { fetchTarball: project.fetchTarball }), /--update-lock/);
});

test('a listed file that the package lacks is named', async (t) => {
  const project = makeProject(t, { 'dist/a.js': 'alpha' }, ['dist/a.js', 'dist/a.min.js']);
  await assert.rejects(restore(project.root, { updateLock: true, fetchTarball: project.fetchTarball }), /no file dist\/a\.min\.js/);
});

test('a manifest with a loose version or a path that leaves its folder is refused', () => {
  const manifest = (library, destination, file) => JSON.stringify({ libraries: [{ library, destination, files: [file] }] });
  assert.throws(() => readLibman(manifest('thing@latest', 'lib/x', 'a.js')), /exact-version/);
  assert.throws(() => readLibman(manifest('thing@1.0.0', '../x', 'a.js')), /leaves its folder/);
  assert.throws(() => readLibman(manifest('thing@1.0.0', 'lib/x', '../../a.js')), /leaves its folder/);
  assert.throws(() => readLibman('{'), /not valid JSON/);
});

test('the committed manifest is LibMan 3.0 with explicit files, and the committed lock covers it', () => {
  const manifest = JSON.parse(readFileSync(path.join(web, 'libman.json'), 'utf8'));
  assert.equal(manifest.version, '3.0');
  assert.equal(manifest.defaultProvider, 'jsdelivr');
  const lock = JSON.parse(readFileSync(path.join(web, 'libman.lock.json'), 'utf8'));
  for (const { library, files } of readLibman(JSON.stringify(manifest))) {
    assert.deepEqual(Object.keys(lock[library].files).sort(), [...files].sort());
    assert.ok(files.every((file) => !file.includes('*')), `${library} lists a glob`);
    assert.ok(files.includes('LICENSE'), `${library} comes without its licence`);
  }
  assert.equal(Object.keys(lock).length, manifest.libraries.length);
});

test('an unknown option is refused by the command', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(web, 'restore-libraries.mjs'), '--help-me'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /--help-me/);
});
