// Purpose: the operator's command line of the pack.
// Usage: DB_URL=<database> npm run passport alteration deploy|status [passport|vault]
//   passport (the default) is Logto's database; vault is the database of one region.
// Exit code: 0 done or current, 1 failed or alterations pending, 2 wrong usage.
import { deployAlterations, listPendingAlterations } from '../alterations/runner.ts';
import type { AlterationSet } from '../alterations/runner.ts';
import { defineErrors, isPassportError } from '../schemas/errors.ts';

const errors = defineErrors('cli', {
  usage: {
    httpStatus: 400,
    message: 'Usage: npm run passport alteration deploy|status [passport|vault]',
  },
  database_url_missing: { httpStatus: 400, message: 'Set DB_URL to the address of the database.' },
});

const isSet = (value: string): value is AlterationSet => value === 'passport' || value === 'vault';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Deploys what is pending. @returns the exit code */
const deploy = async (url: string, set: AlterationSet): Promise<number> => {
  const deployed = await deployAlterations(url, set);
  for (const id of deployed) {
    print(`deployed ${id}`);
  }
  if (deployed.length === 0) {
    print(`${set}: nothing to deploy`);
  }
  return 0;
};

/** Changes nothing; a pending alteration is exit code 1, so that a script can ask. */
const showStatus = async (url: string, set: AlterationSet): Promise<number> => {
  const pending = await listPendingAlterations(url, set);
  for (const id of pending) {
    print(`pending ${id}`);
  }
  if (pending.length === 0) {
    print(`${set}: up to date`);
  }
  return pending.length === 0 ? 0 : 1;
};

const actions = new Map([
  ['deploy', deploy],
  ['status', showStatus],
]);

/** @throws cli.usage, cli.database_url_missing */
const run = async (parameters: readonly string[], url: string | undefined): Promise<number> => {
  const [group, name = '', set = 'passport', ...rest] = parameters;
  const action = actions.get(name);
  if (group !== 'alteration' || !action || !isSet(set) || rest.length > 0) {
    throw errors.usage();
  }
  if (!url) {
    throw errors.database_url_missing();
  }
  return action(url, set);
};

/** Messages of the driver may hold the address with its password or values of rows: only codes of theirs are shown. */
const describe = (error: unknown): string => {
  if (isPassportError(error)) {
    return `${error.code}: ${error.message}`;
  }
  if (!(error instanceof Error)) {
    return 'cli.failed';
  }
  if (error.message.startsWith('alterations.')) {
    return error.message;
  }
  return 'code' in error && typeof error.code === 'string'
    ? `cli.failed: ${error.code}`
    : `cli.failed: ${error.name}`;
};

try {
  process.exitCode = await run(process.argv.slice(2), process.env['DB_URL']);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = isPassportError(error) && error.code.startsWith('cli.') ? 2 : 1;
}
