/** The same five routes for every simple table: list, create, get, change, delete. */
import type Router from 'koa-router';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { ZodTypeAny } from 'zod';
import { deleteWhere, insertInto, selectWhere, updateWhere } from '../../database.ts';
import { RequestError, required } from '../../errors.ts';
import { readPage, setTotal } from './pagination.ts';

const notFound = () => new RequestError('entity.not_found', 404);

type Entity = {
  readonly path: string;
  readonly schema: { readonly table: string; readonly fields: Readonly<Record<string, string>> };
  readonly createGuard: ZodTypeAny;
  readonly updateGuard: ZodTypeAny;
  /** What a new row gets beside the body: its id, defaults. */
  readonly complete: (body: Record<string, unknown>) => Record<string, unknown>;
  /** Logto answers 201 for most new rows and 200 for some. */
  readonly createdStatus?: 200 | 201;
  /** Refuses to change or delete a row that the tenant itself needs. */
  readonly assertChangeable?: (id: string, action: 'modify' | 'delete') => Promise<void>;
  /** What else a new row needs. */
  readonly afterCreate?: (row: Record<string, unknown>) => Promise<void>;
  /** Whether all rows come when no page is asked for, as some of Logto's routes have it. */
  readonly isPageOptional?: true;
  /** Columns of this table that the route must not show. */
  readonly render?: (row: Record<string, unknown>) => Record<string, unknown>;
};

export const registerEntityRoutes = (
  router: Router,
  pool: CommonQueryMethods,
  {
    path,
    schema,
    createGuard,
    updateGuard,
    complete,
    createdStatus = 201,
    assertChangeable,
    afterCreate,
    isPageOptional,
    render = (row) => row,
  }: Entity
) => {
  type Row = Record<string, unknown>;
  const select = selectWhere<Row>(pool, schema);

  router.get(path, async (ctx) => {
    if (isPageOptional && !ctx.query['page'] && !ctx.query['page_size']) {
      ctx.body = (await select({})).map(render);
      return;
    }
    const { limit, offset } = readPage(ctx);
    const total = await pool.oneFirst<number>(
      sql`select count(*) from ${sql.identifier([schema.table])}`
    );
    setTotal(ctx, Number(total));
    const rows = await select({}, sql`limit ${limit} offset ${offset}`);
    ctx.body = rows.map(render);
  });

  router.post(path, async (ctx) => {
    const body = createGuard.parse(ctx.request.body) as Row;
    const row = await insertInto<Row, Row>(pool, schema)(complete(body));
    await afterCreate?.(row);
    ctx.body = render(row);
    ctx.status = createdStatus;
  });

  router.get(`${path}/:id`, async (ctx) => {
    const [row] = await select({ id: String(ctx.params['id']) });
    ctx.body = render(required(row, notFound()));
  });

  router.patch(`${path}/:id`, async (ctx) => {
    const set = updateGuard.parse(ctx.request.body) as Row;
    await assertChangeable?.(String(ctx.params['id']), 'modify');
    const row = await updateWhere<Row, Row>(
      pool,
      schema
    )({
      set,
      where: { id: String(ctx.params['id']) },
    });
    ctx.body = render(required(row, notFound()));
  });

  router.delete(`${path}/:id`, async (ctx) => {
    await assertChangeable?.(String(ctx.params['id']), 'delete');
    const count = await deleteWhere<Row>(pool, schema)({ id: String(ctx.params['id']) });
    if (count === 0) {
      throw notFound();
    }
    ctx.status = 204;
  });
};
