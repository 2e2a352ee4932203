/**
 * Keys of the values that a site keeps sealed. One key per consent, random, kept in the person's vault under the person's own key: moving,
 * rotating and erasing the person takes it along. It is used only while its consent lives, and destroyed afterwards; then what the site
 * has stored cannot be opened by anybody.
 */
import { randomBytes } from 'node:crypto';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import { createRandomId } from '../kernel/port.ts';
import type { Vault } from '../vault/port.ts';
import type { Consent } from './queries.ts';

const keyBytes = 32;
const idLength = 24;
const sweepBatch = 200;
export const sealingKeyPattern = /^ck_[0-9a-z]{24}$/;

export type SealingKey = { readonly id: string; readonly key: Buffer };

/** A consent by its key: whose it is, and for what. */
export type SealedFor = Pick<Consent, 'userId' | 'siteId' | 'attribute' | 'purpose'> & {
  readonly ref: string;
  /** Of the answer that counts now; after withdrawal a new consent has a key of its own. */
  readonly isCurrent: boolean;
};

export type SealingKeys = {
  /** Made at the first call. Null when the consent has ended meanwhile. @throws vault.unavailable, vault.user_unknown */
  readonly take: (consent: Pick<Consent, 'id' | 'userId'>) => Promise<SealingKey | null>;
  /** Null when this site has no such key. Says nothing about whether the consent lives. */
  readonly find: (siteId: string, keyId: string) => Promise<SealedFor | null>;
  /** Null when it was destroyed. @throws vault.unavailable */
  readonly open: (key: Pick<SealedFor, 'ref' | 'userId'>) => Promise<Buffer | null>;
  /** Destroys the keys of consents that have ended. @returns how many */
  readonly sweep: () => Promise<number>;
};

type Row = { readonly id: string; readonly ref: string };

export const createSealingKeys = ({
  pool,
  tenantId,
  vault,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly vault: Pick<Vault, 'people' | 'queries'>;
}): SealingKeys => {
  const { people } = vault;

  const findOf = async (consentId: string) =>
    pool.maybeOne<Row>(sql`
      select sealing_key_id as id, sealing_key_ref as ref
      from passport.consents
      where tenant_id = ${tenantId}
        and id = ${consentId}
        and ended_at is null
        and sealing_key_id is not null
    `);

  const open: SealingKeys['open'] = async ({ ref, userId }) => {
    const opened = await people.open([{ marker: ref, owner: userId }]);
    const value = opened.get(ref)?.find((one) => one.userId === userId)?.value;
    return typeof value === 'string' ? Buffer.from(value, 'base64url') : null;
  };

  /** The vault first: what no consent refers to is swept there. Of several callers at once one wins. */
  const make = async ({ id: consentId, userId }: Pick<Consent, 'id' | 'userId'>) => {
    const residency = await vault.queries.findResidency(userId);
    if (!residency) {
      return;
    }
    const ref = people.createRef(residency.region);
    const value = randomBytes(keyBytes).toString('base64url');
    await people.store(userId, {
      identifiers: [],
      attributes: [{ attribute: 'consent_key', ref, value }],
    });
    await pool.query(sql`
      update passport.consents
      set sealing_key_id = ${`ck_${createRandomId(idLength)}`}, sealing_key_ref = ${ref}
      where tenant_id = ${tenantId}
        and id = ${consentId}
        and ended_at is null
        and sealing_key_id is null
    `);
  };

  return {
    open,
    take: async (consent) => {
      const known = await findOf(consent.id);
      if (!known) {
        await make(consent);
      }
      const row = known ?? (await findOf(consent.id));
      const key = row ? await open({ ref: row.ref, userId: consent.userId }) : null;
      return row && key ? { id: row.id, key } : null;
    },
    find: async (siteId, keyId) => {
      const [row] = await pool.any<SealedFor>(sql`
        select user_id as "userId", site_id as "siteId", attribute, purpose, sealing_key_ref as ref,
          ended_at is null as "isCurrent"
        from passport.consents
        where tenant_id = ${tenantId}
          and site_id = ${siteId}
          and sealing_key_id = ${keyId}
        order by ended_at desc nulls first
        limit 1
      `);
      return row ?? null;
    },
    sweep: async () => {
      // A consent that was extended handed its key on: the key lives as long as any of them. One without an end is no dead one, and
      // `bool_and` would pass over its null.
      const dead = await pool.any<{ keyId: string; ref: string; userId: string }>(sql`
        select sealing_key_id as "keyId", min(sealing_key_ref) as ref, min(user_id) as "userId"
        from passport.consents
        where tenant_id = ${tenantId}
          and sealing_key_id is not null
        group by sealing_key_id
        having bool_and(
          ended_at is not null or coalesce(expires_at < now() - interval '1 minute', false)
        )
        order by random()
        limit ${sweepBatch}
      `);
      const failures: unknown[] = [];
      for (const { keyId, ref, userId } of dead) {
        try {
          await people.remove(userId, [ref]);
        } catch (error) {
          // A region that is down keeps its keys for later and holds up no other's.
          failures.push(error);
          continue;
        }
        await pool.query(sql`
          update passport.consents
          set sealing_key_id = null, sealing_key_ref = null
          where tenant_id = ${tenantId}
            and sealing_key_id = ${keyId}
        `);
      }
      if (failures.length > 0) {
        throw failures[0];
      }
      return dead.length;
    },
  };
};
