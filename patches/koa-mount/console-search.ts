/** Carries out a search of the console among people: whom it finds, and the host's own search for just them. */
import type { Context } from 'koa';
import { isUserRef } from '../../plugins/pairwise/port.ts';
import { tellWait } from '../../plugins/people/port.ts';
import { readSearch, toIdSearch } from '../../plugins/staff/port.ts';
import type { TenantRuntime } from '../tenants.ts';
import { writeQuery } from './request-query.ts';
import type { MemberCall } from './staff-guard.ts';

const idPattern = /^[\w-]{1,64}$/;
const usernameStatement = 'select "id" from "users" where lower("username") = lower($1)';

/** Whoever has this as their id, user name, e-mail address, phone number, or identifier at a site. On the audit chain before it is answered. */
const findUsers = async (
  text: string,
  { people, sealing, audit }: TenantRuntime,
  { userId: id, ip }: MemberCall
): Promise<readonly string[]> => {
  const by = { id, ip, isMachine: false };
  if (text.includes('@')) {
    const found = await people.search('email', text, by);
    return found ? [found.userId] : [];
  }
  if (/^\+?[\d ()-]{7,}$/.test(text)) {
    const found = await people.search('phone', text, by);
    return found ? [found.userId] : [];
  }
  if (!idPattern.test(text)) {
    return [];
  }
  const found = await people.search(isUserRef(text) ? 'user_ref' : 'user_id', text, by);
  await audit.append([
    {
      ...{ actorType: 'admin', actorId: id, userId: null, userRef: null, siteId: null, ip },
      ...{ action: 'users.search', attributes: ['username'], purpose: null, result: 'allowed' },
    },
  ]);
  const named = await sealing.run(usernameStatement, [text]);
  return [...new Set([...(found ? [found.userId] : []), ...named.map((row) => String(row['id']))])];
};

/** @throws staff.search_by_pattern, api.too_many_requests, vault.unavailable, audit.unavailable */
export const settleSearch = async (
  ctx: Context,
  tenant: TenantRuntime,
  member: MemberCall
): Promise<void> => {
  const parameters = new URLSearchParams(ctx.querystring);
  const search = readSearch(ctx.path, parameters);
  if (search) {
    const { text } = search;
    const found =
      text === '' ? null : await tellWait(ctx, async () => findUsers(text, tenant, member));
    writeQuery(ctx, toIdSearch(parameters, search, found));
  }
};
