/**
 * What a webhook of Logto may say. A hook belongs to the tenant and not to a site, so its receiver may know that something
 * happened, at which application, and to which resource; about whom only as the site of that application knows them.
 *
 * An allow-list by event: what is not named here does not leave, and a named field with another shape is dropped. Nothing
 * personal is named: no user object, user id, session, address, browser, path or free text.
 */
import { z } from 'zod';
import { webhooksErrors } from './errors.ts';

/** Ids of Logto are random or made by its operator; none has room for an address. */
const id = z.string().regex(/^[\w-]{1,128}$/);
const count = z.number().int().nonnegative();

const maybe = <Schema extends z.ZodTypeAny>(schema: Schema) => schema.optional().catch(undefined);

const head = z.object({
  event: z.string().regex(/^[A-Za-z]{1,64}(\.[A-Za-z]{1,64}){0,2}$/),
  createdAt: z.string().datetime(),
  hookId: id,
});

const anyEvent = head.extend({
  interactionEvent: maybe(z.enum(['SignIn', 'Register', 'ForgotPassword'])),
  applicationId: maybe(id),
  application: maybe(z.object({ id, type: z.string().regex(/^[A-Za-z]{1,32}$/) })),
  method: maybe(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])),
  status: maybe(count),
  // The route's pattern (`/users/:userId`), never the path that matched it.
  matchedRoute: maybe(z.string().regex(/^(\/:?[A-Za-z-]{1,64}){1,12}$/)),
});

/** Roles, scopes and organizations: their ids; names and descriptions may be a person's. */
const resourceEvent = anyEvent.extend({
  params: maybe(
    z.object({
      id: maybe(id),
      resourceId: maybe(id),
      scopeId: maybe(id),
      organizationScopeId: maybe(id),
    })
  ),
  data: maybe(z.object({ id })),
  organizationId: maybe(id),
  organizationRoleId: maybe(id),
  organizationScopeId: maybe(id),
});

/** Whose membership it is stays here; applications are members too. */
const membershipEvent = anyEvent.extend({
  organizationId: maybe(id),
  addedApplicationIds: maybe(z.array(id)),
  removedApplicationIds: maybe(z.array(id)),
});

const grantEvent = anyEvent.extend({
  maxAllowedGrants: maybe(count),
  preRevocationActiveGrantCount: maybe(count),
});

const resourcePattern =
  /^(Role|Scope|Organization|OrganizationRole|OrganizationScope)\.(Created|Deleted|Data\.Updated|Scopes\.Updated)$/;

const chooseGuard = (event: string) => {
  if (event === 'Organization.Membership.Updated') {
    return membershipEvent;
  }
  if (event === 'Grant.LimitExceeded') {
    return grantEvent;
  }
  return resourcePattern.test(event) ? resourceEvent : anyEvent;
};

const subjectGuard = head.extend({
  applicationId: maybe(id),
  application: maybe(z.object({ id })),
  userId: maybe(id),
  data: maybe(z.object({ id })),
});

/** Which hook, and about whom at which application; null where the payload does not say. */
export type WebhookSubject = {
  readonly hookId: string;
  readonly applicationId: string | null;
  readonly userId: string | null;
};

/** @throws webhooks.unexpected_payload */
export const parseWebhookSubject = (payload: unknown): WebhookSubject => {
  const result = subjectGuard.safeParse(payload);
  if (!result.success) {
    throw webhooksErrors.unexpected_payload();
  }
  const { event, hookId, applicationId, application, userId, data } = result.data;
  return {
    hookId,
    applicationId: applicationId ?? application?.id ?? null,
    // Only events about users have a user in `data`.
    userId: userId ?? (event.startsWith('User.') ? data?.id : undefined) ?? null,
  };
};

export type ReducedWebhook = Readonly<Record<string, unknown>> & { readonly event: string };

/**
 * @param userRef how the application's site knows the person; null when there is no such site or person
 * @throws webhooks.unexpected_payload
 */
export const reduceWebhook = (payload: unknown, userRef: string | null): ReducedWebhook => {
  const known = head.safeParse(payload);
  if (!known.success) {
    throw webhooksErrors.unexpected_payload();
  }
  const reduced = chooseGuard(known.data.event).safeParse(payload);
  if (!reduced.success) {
    throw webhooksErrors.unexpected_payload();
  }
  return { ...reduced.data, ...(userRef === null ? {} : { user_ref: userRef }) };
};
