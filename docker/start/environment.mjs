// Purpose: secrets of Logto itself as files. Logto reads them from variables only; the pack's own take `_FILE` by themselves.
import { readFileSync } from 'node:fs';
import { Refusal } from './refusal.mjs';

/** Logto's variables that are secrets. */
const secrets = ['DB_URL', 'REDIS_URL', 'SECRET_VAULT_KEK'];

/**
 * The environment for Logto: each `<NAME>_FILE` replaced by `<NAME>`.
 * @throws Refusal image.secret_twice, image.secret_unreadable, image.database_url_missing
 */
export const readEnvironment = (given) => {
  const environment = { ...given };
  for (const name of secrets) {
    const file = environment[`${name}_FILE`];
    if (!file) {
      continue;
    }
    if (environment[name]) {
      throw new Refusal('secret_twice', 'Set the variable or its file, not both.', { name });
    }
    try {
      environment[name] = readFileSync(file, 'utf8').trim();
    } catch {
      // The cause would name a path; the option is enough.
      throw new Refusal('secret_unreadable', 'A secret file cannot be read.', {
        name: `${name}_FILE`,
      });
    }
    if (!environment[name]) {
      throw new Refusal('secret_unreadable', 'A secret file is empty.', { name: `${name}_FILE` });
    }
    delete environment[`${name}_FILE`];
  }
  if (!environment.DB_URL || !URL.canParse(environment.DB_URL)) {
    throw new Refusal('database_url_missing', 'DB_URL or DB_URL_FILE must name the database.');
  }
  return environment;
};

/** PASSPORT_WAIT_SECONDS: how long a database, and later Logto's port, may take; 120 unless set. */
export const readWaitSeconds = ({ PASSPORT_WAIT_SECONDS: text }) => {
  const seconds = text ? Number(text) : 120;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    throw new Refusal('invalid_option', 'Whole seconds from 1 to 3600.', {
      name: 'PASSPORT_WAIT_SECONDS',
    });
  }
  return seconds;
};
