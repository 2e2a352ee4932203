/**
 * Wraps `ky.post`, which Logto 1.42 sends its webhooks with: they carry whole users, addresses and browsers, in clear, to wherever the
 * tenant's administrator says. Webhooks go through plugins/webhooks first; every other call is passed on as it is.
 *
 * A webhook that cannot be reduced is not sent: the call fails, and Logto logs the delivery as failed.
 */
import type { Log } from '../../plugins/kernel/port.ts';
import { prepareDelivery } from '../../plugins/webhooks/port.ts';
import type { OpenedHook, WebhooksConfig, WebhookSubject } from '../../plugins/webhooks/port.ts';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { isWebhook, replaceBody } from './webhook-request.ts';
import type { PostOptions } from './webhook-request.ts';

type Post = (...parameters: unknown[]) => unknown;
type Ky = ((...parameters: unknown[]) => unknown) & { readonly post: Post };

const isKy = (value: unknown): value is Ky =>
  typeof value === 'function' && typeof Reflect.get(value, 'post') === 'function';

/** @param open asks the hook's tenant: open-hook.ts */
export const createKyPatch = (
  config: WebhooksConfig,
  open: (subject: WebhookSubject) => Promise<OpenedHook>,
  log: Log
): Patch => ({
  package: 'ky',
  versions: '>=1.2.3 <2',
  mode: 'enforce',
  presence: 'when-declared',
  apply: (namespace) => {
    const real = namespace['default'];
    assertShape('ky', {
      'ky(input, options)': typeof real === 'function' && real.length === 2,
      'ky.post(input, options)': isKy(real) && real.post.length === 2,
    });
    // Asserted above.
    const ky = real as Ky;
    const prepare = async (options: PostOptions) => {
      try {
        return replaceBody(options, await prepareDelivery(config, options['json'], open));
      } catch (error) {
        log.error('webhook_not_sent', error);
        throw error;
      }
    };
    const send = async (input: unknown, options: PostOptions) =>
      ky.post(input, await prepare(options));
    const post: Post = (...parameters) => {
      const [input, options] = parameters;
      return isWebhook(options) ? send(input, options) : ky.post(...parameters);
    };
    const wrapped = Object.assign((...parameters: unknown[]) => ky(...parameters), ky, { post });
    return { default: wrapped };
  },
});
