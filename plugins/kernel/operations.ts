/**
 * Operations of an HTTP API: guards for what comes in, a guard for what goes out, who may call. From the same table come the routes and
 * the OpenAPI document (openapi.ts), so that the two cannot differ.
 *
 * What a caller sends is read only after it was authenticated. A request that does not fit names the fields, never their values.
 */
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import type { z } from 'zod';
import { isPassportError } from '../../schemas/errors.ts';
import { kernelErrors } from './errors.ts';
import type { Route } from './http.ts';

type Guard = z.ZodTypeAny;
type Infer<Schema extends Guard | undefined> = Schema extends Guard ? z.infer<Schema> : undefined;

export type Reply = {
  /** 200 unless given. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Input<Caller, Path = unknown, Query = unknown, Body = unknown> = {
  readonly caller: Caller;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly ctx: Context;
};

export type Operation<Caller> = {
  readonly id: string;
  readonly method: Route['method'];
  /** Below the API's own prefix, OpenAPI style: `/attributes/{user_ref}`. */
  readonly url: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** No GET only because it needs a body: then it is no change, and is not recorded as one. */
  readonly changesNothing?: true;
  /** What a caller needs; the authenticator knows the words. `public` needs nothing. */
  readonly access: string;
  readonly path?: z.AnyZodObject;
  readonly query?: z.AnyZodObject;
  readonly body?: Guard;
  /** 256 KB unless given, such as `8mb`. */
  readonly bodyLimit?: string;
  readonly reply?: Guard;
  /** Media type of an answer that is no JSON: text, bytes or a stream. */
  readonly replyType?: string;
  readonly replyStatus?: number;
  /** Codes it may answer with beside those of every operation. */
  readonly errors: readonly { readonly status: number; readonly code: string }[];
  /** How many may be worked on at once in a process; any number unless given. What is more is told to come back. */
  readonly atOnce?: number;
  /** How many of one caller, so that one that never ends its calls leaves the others theirs; as many as of all unless given. */
  readonly atOncePerCaller?: {
    readonly most: number;
    readonly nameOf: (caller: Caller) => string;
  };
  /** How many calls it counts for, from what was sent; one unless given. */
  readonly countCalls?: (body: unknown, input: Input<Caller>) => number | Promise<number>;
  readonly handle: (input: Input<Caller>) => Promise<Reply>;
};

/** Keeps what the guards say about the input while it is written; afterwards all operations are of one type. */
export const defineOperation = <
  Caller,
  Path extends z.AnyZodObject | undefined = undefined,
  Query extends z.AnyZodObject | undefined = undefined,
  Body extends Guard | undefined = undefined,
>(
  operation: Omit<Operation<Caller>, 'path' | 'query' | 'body' | 'handle'> & {
    readonly path?: Path;
    readonly query?: Query;
    readonly body?: Body;
    readonly handle: (
      input: Input<Caller, Infer<Path>, Infer<Query>, Infer<Body>>
    ) => Promise<Reply>;
  }
  // `run` below parses with these very guards before it calls `handle`.
): Operation<Caller> => operation as unknown as Operation<Caller>;

const bodyLimit = '256kb';

const parse = (guard: Guard | undefined, value: unknown): unknown => {
  if (!guard) {
    return undefined;
  }
  const parsed = guard.safeParse(value);
  if (!parsed.success) {
    // A path may end in a name the caller made up; only names of the guard's own are repeated.
    const fields = parsed.error.issues.map(({ path, code }) =>
      code === 'unrecognized_keys' ? [...path, '?'].join('.') : path.join('.')
    );
    throw kernelErrors.invalid_request({ detail: { fields: [...new Set(fields)] } });
  }
  return parsed.data;
};

/** What PostgreSQL stores in no text or no JSON: null characters and halves of surrogate pairs. As JSON escapes them. */
const unstorableEscape = /\\u(?:0000|d[89a-f])/i;
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** @throws SyntaxError, TypeError */
const parseJson = (text: string): unknown =>
  unstorableEscape.test(text)
    ? JSON.parse(text, (name, value: unknown) => {
        if (!isStorable(name) || (typeof value === 'string' && !isStorable(value))) {
          throw new TypeError('text that cannot be stored');
        }
        return value;
      })
    : JSON.parse(text);

const readBody = async (ctx: Context, limit: string): Promise<unknown> => {
  if (!ctx.is('application/json')) {
    throw kernelErrors.unsupported_media_type();
  }
  const text = await getRawBody(ctx.req, { limit, encoding: 'utf8' }).catch(() => {
    throw kernelErrors.payload_too_large();
  });
  try {
    return parseJson(text);
  } catch {
    throw kernelErrors.invalid_request({ detail: { fields: ['body'] } });
  }
};

const readQuery = ({ query }: Context): unknown => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (!given.flat(2).every((text) => text === undefined || isStorable(text))) {
    throw kernelErrors.invalid_request({ detail: { fields: ['query'] } });
  }
  // A name given twice is refused by the guard: it is a list, not a text.
  return Object.fromEntries(given);
};

type Running = Map<string, number>;

const change = (running: Running, name: string, by: 1 | -1) => {
  const count = (running.get(name) ?? 0) + by;
  if (count > 0) {
    running.set(name, count);
  } else {
    running.delete(name);
  }
};

/** Before anything is read of what the caller sends. @returns ends it. @throws kernel.busy */
const enter = <Caller>(
  { id, atOnce, atOncePerCaller }: Operation<Caller>,
  caller: Caller,
  running: Running,
  ctx: Context
) => {
  const limits = [
    ...(atOnce === undefined ? [] : [{ name: id, most: atOnce }]),
    ...(atOncePerCaller
      ? [{ name: `${id} ${atOncePerCaller.nameOf(caller)}`, most: atOncePerCaller.most }]
      : []),
  ];
  if (limits.some(({ name, most }) => (running.get(name) ?? 0) >= most)) {
    ctx.set('Retry-After', '1');
    throw kernelErrors.busy();
  }
  for (const { name } of limits) {
    change(running, name, 1);
  }
  return () => {
    for (const { name } of limits) {
      change(running, name, -1);
    }
  };
};

const run = async <Caller>(
  operation: Operation<Caller>,
  { authenticate, charge }: Gate<Caller>,
  running: Running,
  ctx: Context,
  parameters: unknown
) => {
  const caller = await authenticate(ctx, operation.access);
  const leave = enter(operation, caller, running, ctx);
  try {
    await answer(operation, caller, charge, ctx, parameters);
  } finally {
    leave();
  }
};

const answer = async <Caller>(
  operation: Operation<Caller>,
  caller: Caller,
  charge: Gate<Caller>['charge'],
  ctx: Context,
  parameters: unknown
) => {
  const input = {
    caller,
    ctx,
    path: parse(operation.path, parameters),
    query: parse(operation.query, readQuery(ctx)),
    body: operation.body
      ? parse(operation.body, await readBody(ctx, operation.bodyLimit ?? bodyLimit))
      : undefined,
  };
  const more = ((await operation.countCalls?.(input.body, input)) ?? 1) - 1;
  if (more > 0) {
    await charge(ctx, caller, more);
  }
  const reply = await operation.handle(input);
  ctx.set({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(operation.replyType === undefined ? {} : { 'Content-Type': operation.replyType }),
    ...reply.headers,
  });
  ctx.status = reply.status ?? operation.replyStatus ?? (operation.reply ? 200 : 204);
  ctx.body = reply.body ?? null;
};

export type Gate<Caller> = {
  /** @throws PassportError when the caller is unknown or may not */
  readonly authenticate: (ctx: Context, access: string) => Promise<Caller>;
  /** Counts further calls. @throws PassportError when there were too many */
  readonly charge: (ctx: Context, caller: Caller, points: number) => Promise<void>;
};

/** Says which fields were wrong: the one thing of an error's detail that callers see. */
const answerInvalid = (ctx: Context, error: unknown): boolean => {
  if (!isPassportError(error) || error.code !== kernelErrors.invalid_request().code) {
    return false;
  }
  ctx.status = error.httpStatus;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { code: error.code, message: error.message, fields: error.detail?.['fields'] };
  return true;
};

/** @param prefix below /passport, such as `/api/v1` */
export const toRoutes = <Caller>(
  operations: readonly Operation<Caller>[],
  prefix: string,
  gate: Gate<Caller>,
  running: Running = new Map()
): readonly Route[] =>
  operations.map((operation) => ({
    method: operation.method,
    path: `${prefix}${operation.url.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    handle: async (ctx, parameters) => {
      try {
        await run(operation, gate, running, ctx, parameters);
      } catch (error) {
        if (!answerInvalid(ctx, error)) {
          throw error;
        }
      }
    },
  }));
