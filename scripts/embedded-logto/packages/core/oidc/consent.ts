/** Finishing an interaction's consent the way Logto does: grant, first application of the user, session extension. */
import { OidcSessionExtensions, Users } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { Context } from 'koa';
import type { Interaction, PromptDetail } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { z } from 'zod';
import { identify, insertInto } from '../database.ts';
import { RequestError } from '../errors.ts';
import type { TenantContext } from '../tenant-context.ts';

const missingGuard = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.array(z.string())).default({}),
});

export const readMissingScopes = (prompt: PromptDetail) => missingGuard.parse(prompt.details);

/** @throws session.not_found when the interaction has nobody signed in; InvalidClient without a client */
export const readParties = ({ session, params }: Interaction) => {
  if (!session) {
    throw new RequestError('session.not_found', 400);
  }
  const { client_id: clientId } = params;
  if (typeof clientId !== 'string' || clientId === '') {
    throw new errors.InvalidClient('client must be available');
  }
  return { session, accountId: session.accountId, clientId };
};

/**
 * Grants the missing scopes.
 * @returns where the browser goes next
 */
export const finishConsent = async (
  ctx: Context,
  { provider, pool }: Pick<TenantContext, 'provider' | 'pool'>,
  interaction: Interaction,
  resourceScopes: Readonly<Record<string, readonly string[]>>
): Promise<string> => {
  const { session, accountId, clientId } = readParties(interaction);
  const { missingOIDCScope } = readMissingScopes(interaction.prompt);
  const { table, fields } = identify(Users);
  await pool.query(sql`
    update ${table}
    set ${fields.applicationId}=${clientId}
    where ${fields.id}=${accountId}
      and ${fields.applicationId} is null
  `);
  if (interaction.lastSubmission) {
    await insertInto<object, object>(pool, OidcSessionExtensions, {
      fields: ['tenantId', 'sessionUid'],
      setExcluded: ['lastSubmission', 'accountId', 'clientId', 'updatedAt'],
    })({
      sessionUid: session.uid,
      accountId,
      clientId,
      lastSubmission: interaction.lastSubmission,
      updatedAt: Date.now(),
    });
  }
  const grant =
    (interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined) ??
    new provider.Grant({ accountId, clientId });
  if (missingOIDCScope.length > 0) {
    grant.addOIDCScope(missingOIDCScope.join(' '));
  }
  for (const [indicator, scopes] of Object.entries(resourceScopes)) {
    grant.addResourceScope(indicator, scopes.join(' '));
  }
  const grantId = await grant.save();
  return provider.interactionResult(
    ctx.req,
    ctx.res,
    { consent: { grantId } },
    { mergeWithLastSubmission: true }
  );
};
