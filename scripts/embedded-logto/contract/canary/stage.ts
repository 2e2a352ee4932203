/** What every flow of a drive works with: the host, the registry, one site, the connectors and the tenant's sign-in rules. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCode } from '../../../e2e/street.ts';
import type { Site } from '../../../testing/oidc-client.ts';
import { runSql } from '../../../testing/sql.ts';
import { findNewestUserId } from '../../../testing/world.ts';
import type { World } from '../../../testing/world.ts';
import { createCanaries } from './canaries.ts';
import type { Canaries } from './canaries.ts';
import type { Body } from './session.ts';

export type Identifier = { readonly type: 'username' | 'email' | 'phone'; readonly value: string };
export type Person = {
  readonly userId: string;
  readonly username?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly password: string;
};

export type Stage = {
  readonly world: World;
  readonly canaries: Canaries;
  readonly site: Site;
  readonly connectors: Readonly<Record<'email' | 'sms' | 'social', string>>;
  /** The Management API. */
  readonly manage: <Result = Body>(method: string, path: string, body?: unknown) => Promise<Result>;
  readonly refused: (status: number, method: string, path: string, body?: unknown) => Promise<void>;
  /** The newest code sent to an address. */
  readonly readCode: (address: string) => Promise<string>;
  readonly signUpBy: (...identifiers: readonly Identifier['type'][]) => Promise<void>;
  /** The newest account, which must be what the flow has written. */
  readonly getNewest: (expected: Body) => Promise<string>;
  readonly getUser: (id: string, expected: Body) => Promise<void>;
  readonly createUser: (fields: Body) => Promise<string>;
  /** For a flow that overwrites or deletes what it wrote: looks at the databases now. */
  readonly checkpoint: () => Promise<void>;
};

const templateUses = [
  'SignIn',
  'Register',
  'ForgotPassword',
  'Generic',
  'OrganizationInvitation',
  'UserPermissionValidation',
  'BindNewIdentifier',
] as const;

const templates = templateUses.map((usageType) => ({
  usageType,
  type: 'text/plain',
  subject: usageType,
  content: 'Code {{code}}',
}));

const factories = {
  email: {
    connectorId: 'mock-email-service',
    config: { apiKey: 'none', fromEmail: 'pack@logto.example', fromName: 'Pack', templates },
  },
  sms: {
    connectorId: 'mock-short-message-service',
    config: {
      accountSID: 'none',
      authToken: 'none',
      fromMessagingServiceSID: 'none',
      templates,
    },
  },
  social: {
    connectorId: 'mock-social-connector',
    config: { clientId: 'pack', clientSecret: 'none' },
    syncProfile: true,
    enableTokenStorage: true,
  },
};

/** The embedded host has a mailbox in their stead. */
const connect = async ({ host, management }: World): Promise<Stage['connectors']> => {
  if (!host.isStock) {
    return { email: '', sms: '', social: '' };
  }
  // Only an administrator could give the admin tenant its own, and there is none yet.
  await runSql(
    host.databaseUrl,
    `insert into connectors (tenant_id, id, connector_id, config) values ('admin', 'admin-email', $1, $2)`,
    [factories.email.connectorId, factories.email.config]
  );
  const create = async (factory: object) =>
    (await management.call<{ id: string }>('POST', '/connectors', factory)).id;
  return {
    email: await create(factories.email),
    sms: await create(factories.sms),
    social: await create(factories.social),
  };
};

const pollMs = 50;
const readTries = 40;

/** Stock Logto's mock connectors keep the last message in a file. */
const readMockMessage = async (address: string): Promise<string> => {
  const channel = address.includes('@') ? 'email' : 'sms';
  for (let tries = 0; tries < readTries; tries += 1) {
    const text = await readFile(`/tmp/logto/mock_${channel}_record.txt`, 'utf8').catch(() => '{}');
    const message = (text.endsWith('\n') ? JSON.parse(text) : {}) as Readonly<
      Record<'address' | 'phone' | 'code', string | undefined>
    >;
    if ([message.address, message.phone].includes(address) && message.code) {
      return message.code;
    }
    await sleep(pollMs);
  }
  throw new Error('no message for this address');
};

const signInMethods = ['username', 'email', 'phone'].map((identifier) => ({
  identifier,
  password: true,
  verificationCode: identifier !== 'username',
  isPasswordPrimary: true,
}));

/** @throws AssertionError when what is read is not what was written; names the fields only */
export const assertFields = (actual: Body, expected: Body, what: string) => {
  const wrong = Object.keys(expected).filter((key) => {
    try {
      assert.deepEqual(actual[key], expected[key]);
      return false;
    } catch {
      return true;
    }
  });
  assert.deepEqual(wrong, [], `${what}: not what was written`);
};

export const openStage = async (world: World, checkpoint: Stage['checkpoint']): Promise<Stage> => {
  const { host, management } = world;
  const { call: manage } = management;
  const connectors = await connect(world);
  const getUser: Stage['getUser'] = async (id, expected) =>
    assertFields(await manage('GET', `/users/${id}`), expected, 'GET /users/:id');
  return {
    world,
    checkpoint,
    canaries: createCanaries(),
    site: await world.createSite('shop', {
      customClientMetadata: { allowTokenExchange: true },
      postLogoutRedirectUris: ['http://shop.example/bye'],
    }),
    connectors,
    manage,
    refused: async (status, method, path, body) => {
      const what = `${method} ${path.replace(/\?.*/, '')} is refused with ${status}`;
      const answer = await manage(method, path, body).then(
        () => '200',
        (error: unknown) => String(error)
      );
      assert.match(answer, new RegExp(`: ${status} `), what);
    },
    readCode: async (address) =>
      host.isStock ? readMockMessage(address) : readCode(host.userUrl, address),
    signUpBy: async (...identifiers) => {
      await manage('PATCH', '/sign-in-exp', {
        signIn: { methods: signInMethods },
        forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
        signUp: {
          identifiers,
          password: identifiers.length > 0,
          verify: identifiers.length > 0 && !identifiers.includes('username'),
          secondaryIdentifiers: [],
        },
      });
    },
    getNewest: async (expected) => {
      const id = await findNewestUserId(host);
      await getUser(id, expected);
      return id;
    },
    getUser,
    createUser: async (fields) => {
      const { password: _, ...shown } = fields;
      const made = await manage('POST', '/users', fields);
      assertFields(made, shown, 'POST /users');
      const id = String(made['id']);
      await getUser(id, shown);
      return id;
    },
  };
};
