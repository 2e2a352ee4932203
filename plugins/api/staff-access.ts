/**
 * Who of the staff may do what: the one table of it. Operations name a word of the table as their access; the console asks which words the
 * signed-in member has (`readStaffSession`) and shows no more than that, but what counts is decided here, on the server.
 *
 * A site owner has a word only for their own sites: an operation with a `siteId` is kept to them (own-sites.ts), one without filters by
 * the caller's `siteIds`.
 */
export const staffRoles = ['admin', 'data_protection_officer', 'site_owner', 'support'] as const;
export type StaffRole = (typeof staffRoles)[number];

const admin = ['admin'] as const;
const officers = ['admin', 'data_protection_officer'] as const;
const owners = ['admin', 'site_owner'] as const;
const officersAndOwners = ['admin', 'data_protection_officer', 'site_owner'] as const;

export const rolesByStaffAccess = {
  /** Who am I. */
  'staff:session': staffRoles,
  'staff:overview': staffRoles,
  /** People, masked. */
  'staff:users.read': ['admin', 'data_protection_officer', 'support'],
  /** Blocks, suspends, signs out. */
  'staff:users.write': admin,
  /** Asks for a value, and reads what was approved. */
  'staff:users.reveal': officers,
  /** As the second pair of eyes. */
  'staff:users.approve': officers,
  'staff:sites.read': officersAndOwners,
  'staff:sites.create': admin,
  /** Describes, declares, API keys, streams, deliveries. */
  'staff:sites.write': owners,
  'staff:rules.read': officersAndOwners,
  'staff:rules.write': owners,
  'staff:sharing.read': officersAndOwners,
  'staff:sharing.withdraw': officersAndOwners,
  /** Searches, verifies, exports. */
  'staff:audit.read': officers,
  'staff:complaints.read': officers,
  'staff:complaints.write': officers,
  'staff:complaints.suspend': admin,
  /** Requests of people to be erased. */
  'staff:requests.read': officers,
  /** Takes one back. To ask on somebody's behalf takes the word that suspends. */
  'staff:requests.write': officers,
  'staff:regions.read': officers,
  'staff:regions.write': admin,
  /** Who has which role. */
  'staff:members': admin,
} as const satisfies Readonly<Record<`staff:${string}`, readonly StaffRole[]>>;

export type StaffAccess = keyof typeof rolesByStaffAccess;

export const isStaffRole = (value: unknown): value is StaffRole =>
  staffRoles.some((role) => role === value);

/** A word that begins like one of the staff's and is not in the table is nobody's. */
export const isStaffAccess = (access: string): access is StaffAccess =>
  Object.hasOwn(rolesByStaffAccess, access);

export const mayStaff = (role: StaffRole, access: string): boolean =>
  isStaffAccess(access) && rolesByStaffAccess[access].some((allowed) => allowed === role);

export const listStaffAccess = (role: StaffRole): readonly StaffAccess[] =>
  Object.keys(rolesByStaffAccess).flatMap((access) =>
    isStaffAccess(access) && mayStaff(role, access) ? [access] : []
  );
