/**
 * No route of Logto's Management API shows a session of the console anybody's values, in any encoding: every GET route that the host has is
 * called, after every flow has written values that are unique. The same calls by a machine find them.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../testing/canary.ts';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';
import type { Canaries } from './canary/canaries.ts';
import { listRoutes } from './console/routes.ts';
import type { Route } from './console/routes.ts';
import { seedPeople } from './console/seed.ts';

const driveMs = 600_000;
/** Lets stock Logto keep the tokens of social providers. */
const environment = { SECRET_VAULT_KEK: 'DtPWS09unRXGuRScB60qXqCSsrjd22dUlXt/0oZgxSo=' };

type Answers = {
  /** By template: every answer with its headers. */
  readonly texts: ReadonlyMap<string, string>;
  /** By address. */
  readonly statuses: ReadonlyMap<string, number>;
};

/** On either host a machine finds values by these routes, or the test tests nothing. */
const telling = {
  both: ['/api/users', '/api/users/{}', '/api/users/{}/custom-data'],
  stock: [
    '/api/users/{}/all-identities',
    '/api/users/{}/identities/{}',
    '/api/users/{}/sessions',
    '/api/logs',
    '/api/logs/{}',
    '/api/organization-invitations',
    '/api/one-time-tokens',
    '/api/organizations/{}/users',
  ],
};
const normalise = (template: string) => template.replaceAll(/\{\w+\}/g, '{}');

describe('a session of the console', () => {
  const started: { world?: World; canaries?: Canaries; routes?: readonly Route[] } = {};
  const world = () => started.world!;
  const answers: Record<string, Answers> = {};

  const read = async (token: string): Promise<Answers> => {
    const texts = new Map<string, Set<string>>();
    const statuses = new Map<string, number>();
    for (const { template, urls } of started.routes ?? []) {
      const key = normalise(template);
      const answers = texts.get(key) ?? new Set();
      texts.set(key, answers);
      for (const url of urls) {
        const response = await fetch(`${world().host.userUrl}${url}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        statuses.set(url, response.status);
        for (const [name, value] of response.headers) {
          answers.add(`${name}: ${value}`);
        }
        answers.add(await response.text());
      }
    }
    return {
      texts: new Map([...texts].map(([key, answers]) => [key, [...answers].join('\n')])),
      statuses,
    };
  };

  beforeAll(async () => {
    started.world = await startWorld(true, environment);
    started.canaries = await seedPeople(world());
    started.routes = await listRoutes(world());
    const sign = await createConsoleSigner(world().host);
    answers['machine'] = await read(world().management.token);
    answers['console'] = await read(await sign('user_boss'));
  }, driveMs);
  afterAll(async () => started.world?.close());

  it(
    'sees nobody’s value by any route, in any encoding, in any header',
    () => {
      const canaries = started.canaries!;

      const findings = [...answers['console']!.texts].flatMap(([route, text]) =>
        findCanaries(canaries.values(), { [route]: text }).map(
          ({ value, encoding }) =>
            `${route}: ${canaries.describe(value).kind} as ${encoding} (${canaries.describe(value).flow})`
        )
      );

      expect([...new Set(findings)]).toEqual([]);
    },
    driveMs
  );

  it('calls what there is: a machine sees values by these routes', () => {
    const expected = [...telling.both, ...(world().host.isStock ? telling.stock : [])];
    const values = started.canaries!.values();

    expect(
      expected.filter((route) => {
        const text = answers['machine']!.texts.get(route) ?? '';
        return !values.some((value) => text.includes(value));
      })
    ).toEqual([]);
  });

  it('is answered by every route as a machine is', () => {
    const { statuses } = answers['console']!;

    expect(started.routes!.length).toBeGreaterThan(world().host.isStock ? 80 : 15);
    expect(
      [...answers['machine']!.statuses].flatMap(([url, status]) =>
        statuses.get(url) === status ? [] : [`${url}: ${status} and ${String(statuses.get(url))}`]
      )
    ).toEqual([]);
  });
});
