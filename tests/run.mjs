// Runs every test of the project and prints one closing line: unit, PostGIS, HTTP and browser tests (xunit), web modules (node --test).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, 'TestResults');
const totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

function run(title, command, args) {
  console.log(`\n== ${title}`);
  const { status, stdout } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 });
  process.stdout.write(stdout ?? '');
  broken ||= status !== 0;
  return stdout ?? '';
}

// A word after `./renewal test` narrows the xunit tests: ./renewal test Coverage
const filter = process.argv[2] ? ['--filter', `FullyQualifiedName~${process.argv[2]}`] : [];

rmSync(results, { recursive: true, force: true });
run('build', 'dotnet', ['build', 'Renewal.Gis.sln', '-c', 'Release', '-v', 'quiet', '--nologo']);
if (!broken) {
  run('xunit', 'dotnet', [
    'test', 'tests/Renewal.Gis.Tests', '-c', 'Release', '--no-build', '--nologo', '--logger', 'trx;LogFileName=xunit.trx', '--results-directory', results,
    ...filter,
  ]);
  const trx = join(results, 'xunit.trx');
  const counters = existsSync(trx) && /<Counters ([^>]*)>/.exec(readFileSync(trx, 'utf8'))?.[1];
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters || '')?.[1] ?? 0);
  totals.passed += count('passed');
  totals.failed += count('failed') + count('error') + count('timeout');
  totals.skipped += count('total') - count('executed');
}
if (!filter.length) {
  const files = readdirSync(join(root, 'tests/web')).filter((name) => name.endsWith('.test.mjs')).map((name) => join('tests/web', name));
  const output = run('web modules', 'node', ['--test', '--test-reporter=tap', ...files]);
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0);
  totals.passed += count('pass');
  totals.failed += count('fail');
  totals.skipped += count('skipped') + count('todo');
}
// A run that broke before it could count a failure is a failure.
if (broken && totals.failed === 0) totals.failed = 1;
console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(totals.failed ? 1 : 0);
