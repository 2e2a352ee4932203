/**
 * Next.js (app router): route handlers on `openid-client`, with sealed cookies instead of a store. They use nothing of Next.js but the
 * convention of files, so the contract tests run them as they stand.
 */
import { environment, isInsecure } from './guide.ts';
import type { Guide, GuideInput } from './guide.ts';

const texts = {
  en: {
    install: 'Install the OpenID Connect client, and `jose` for cookies.',
    settings:
      'Settings. They stay on the server: none of them begins with NEXT_PUBLIC_. Make SESSION_SECRET yourself: `openssl rand -base64 32`.',
    library: 'What the routes share.',
    signIn: 'The address that begins a sign-in. Link to it with <a href="/sign-in">.',
    callback: 'The address people come back to.',
    use: 'In a route or a server component: who is signed in. `userRef` is the person’s identifier at your site.',
  },
  ru: {
    install: 'Установите клиент OpenID Connect и `jose` для cookie.',
    settings:
      'Настройки. Они остаются на сервере: ни одна не начинается с NEXT_PUBLIC_. SESSION_SECRET создайте сами: `openssl rand -base64 32`.',
    library: 'Общее для маршрутов.',
    signIn: 'Адрес, с которого начинается вход. Ссылка на него: <a href="/sign-in">.',
    callback: 'Адрес, на который возвращаются люди.',
    use: 'В маршруте или серверном компоненте: кто вошёл. `userRef` – идентификатор человека на вашем сайте.',
  },
} as const;

const createLibrary = (issuer: string) => `import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import * as client from 'openid-client';

export const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(name + ' is not set');
  return value;
};

let found: Promise<client.Configuration> | undefined;
/** Asked for once, and again after a failure. */
export const configure = async () => {
  found ??= client.discovery(
    new URL(env('PASSPORT_ISSUER')),
    env('PASSPORT_CLIENT_ID'),
    env('PASSPORT_CLIENT_SECRET'),
    client.ClientSecretBasic(env('PASSPORT_CLIENT_SECRET'))${
      isInsecure(issuer)
        ? `,
    { execute: [client.allowInsecureRequests] } // plain http, for development only`
        : ''
    }
  );
  return found.catch((error: unknown) => {
    found = undefined;
    throw error;
  });
};

const key = () => createHash('sha256').update(env('SESSION_SECRET')).digest();

/** A cookie that only this server can make and read. */
export const seal = async (name: string, content: Record<string, string>, seconds: number) => {
  const value = await new EncryptJWT(content)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setAudience(name)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .encrypt(key());
  const isSecure = env('PASSPORT_REDIRECT_URI').startsWith('https:') ? '; Secure' : '';
  return \`\${name}=\${value}; Path=/; Max-Age=\${seconds}; HttpOnly; SameSite=Lax\${isSecure}\`;
};
/** Null when there is none, or it is not ours, or its time is over. */
export const open = async (name: string, cookies: string | null) => {
  const value = (cookies ?? '').split('; ').find((one) => one.startsWith(name + '='));
  if (!value) return null;
  const opened = await jwtDecrypt(value.slice(name.length + 1), key(), { audience: name }).catch(() => null);
  return opened ? (opened.payload as Record<string, string>) : null;
};
`;

/** Up from a folder of routes to the root of the project. */
const createImport = (folder: string) =>
  `${folder
    .split('/')
    .map(() => '..')
    .join('/')}/lib/passport`;

const createSignIn = () => `import * as client from 'openid-client';
import { configure, env, seal } from '${createImport('app/sign-in')}';

export const dynamic = 'force-dynamic';

export async function GET() {
  const verifier = client.randomPKCECodeVerifier();
  const begun = { verifier, state: client.randomState(), nonce: client.randomNonce() };
  const address = client.buildAuthorizationUrl(await configure(), {
    redirect_uri: env('PASSPORT_REDIRECT_URI'),
    scope: env('PASSPORT_SCOPE'),
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const headers = { Location: address.href, 'Set-Cookie': await seal('sign-in', begun, 900) };
  return new Response(null, { status: 303, headers });
}
`;

const createCallback = (folder: string) => `import * as client from 'openid-client';
import { configure, env, open, seal } from '${createImport(folder)}';

export const dynamic = 'force-dynamic';

export async function GET(request: Request) {
  const begun = await open('sign-in', request.headers.get('cookie'));
  if (!begun) {
    return new Response('This sign-in did not begin here.', { status: 400 });
  }
  // The address as the browser has it: behind a proxy the request's own differs.
  const address = new URL(env('PASSPORT_REDIRECT_URI'));
  address.search = new URL(request.url).search;
  const tokens = await client.authorizationCodeGrant(await configure(), address, {
    pkceCodeVerifier: begun.verifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
  });
  const userRef = tokens.claims()?.sub ?? '';
  const headers = new Headers({ Location: '/' });
  headers.append('Set-Cookie', await seal('session', { userRef }, 86_400));
  headers.append('Set-Cookie', 'sign-in=; Path=/; Max-Age=0');
  return new Response(null, { status: 303, headers });
}
`;

const use = `import { headers } from 'next/headers';
import { open } from '../lib/passport';

export default async function Page() {
  const session = await open('session', (await headers()).get('cookie'));
  return session ? <p>{session.userRef}</p> : <a href="/sign-in">Sign in</a>;
}
`;

export const createNextGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  const path = new URL(input.redirectUri).pathname.replace(/\/+$/, '');
  const folder = `app${path}`;
  return {
    platform: 'nextjs',
    title: 'Next.js',
    steps: [
      { text: text.install, file: null, syntax: 'bash', code: 'npm install openid-client jose' },
      {
        text: text.settings,
        file: '.env.local',
        syntax: 'dotenv',
        code: environment({ ...input, reading: null }, { SESSION_SECRET: '' }),
      },
      {
        text: text.library,
        file: 'lib/passport.ts',
        syntax: 'typescript',
        code: createLibrary(input.issuer),
      },
      {
        text: text.signIn,
        file: 'app/sign-in/route.ts',
        syntax: 'typescript',
        code: createSignIn(),
      },
      {
        text: text.callback,
        file: `${folder}/route.ts`,
        syntax: 'typescript',
        code: createCallback(folder),
      },
      { text: text.use, file: 'app/page.tsx', syntax: 'typescript', code: use },
    ],
  };
};
