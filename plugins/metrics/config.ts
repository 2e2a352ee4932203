/** The settings of metrics. The only reader of their environment variables. */
import { readFileSync } from 'node:fs';
import { metricsErrors } from './errors.ts';

export type MetricsConfig = {
  /**
   * PASSPORT_METRICS_TOKEN, or PASSPORT_METRICS_TOKEN_FILE: what a scraper sends as its bearer token; 16 characters at least. Null
   * unless set, and then there are no metrics to be had.
   */
  readonly token: string | null;
};

const option = 'PASSPORT_METRICS_TOKEN';
const shortestToken = 16;

const invalid = (name: string): never => {
  // The value is a secret, the cause would name a path: only the option's name is told.
  throw metricsErrors.invalid_config({ detail: { option: name } });
};

const readToken = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return invalid(`${option}_FILE`);
  }
};

/** @throws metrics.invalid_config with the option's name */
export const readMetricsConfig = (
  environment: Readonly<Record<string, string | undefined>>
): MetricsConfig => {
  const file = environment[`${option}_FILE`];
  const token = file ? readToken(file) : environment[option];
  if (!file && !token) {
    return { token: null };
  }
  return token && token.length >= shortestToken
    ? { token }
    : invalid(file ? `${option}_FILE` : option);
};
