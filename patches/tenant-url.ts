/**
 * The connection string of a tenant, built from Logto's own the way Logto builds it (core/src/utils/tenant.ts), so that a tenant opened by us is
 * found again when Logto's queries name it, and not opened twice.
 */
import { parseDsn, stringifyDsn } from '@silverhand/slonik';

export type TenantRole = { readonly username: string; readonly password: string | null };

export const toTenantUrl = (databaseUrl: string, { username, password }: TenantRole): string => {
  const { password: _own, ...address } = parseDsn(databaseUrl);
  return stringifyDsn({ ...address, username, ...(password === null ? {} : { password }) });
};
