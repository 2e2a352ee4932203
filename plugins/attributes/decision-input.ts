/**
 * What the rules of a site may look at of a person: attributes with a live consent for that site, read for this answer and kept nowhere; who
 * they are there without being asked. Missing consents are told apart from missing values.
 */
import type { Consents } from '../consent/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import { isAttribute } from '../passport/port.ts';
import type { AttributeState, DecisionInput } from '../rules/port.ts';
import { toClaims } from './claims.ts';
import type { PersonRow } from './claims.ts';
import type { Attributes } from './service.ts';
import type { StandingReader } from './standing.ts';

/** A person at a site; strangers have an empty user id. */
export type Asked = {
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
};

export type Live = { readonly attribute: string; readonly releasesValue: boolean };

type States = Readonly<Record<string, AttributeState>>;

const isoDayLength = 10;

/** @param row null when the account is gone, or when there is nothing the rules may look at */
export const toStates = (
  names: readonly string[],
  live: readonly Live[],
  row: PersonRow | null
): States =>
  Object.fromEntries(
    names.map((name): readonly [string, AttributeState] => {
      if (!live.some(({ attribute }) => attribute === name)) {
        return [name, { status: 'not_consented' }];
      }
      const value = row && isAttribute(name) ? toClaims(row, name) : null;
      return [name, value ? { status: 'value', value } : { status: 'not_available' }];
    })
  );

/** For those without the host's claims at hand. The row is opened only when there is something the rules may look at. */
export const createStatesReader =
  ({
    attributes,
    consents,
  }: {
    readonly attributes: Pick<Attributes, 'readRow'>;
    readonly consents: Pick<Consents, 'listLive'>;
  }) =>
  async (
    { siteId, userId }: Asked,
    names: readonly string[]
  ): Promise<{ readonly live: readonly Live[]; readonly states: States }> => {
    const live = (await consents.listLive(userId, siteId)).map(({ attribute, release }) => ({
      attribute,
      releasesValue: release === 'value',
    }));
    const isAnyAllowed = names.some((name) => live.some(({ attribute }) => attribute === name));
    return {
      live,
      states: toStates(names, live, isAnyAllowed ? await attributes.readRow(userId) : null),
    };
  };

export type InputDeps = {
  readonly standingOf: StandingReader;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** Without context. */
export const createInputBuilder =
  ({ standingOf, now }: InputDeps) =>
  async (
    asked: Asked,
    known: {
      readonly states: States;
      readonly live: readonly Live[];
      readonly assuranceLevel: AssuranceLevel;
    }
  ): Promise<DecisionInput> => ({
    attributes: known.states,
    shared: known.live.flatMap(({ attribute, releasesValue }) =>
      releasesValue ? [attribute] : []
    ),
    assuranceLevel: known.assuranceLevel,
    ...(await standingOf(asked)),
    context: {},
    today: new Date(now()).toISOString().slice(0, isoDayLength),
  });

/** Those that were looked at in truth: without a consent nothing was. */
export const listLookedAt = (names: readonly string[], states: States): readonly string[] =>
  names.filter((name) => states[name]?.status !== 'not_consented');
