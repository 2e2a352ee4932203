/** Rows of oidc_model_instances: what oidc-provider's adapter stores (grants, sessions, tokens, interactions). */
import { OidcModelInstances } from '@logto/schemas';
import type { CreateOidcModelInstance } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, SqlToken } from '@silverhand/slonik';
import type { AdapterPayload } from 'oidc-provider';
import { identify, insertInto } from '../database.ts';

const { table, fields } = identify(OidcModelInstances);

/** A refresh token rotated this recently still counts as unused: parallel refreshes of one client are not theft. */
const refreshTokenReuseSeconds = 3;
const revokeBatchSize = 1000;

type Row = { readonly payload: AdapterPayload; readonly consumedAt: number | null };

const isConsumed = (model: string, consumedAt: number | null, nowMs: number): boolean =>
  consumedAt !== null &&
  (model !== 'RefreshToken' || consumedAt + refreshTokenReuseSeconds * 1000 < nowMs);

export const createInstanceQueries = (pool: CommonQueryMethods) => {
  const upsert = insertInto<Omit<CreateOidcModelInstance, 'payload'> & { payload: object }, Row>(
    pool,
    OidcModelInstances,
    {
      fields: ['tenantId', 'modelName', 'id'],
      setExcluded: ['payload', 'expiresAt'],
    }
  );

  const toPayload = (model: string, row: Row | null | undefined): AdapterPayload | undefined => {
    if (!row) {
      return undefined;
    }
    return isConsumed(model, row.consumedAt, Date.now())
      ? { ...row.payload, consumed: true }
      : row.payload;
  };

  const findByCondition = async (model: string, condition: SqlToken) => {
    const rows = await pool.any<Row>(sql`
      select ${fields.payload}, ${fields.consumedAt}
      from ${table}
      where ${fields.modelName}=${model}
      and ${condition}
      limit 2
    `);
    if (rows.length > 1) {
      // Two sessions under one uid cannot be told apart: neither is trusted.
      await pool.query(sql`
        delete from ${table}
        where ${fields.modelName}=${model}
          and ${condition}
      `);
      return undefined;
    }
    return toPayload(model, rows[0]);
  };

  return {
    upsert: async (model: string, id: string, payload: AdapterPayload, expiresIn: number) => {
      await upsert({
        modelName: model,
        id,
        payload,
        expiresAt: Date.now() + expiresIn * 1000,
      });
    },
    find: async (model: string, id: string) =>
      toPayload(
        model,
        await pool.maybeOne<Row>(sql`
          select ${fields.payload}, ${fields.consumedAt}
          from ${table}
          where ${fields.modelName}=${model}
          and ${fields.id}=${id}
        `)
      ),
    findByUid: async (model: string, uid: string) =>
      findByCondition(model, sql`${fields.payload}->>'uid'=${uid}`),
    findByUserCode: async (model: string, userCode: string) =>
      findByCondition(model, sql`${fields.payload}->>'userCode'=${userCode}`),
    consume: async (model: string, id: string) => {
      await pool.query(sql`
        update ${table}
        set ${fields.consumedAt}=to_timestamp(${Date.now()}::double precision / 1000)
        where ${fields.modelName}=${model}
        and ${fields.id}=${id}
      `);
    },
    destroy: async (model: string, id: string) => {
      await pool.query(sql`
        delete from ${table}
        where ${fields.modelName}=${model}
        and ${fields.id}=${id}
      `);
    },
    revokeByGrantId: async (model: string, grantId: string) => {
      for (;;) {
        const { rowCount } = await pool.query(sql`
          delete from ${table}
          where ${fields.id} in (
            select ${fields.id}
            from ${table}
            where ${fields.modelName}=${model}
            and ${fields.payload} ? 'grantId'
            and ${fields.payload}->>'grantId'=${grantId}
            limit ${revokeBatchSize}
          )
        `);
        if (rowCount === 0) {
          return;
        }
      }
    },
    revokeByAccountId: async (model: string, accountId: string) => {
      await pool.query(sql`
        delete from ${table}
        where ${fields.modelName}=${model}
        and ${fields.payload}->>'accountId'=${accountId}
      `);
    },
  };
};

export type InstanceQueries = ReturnType<typeof createInstanceQueries>;
