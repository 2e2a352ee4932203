// Purpose: types, lint and every test, the browser included. Usage: npm test [-- <jest arguments>]
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureInstalled, root, runMain, runWithNode } from './bootstrap/install.mjs';

const resultFile = path.join(root, '.data/test-results.json');

const steps = [
  ['types', 'node_modules/typescript/bin/tsc', ['--noEmit']],
  ['lint', 'node_modules/eslint/bin/eslint.js', ['.']],
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']],
];

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
  for (const [name, script, stepParameters] of parameters.length > 0 ? [] : steps) {
    console.log(`• ${name}`);
    const code = await runWithNode(script, stepParameters);
    if (code !== 0) {
      return code;
    }
  }
  await mkdir(path.dirname(resultFile), { recursive: true });
  await rm(resultFile, { force: true });
  const code = await runWithNode(
    'node_modules/jest/bin/jest.js',
    ['--json', `--outputFile=${resultFile}`, ...parameters],
    { nodeFlags: ['--experimental-vm-modules', '--no-warnings'], stdout: 'ignore' }
  );
  await printTotals();
  return code;
});
