/**
 * Names below `localhost` are this machine (RFC 6761 §6.3). Browsers know that; Node.js asks the system's resolver, and not every one does.
 */
import dns from 'node:dns';
import type { LookupOptions } from 'node:dns';

type Callback = (error: Error | null, address: unknown, family?: number) => void;

/** For the rest of the process. */
export const resolveLocalhostNames = () => {
  const original = dns.lookup as (name: string, options: LookupOptions, callback: Callback) => void;
  const lookup = (name: string, options: LookupOptions, callback: Callback) => {
    if (!name.endsWith('.localhost')) {
      original(name, options, callback);
      return;
    }
    const address = '127.0.0.1';
    if (options.all) {
      callback(null, [{ address, family: 4 }]);
    } else {
      callback(null, address, 4);
    }
  };
  Reflect.set(dns, 'lookup', lookup);
};
