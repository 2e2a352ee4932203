/**
 * What has nobody yet or lives shortly: sealed where it stands, in Logto's own tables, under the key of the last day on which it
 * is needed. When that day has passed the key is destroyed: expiry is erasure.
 *
 * Form: `pls1.<region>.<day>.<base64url of an envelope>`; region and day say which key, and are bound to the contents together
 * with the tenant, table, column and row. The key lies in that region's vault; the home region's is preferred, and when it is
 * down another region's serves.
 */
import type { Envelope } from './envelope.ts';
import { vaultErrors } from './errors.ts';
import { isPassportError } from '../../schemas/errors.ts';
import type { KeyRing } from './key-ring.ts';
import type { Regions } from './regions.ts';

export type Place = readonly [table: string, column: string, row: string];

export type Transient = {
  /** @param day days since 1970-01-01, the last one needed */
  readonly seal: (day: number, place: Place, value: unknown) => Promise<string>;
  /** Undefined when its day has passed and the key is gone. @throws vault.open_failed, vault.unavailable */
  readonly open: (sealed: string, place: Place) => Promise<unknown>;
  /** Keys of a stream cipher for what has room for nothing else; 32 bytes; null when its day has passed. */
  readonly takeKey: (
    region: string,
    day: number,
    mode: 'find' | 'create'
  ) => Promise<Buffer | null>;
};

const form = /^pls1\.([a-z][a-z0-9]{0,19})\.(\d{1,7})\.([\w-]+)$/;
const dayMs = 86_400_000;
/** The last day the form can name: for secrets of the tenant that do not end. */
export const lastingDay = 9_999_999;

export const toDay = (time: number): number => Math.floor(time / dayMs);
export const isSealedInPlace = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('pls1.') && form.test(value);

export const createTransient = (deps: {
  readonly tenantId: string;
  readonly keyRing: KeyRing;
  readonly regions: Regions;
  readonly homeRegion: string;
  readonly envelope: Envelope;
}): Transient => {
  const { tenantId, keyRing, regions, homeRegion, envelope } = deps;
  const ordered = [homeRegion, ...regions.names.filter((name) => name !== homeRegion)];
  const bind = (region: string, day: number, place: Place) => [
    'transient',
    tenantId,
    region,
    String(day),
    ...place,
  ];

  const takeSealingKey = async (day: number) => {
    const failures: Error[] = [];
    for (const region of ordered) {
      try {
        const key = await keyRing.takeDayKey(region, day, 'create');
        if (key) {
          return { region, key };
        }
      } catch (error) {
        if (!isPassportError(error)) {
          throw error;
        }
        failures.push(error);
      }
    }
    throw failures[0] ?? vaultErrors.unavailable();
  };

  return {
    seal: async (day, place, value) => {
      const { region, key } = await takeSealingKey(day);
      const sealed = envelope.seal(
        key,
        bind(region, day, place),
        Buffer.from(JSON.stringify(value))
      );
      key.fill(0);
      return `pls1.${region}.${day}.${sealed.toString('base64url')}`;
    },
    open: async (sealed, place) => {
      const [, region, dayText, body] = form.exec(sealed) ?? [];
      if (!region || !dayText || !body || !regions.names.includes(region)) {
        throw vaultErrors.open_failed({ detail: { table: place[0], column: place[1] } });
      }
      const day = Number(dayText);
      const key = await keyRing.takeDayKey(region, day, 'find');
      if (!key) {
        return undefined;
      }
      try {
        const bytes = envelope.open(key, bind(region, day, place), Buffer.from(body, 'base64url'));
        return JSON.parse(bytes.toString()) as unknown;
      } finally {
        key.fill(0);
      }
    },
    takeKey: async (region, day, mode) => keyRing.takeDayKey(region, day, mode),
  };
};
