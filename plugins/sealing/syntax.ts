/**
 * The few shapes of PostgreSQL's syntax tree (libpg_query, protobuf as JSON) that the planner looks at. Every node is an object with
 * one key, its type. Positions are byte offsets; the statements of a host that we splice are ASCII, anything else is refused.
 */
import { loadModule, parseSync } from 'libpg-query';

export type Fields = { readonly [key: string]: unknown };
export type Node = { readonly type: string; readonly body: Fields };

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for what is no node. */
export const toNode = (value: unknown): Node | null => {
  if (!isObject(value)) {
    return null;
  }
  const [type, ...others] = Object.keys(value);
  if (type === undefined || others.length > 0 || !/^[A-Z]/.test(type)) {
    return null;
  }
  const body = value[type];
  return isObject(body) ? { type, body } : null;
};

export const toNodes = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.flatMap((item) => toNode(item) ?? []) : [];

export const getNode = (body: Fields, key: string): Node | null => toNode(body[key]);
export const getText = (body: Fields, key: string): string => {
  const value = body[key];
  return typeof value === 'string' ? value : '';
};
/** protobuf leaves zeros out. */
export const getNumber = (body: Fields, key: string): number => {
  const value = body[key];
  return typeof value === 'number' ? value : 0;
};

/** Names such as `users.id`, `pg_catalog.jsonb`, operators. A star is `*`. */
export const toNames = (value: unknown): readonly string[] =>
  toNodes(value).map(({ type, body }) => (type === 'A_Star' ? '*' : getText(body, 'sval')));

/** Without the casts around it. */
export const unwrapCasts = (node: Node | null): Node | null => {
  const inner = node?.type === 'TypeCast' ? getNode(node.body, 'arg') : null;
  return inner ? unwrapCasts(inner) : node;
};

export const readParameter = (node: Node | null): { number: number; location: number } | null => {
  const bare = unwrapCasts(node);
  return bare?.type === 'ParamRef'
    ? { number: getNumber(bare.body, 'number'), location: getNumber(bare.body, 'location') }
    : null;
};

export const readString = (node: Node | null): string | null => {
  const bare = unwrapCasts(node);
  const value = bare?.type === 'A_Const' ? bare.body['sval'] : null;
  return isObject(value) ? getText(value, 'sval') : null;
};

export const isNullConstant = (node: Node | null): boolean => {
  const bare = unwrapCasts(node);
  return bare?.type === 'A_Const' && bare.body['isnull'] === true;
};

export const readCall = (node: Node | null): { name: string; args: readonly Node[] } | null => {
  if (node?.type !== 'FuncCall') {
    return null;
  }
  const name = toNames(node.body['funcname']).at(-1) ?? '';
  return { name, args: toNodes(node.body['args']) };
};

/** `lower(…)`, not `somebody.lower(…)`. */
export const isBuiltIn = (node: Node | null): boolean => {
  const names = toNames(node?.body['funcname']);
  return names.length === 1 || names[0] === 'pg_catalog';
};

/** Every node directly below, whatever key it hangs on. */
export const listChildren = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) {
    return value.flatMap(listChildren);
  }
  const node = toNode(value);
  if (node) {
    return [node];
  }
  return isObject(value) ? Object.values(value).flatMap(listChildren) : [];
};

const state: { loading: Promise<void> | null } = { loading: null };

export const loadParser = async (): Promise<void> => {
  state.loading ??= loadModule();
  await state.loading;
};

/** The statements of a text. @throws whatever the parser throws for text that PostgreSQL would refuse too */
export const parseStatements = (text: string): readonly Node[] => {
  const tree: unknown = parseSync(text);
  const statements = isObject(tree) && Array.isArray(tree['stmts']) ? tree['stmts'] : [];
  return statements.flatMap((entry) => (isObject(entry) ? (toNode(entry['stmt']) ?? []) : []));
};
