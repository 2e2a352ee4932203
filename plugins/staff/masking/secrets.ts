/**
 * Secrets in the host's answers, hidden from every role but an administrator's: with the secret of a machine application one would have a
 * machine's token, which sees everything; with a connector's, the messages that carry codes.
 */
import { hidden } from '../../people/port.ts';
import { further, put, rewrite } from './json.ts';
import type { Call } from './answer.ts';
import { readSegments } from './answer.ts';

const secretNames =
  /(secret|password|signingkey|privatekey|apikey|accesskey|authkey|credentials?|token|digest)$/i;
/** Areas whose `config` is full of them, under names that every connector chooses for itself. */
const configured = new Set([
  'connectors',
  'sso-connectors',
  'captcha-provider',
  'connector-factories',
]);

const hideAll = (value: unknown): unknown =>
  typeof value === 'string' ? hidden : Array.isArray(value) ? [] : {};

export const hideSecrets = ({ path }: Call, body: unknown): unknown => {
  const [, area = '', , part = ''] = readSegments(path.toLowerCase());
  return rewrite(body, (value, { key }) => {
    const isSecret =
      (secretNames.test(key) && typeof value === 'string') ||
      key === 'environmentVariables' ||
      (key === 'value' && part === 'secrets') ||
      (key === 'headers' && area === 'hooks') ||
      (key === 'script' && area === 'configs') ||
      (key === 'config' && configured.has(area));
    return isSecret && value !== null && typeof value !== 'boolean' ? put(hideAll(value)) : further;
  });
};
