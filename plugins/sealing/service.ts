/**
 * Sealing of one tenant's statements: what goes to the database is sealed before, what comes from it is opened after. Closed: what is
 * not understood is refused.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { Log } from '../kernel/port.ts';
import type { Vault } from '../vault/port.ts';
import { createConversion } from './conversion.ts';
import type { Conversion } from './conversion.ts';
import { sealingErrors } from './errors.ts';
import { createKeptReferences } from './kept-references.ts';
import { createOpener } from './opener.ts';
import type { Plan } from './plan.ts';
import { mentionsSealedTable, planStatement } from './planner.ts';
import { createRewriter } from './rewriter.ts';
import type { Query, RecordSearch, Signs } from './rewriter.ts';
import { createSealer } from './sealer.ts';
import { createSealingStates } from './state.ts';
import type { SealingStates } from './state.ts';

export type Sealing = {
  /** @throws sealing.*, vault.*; nothing was sent to the database then */
  readonly before: (query: Query, signs: Signs) => Promise<Query>;
  /** Changes the rows. @param text the statement as the host wrote it */
  readonly after: (text: string, query: Query, rows: Record<string, unknown>[]) => Promise<void>;
  /** Runs a statement of ours on Logto's tables the way the host's own are run. */
  readonly run: (
    text: string,
    values: readonly unknown[]
  ) => Promise<readonly Record<string, unknown>[]>;
  /**
   * Finds people in plain text in a database that counts as sealed: Logto ran without the pack in between. Both forms are
   * read from then on, until `passport seal` has run.
   * @returns whether that was so
   */
  readonly reconcile: () => Promise<boolean>;
  readonly states: SealingStates;
  readonly conversion: Conversion;
};

/** Texts of statements a process remembers the plans of; Logto has about two hundred. */
const plansKept = 2000;

export const createPlanner = () => {
  const plans = new Map<string, Plan | null>();
  return (text: string): Plan | null => {
    const known = plans.get(text);
    if (known !== undefined) {
      return known;
    }
    const plan = mentionsSealedTable(text) ? planStatement(text) : null;
    if (plans.size >= plansKept) {
      const [oldest = text] = plans.keys();
      plans.delete(oldest);
    }
    plans.set(text, plan);
    return plan;
  };
};
export type Planner = ReturnType<typeof createPlanner>;

export const createSealing = (deps: {
  readonly vault: Vault;
  readonly pool: CommonQueryMethods;
  readonly planner: Planner;
  readonly log: Log;
  readonly recordSearch: RecordSearch;
}): Sealing => {
  const { vault, pool, planner, log, recordSearch } = deps;
  const { tenantId } = vault;
  const states = createSealingStates(pool, tenantId);
  const sealer = createSealer(vault);
  const opener = createOpener(vault);
  const conversion = createConversion({ vault, pool, sealer, opener, states });
  const rewrite = createRewriter({
    vault,
    sealer,
    recordSearch,
    findKept: createKeptReferences({ tenantId, pool, opener }),
    findSsoOwner: async (issuer, tokens) =>
      pool.maybeOneFirst<string>(sql`
        select user_id
        from public.user_sso_identities
        where tenant_id = ${tenantId}
          and issuer = ${issuer}
          and identity_id = any(${sql.array(tokens, 'text')})
      `),
  });

  const readState = async () => {
    const state = await states.read();
    vault.setIndexVersion(state.indexVersion);
    return state;
  };

  /** While rows of both forms are about, a person's row is brought into the present form before it is changed. */
  const settlePerson = async (plan: Plan, query: Query) => {
    for (const write of plan.writes) {
      const cell = write.conditions['id'];
      const id = cell?.type === 'parameter' ? query.values[cell.number - 1] : null;
      if (write.table === 'users' && write.kind === 'update' && typeof id === 'string') {
        await conversion.convertPerson(id);
      }
    }
  };

  const eraseDeleted = async (plan: Plan, query: Query) => {
    const cell = plan.deletedUser;
    const userId = cell?.type === 'parameter' ? query.values[cell.number - 1] : null;
    if (typeof userId !== 'string') {
      return;
    }
    try {
      // Inside a transaction the person is still there for everybody else: the sweeper comes for them.
      await vault.sweeper.eraseIfGone(userId);
    } catch (error) {
      log.error('erasure_postponed', error);
    }
  };

  const before: Sealing['before'] = async (query, signs) => {
    const plan = planner(query.sql);
    if (!plan) {
      return query;
    }
    const state = await readState();
    if (state.mode === 'plain') {
      return query;
    }
    if (state.mode !== 'sealed' || state.previousIndexVersion !== null) {
      await settlePerson(plan, query);
    }
    return rewrite(plan, query, state, signs);
  };
  const after: Sealing['after'] = async (text, query, rows) => {
    const plan = planner(text);
    if (!plan) {
      return;
    }
    if (plan.deletedUser) {
      await eraseDeleted(plan, query);
    }
    if (Object.keys(plan.outputs).length === 0 || rows.length === 0) {
      return;
    }
    if (plan.opens === 'none') {
      for (const row of rows) {
        for (const key of Object.keys(plan.outputs)) {
          delete row[key];
        }
      }
      return;
    }
    const state = await readState();
    if (state.mode !== 'plain') {
      await opener.open(rows, plan.outputs);
    }
  };
  return {
    states,
    conversion,
    before,
    after,
    reconcile: async () => {
      const state = await states.readNow();
      if (state.mode !== 'sealed') {
        return false;
      }
      const isMixed = await pool.exists(sql`
        select 1
        from public.users
        where tenant_id = ${tenantId}
          and (username !~ '^plt_' or primary_email !~ '^plt_' or primary_phone !~ '^plt_'
            or name !~ '^plr_')
      `);
      if (isMixed) {
        await states.write({ ...state, mode: 'sealing' });
        log.error('plain_rows_found', sealingErrors.mode_conflict({ detail: { tenantId } }));
      }
      return isMixed;
    },
    run: async (text, values) => {
      const query = { sql: text, values };
      const sealed = await before(query, {});
      const { rows } = await pool.query<Record<string, unknown>>({
        ...sql``,
        sql: sealed.sql,
        // Texts, numbers and JSON as text: what the host's own parameters are.
        values: sealed.values as never,
      });
      const mutable = [...rows];
      await after(text, query, mutable);
      return mutable;
    },
  };
};
