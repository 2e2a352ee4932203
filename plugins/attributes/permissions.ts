/**
 * What a person may do at a site, as its tokens and UserInfo tell: the permissions that the site's rules grant them there and then. Nothing is
 * kept, so a consent taken back counts at the next look.
 *
 * Values come from what the host is about to say anyway: no further row is opened for them.
 */
import type { AssuranceLevel, LiveConsent } from '../passport/port.ts';
import { attributes as claimTable } from '../passport/port.ts';
import { decidePermissions, listRead } from '../rules/port.ts';
import type { Policies } from '../rules/port.ts';
import { toCamelCase } from './claims.ts';
import type { PersonRow } from './claims.ts';
import { createInputBuilder, listLookedAt, toStates } from './decision-input.ts';
import type { Asked, InputDeps } from './decision-input.ts';
import { listRuleAttributes } from './rule-attributes.ts';

export type GrantedPermissions = {
  readonly permissions: readonly string[];
  /** Attributes that were looked at for them: for the audit chain. */
  readonly attributes: readonly string[];
};

export type Permissions = {
  /** @param claims what the host says of the person, before it is masked */
  readonly ofPerson: (
    asked: Asked,
    known: {
      readonly consents: readonly LiveConsent[];
      readonly claims: Readonly<Record<string, unknown>>;
      readonly assuranceLevel: AssuranceLevel;
    }
  ) => Promise<GrantedPermissions>;
};

/** The shape of Logto's row, so that a fact means the same here and wherever a row is read. */
const toRow = (claims: Readonly<Record<string, unknown>>): PersonRow => ({
  name: claims['name'],
  avatar: claims['picture'],
  primary_email: claims['email'],
  primary_phone: claims['phone_number'],
  profile: Object.fromEntries(
    Object.values(claimTable)
      .flat()
      .map((claim) => [toCamelCase(claim), claims[claim]])
  ),
});

export const createPermissions = (
  deps: InputDeps & { readonly policies: Pick<Policies, 'listOfPermissions'> }
): Permissions => {
  const buildInput = createInputBuilder(deps);
  return {
    ofPerson: async (asked, { consents, claims, assuranceLevel }) => {
      const rules = await deps.policies.listOfPermissions(asked.siteId);
      const live = consents.map(({ attribute, claims: released }) => ({
        attribute,
        releasesValue: released.length > 0,
      }));
      const states = toStates(listRuleAttributes(rules), live, toRow(claims));
      const outcomes = decidePermissions(
        rules,
        await buildInput(asked, { states, live, assuranceLevel })
      );
      return {
        permissions: outcomes.flatMap(({ permission, isGranted }) =>
          isGranted ? [permission] : []
        ),
        attributes: listLookedAt(listRead(outcomes), states),
      };
    },
  };
};
