/** The few pages of the embedded console itself. Logto's console has many; these only stand for them. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { callManagement, callbackUrl, client } from './client.ts';

const Titled = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <>
    <h1>{title}</h1>
    {children}
  </>
);

export const GetStarted = () => (
  <Titled title="Get started">
    <p>
      This is the console of the embedded host, which stands in for Logto&apos;s. It has just enough
      to be signed in to; the pages under &quot;Privacy&quot; are those of the pack, the same as in
      Logto&apos;s own console.
    </p>
  </Titled>
);

type Application = { readonly id: string; readonly name: string; readonly type: string };

export const Applications = () => {
  const [rows, setRows] = useState<readonly Application[] | string | null>(null);
  useEffect(() => {
    callManagement<readonly Application[]>('/applications').then(setRows, (error: unknown) =>
      setRows(error instanceof Error ? error.message : 'unknown')
    );
  }, []);
  return (
    <Titled title="Applications">
      {rows === null && <p role="status">Loading…</p>}
      {typeof rows === 'string' && <p role="alert">{`The list could not be loaded (${rows}).`}</p>}
      {typeof rows === 'object' && rows !== null && (
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>Type</th>
              <th>Id</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, type }) => (
              <tr key={id}>
                <td>{name}</td>
                <td>{type}</td>
                <td>{id}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Titled>
  );
};

export const NotFound = () => (
  <Titled title="Not found">
    <p>There is no such page.</p>
  </Titled>
);

/** In place of a blank page, when who is signed in could not be found out. */
export const Unavailable = ({ onRetry }: { readonly onRetry: () => void }) => (
  <main style={{ padding: 48 }}>
    <Titled title="Not available">
      <p role="alert">The service did not answer as it should.</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </Titled>
  </main>
);

/** Until the first administrator exists, registration is open to whoever comes first; afterwards only sign-in is. */
export const Welcome = () => (
  <main style={{ padding: 48 }}>
    <Titled title="Welcome">
      <p>Nobody administers this installation yet.</p>
      <button
        type="button"
        onClick={() => void client.signIn({ redirectUri: callbackUrl, firstScreen: 'register' })}
      >
        Create the first administrator
      </button>
    </Titled>
  </main>
);
