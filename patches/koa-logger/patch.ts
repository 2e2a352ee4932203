/**
 * Wraps the request log: it prints whole addresses, and Logto puts e-mail addresses, phone numbers, search texts and whole ID tokens into
 * their queries. Names of parameters stay, values go, and so does what in a path looks like an address or a number of a person.
 */
import type { Middleware } from 'koa';
import { maskPath } from '../../plugins/kernel/port.ts';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';

type Transporter = (line: string, parts: readonly unknown[]) => void;
type Options = Transporter | { readonly transporter?: Transporter } | undefined;
type KoaLogger = (options?: Options) => Middleware;

/** Parts of koa-logger 4: [format, method, url, …]. */
const urlPosition = 2;

/** `/a/…?email=…&page=…`; the names of parameters in the order they came. */
export const hideQuery = (url: string): string => {
  const start = url.search(/[?#;]/);
  if (start === -1) {
    return maskPath(url);
  }
  const names = url
    .slice(start + 1)
    .split('&')
    .map((pair) => `${pair.split('=')[0] ?? ''}=…`)
    // What has no `=` may be a value as a whole.
    .filter((pair) => /^[\w.[\]-]{1,64}=…$/.test(pair));
  return `${maskPath(url.slice(0, start))}?${names.join('&')}`;
};

const hide =
  (print: Transporter): Transporter =>
  (line, parts) => {
    const url = parts[urlPosition];
    if (typeof url !== 'string') {
      // A shape we do not know: nothing is printed rather than too much.
      return;
    }
    const hidden = hideQuery(url);
    print(
      line.replaceAll(url, hidden),
      parts.map((part, index) => (index === urlPosition ? hidden : part))
    );
  };

export const createKoaLoggerPatch = (): Patch => ({
  package: 'koa-logger',
  versions: '>=4.0.0 <5',
  mode: 'enforce',
  apply: (namespace) => {
    const original = namespace['default'];
    assertShape('koa-logger', {
      'logger(options)': typeof original === 'function' && original.length <= 1,
    });
    // Asserted above.
    const real = original as KoaLogger;
    const wrapped: KoaLogger = (options) => {
      const given = typeof options === 'function' ? options : options?.transporter;
      return real({
        transporter: hide(given ?? ((line) => process.stdout.write(`${line}\n`))),
      });
    };
    return { default: wrapped };
  },
});
