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

/** Receivers are often known by a secret in the path or the query. */
const toOrigin = (value: unknown): string => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  // Such as data: what they are is all in them.
  if (!url || url.origin === 'null') {
    return hidden;
  }
  const isWhole = url.pathname === '/' && url.search === '' && url.hash === '';
  return isWhole ? url.origin : `${url.origin}/${hidden}`;
};

const hideAll = (value: unknown): unknown =>
  typeof value === 'string' ? hidden : Array.isArray(value) ? [] : {};

export const hideSecrets = ({ path }: Call, body: unknown): unknown => {
  const [, area = '', , part = ''] = readSegments(path.toLowerCase());
  return rewrite(body, (value, { key }) => {
    if (key === 'url' && area === 'hooks' && value !== null) {
      return put(toOrigin(value));
    }
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
