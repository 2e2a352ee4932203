/** Who works here, for every component below. */
import { createContext, useContext } from 'react';
import { isAllowed } from '../auth/session.ts';
import type { Session } from '../auth/session.ts';

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** @throws TypeError outside of the provider */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) {
    throw new TypeError('useSession needs a SessionProvider above');
  }
  return session;
};

/** `const may = useMay(); may('staff:users.write')`: only decides what is shown, the server checks again. */
export const useMay = (): ((access: string) => boolean) => {
  const session = useSession();
  return (access) => isAllowed(session, access);
};
