/**
 * What people share with the site, at the moment of the call: each attribute answers for itself. Values are the person's; read them when
 * a page needs them and do not keep them. What must be kept is kept sealed: a JWE that only the identity service opens, while the
 * consent lives.
 */
import type { PassportClient } from './client.ts';
import { createOwnError } from './errors.ts';
import { readList, readMembers, readOptional, readText, readTime, readWord } from './reply.ts';
import { assertUserRef } from './user-ref.ts';

export type AttributeName =
  | 'name'
  | 'picture'
  | 'birthdate'
  | 'gender'
  | 'locale'
  | 'website'
  | 'email'
  | 'phone_number'
  | 'address';

/** As in UserInfo, OpenID Connect Core 1.0 §5.1. */
export type Claims = Readonly<Record<string, unknown>>;
type Refusal = { readonly status: 'not_consented' | 'expired' | 'not_available' };
/** `expiresAt`: when the consent ends; null without an end. */
type Until = { readonly status: 'value'; readonly expiresAt: Date | null };

export type AttributeResult = (Until & { readonly value: Claims }) | Refusal;
export type SealedResult = (Until & { readonly sealed: string }) | Refusal;
/** Null where the service knows nothing of what was sealed any more, or it is not of this site. */
export type OpenedResult = AttributeResult & {
  readonly attribute: string | null;
  readonly purpose: string | null;
};

export type AttributeQuestion<Name extends AttributeName> = {
  readonly userRef: string;
  readonly attributes: readonly Name[];
  /** As the site declares it. */
  readonly purpose: string;
};

const statuses = ['value', 'not_consented', 'expired', 'not_available'] as const;

const readResult = (reply: unknown): AttributeResult => {
  const { status: given, value, expires_at: end } = readMembers(reply);
  const status = readWord(given, statuses);
  return status === 'value'
    ? { status, value: readMembers(value), expiresAt: readOptional(end, readTime) }
    : { status };
};

const readSealedResult = (reply: unknown): SealedResult => {
  const { status: given, sealed, expires_at: end } = readMembers(reply);
  const status = readWord(given, statuses);
  return status === 'value'
    ? { status, sealed: readText(sealed), expiresAt: readOptional(end, readTime) }
    : { status };
};

const readPerson = <Name extends AttributeName, Result>(
  reply: unknown,
  names: readonly Name[],
  read: (reply: unknown) => Result
): Readonly<Record<Name, Result>> => {
  const answers = readMembers(readMembers(reply)['attributes']);
  // One entry for each name by construction; Object.fromEntries widens the keys to string.
  return Object.fromEntries(names.map((name) => [name, read(answers[name])])) as Record<
    Name,
    Result
  >;
};

const ask = async (
  client: PassportClient,
  { userRef, attributes, purpose }: AttributeQuestion<AttributeName>,
  form: 'value' | 'sealed'
) => {
  const query = new URLSearchParams({ attributes: attributes.join(','), purpose, form });
  return client.call({
    method: 'GET',
    path: `/attributes/${assertUserRef(userRef)}?${query.toString()}`,
  });
};

/** A stranger's identifier answers like a person who shares nothing. @throws PassportApiError */
export const readAttributes = async <const Name extends AttributeName>(
  client: PassportClient,
  question: AttributeQuestion<Name>
): Promise<Readonly<Record<Name, AttributeResult>>> =>
  readPerson(await ask(client, question, 'value'), question.attributes, readResult);

/** The same, sealed: for what has to be stored. @throws PassportApiError */
export const readSealedAttributes = async <const Name extends AttributeName>(
  client: PassportClient,
  question: AttributeQuestion<Name>
): Promise<Readonly<Record<Name, SealedResult>>> =>
  readPerson(await ask(client, question, 'sealed'), question.attributes, readSealedResult);

/** By identifier; at most 100 people at once. @throws PassportApiError */
export const readAttributesOfMany = async <const Name extends AttributeName>(
  client: PassportClient,
  {
    userRefs,
    attributes,
    purpose,
  }: Omit<AttributeQuestion<Name>, 'userRef'> & { readonly userRefs: readonly string[] }
): Promise<ReadonlyMap<string, Readonly<Record<Name, AttributeResult>>>> => {
  const reply = await client.call({
    method: 'POST',
    path: '/attributes/batch',
    body: { user_refs: userRefs.map(assertUserRef), attributes, purpose },
  });
  const people = new Map(
    readList(readMembers(reply)['results']).map((person) => [
      readText(readMembers(person)['user_ref']),
      readPerson(person, attributes, readResult),
    ])
  );
  if (userRefs.some((userRef) => !people.has(userRef))) {
    throw createOwnError('cms_node.invalid_reply', 200);
  }
  return people;
};

/** The value as it was when it was sealed. @throws PassportApiError, `attributes.invalid_sealed` for what is not whole */
export const openSealed = async (client: PassportClient, sealed: string): Promise<OpenedResult> => {
  const reply = await client.call({ method: 'POST', path: '/attributes/open', body: { sealed } });
  const { attribute, purpose } = readMembers(reply);
  return {
    ...readResult(reply),
    attribute: readOptional(attribute, readText),
    purpose: readOptional(purpose, readText),
  };
};
