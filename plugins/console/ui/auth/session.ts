/** Who works here, and what the role allows. The server checks every call again; this only decides what is shown. */
import { api, call } from '../api/client.ts';

export type Session = {
  readonly role: string;
  readonly permissions: readonly string[];
  /** Null: every site. */
  readonly siteIds: readonly string[] | null;
  readonly userId: string;
};

/** @throws ApiError: nobody signed in, or nobody with a role here */
export const fetchSession = async (): Promise<Session> => call(api.GET('/admin/session'));

export const isAllowed = ({ permissions }: Session, access: string): boolean =>
  permissions.includes(access);
