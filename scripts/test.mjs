// Purpose: types, lint and every test, the browser included. Usage: npm test [-- <jest arguments>]
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureInstalled, root, runMain, runWithNode } from './bootstrap/install.mjs';

const resultFile = path.join(root, '.data/test-results.json');

const checks = [
  ['types', 'node_modules/typescript/bin/tsc', ['--noEmit']],
  ['lint', 'node_modules/eslint/bin/eslint.js', ['.']],
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']],
];

/** At once: each keeps one core busy. @returns whether all passed */
const runChecks = async () => {
  console.log(`• ${checks.map(([name]) => name).join(', ')}`);
  const codes = await Promise.all(
    checks.map(async ([, script, parameters]) => runWithNode(script, parameters))
  );
  const failed = checks.filter((_, index) => codes[index] !== 0).map(([name]) => name);
  if (failed.length > 0) {
    console.log(`failed: ${failed.join(', ')}`);
  }
  return failed.length === 0;
};

/** The closing line every reader of the output understands, whatever jest printed before it. */
const printTotals = async () => {
  const text = await readFile(resultFile, 'utf8').catch(() => null);
  if (text === null) {
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(text);
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
};

await runMain(async () => {
  await ensureInstalled();
  const parameters = process.argv.slice(2);
  if (parameters.length === 0 && !(await runChecks())) {
    return 1;
  }
  await mkdir(path.dirname(resultFile), { recursive: true });
  await rm(resultFile, { force: true });
  const code = await runWithNode(
    'node_modules/jest/bin/jest.js',
    ['--json', `--outputFile=${resultFile}`, ...parameters],
    {
      nodeFlags: ['--experimental-vm-modules', '--no-warnings'],
      // All of it runs the pack as the image has it; chosen files run its sources.
      environment: parameters.length === 0 ? { TEST_COMPILED: '1' } : {},
    }
  );
  await printTotals();
  return code;
});
