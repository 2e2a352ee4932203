/** Odd values and expressions: a sealed database answers as a plain one, and where it does not, it refuses. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const later = new Date(Date.now() + 3_600_000);

type Step = readonly [text: string, ...values: unknown[]];
const setUser = (column: string, value: unknown): Step => [
  `update "users" set "${column}" = $1 where "id" = $2 returning "id", "${column}"`,
  value,
  'eu1',
];
// prettier-ignore
const getUser = (column: string): Step => [`select "id", "${column}" from "users" where "id" = $1`, 'eu1'];
const getUsername = [getUser('username')[0], ['eu1']] as const;
const newUser = (...values: readonly string[]): Step => [
  'insert into "users" ("id", "primary_phone", "username", "identities") values ($1, $2, $3, $4)',
  ...values,
];
const newInstance = (payload: object): Step => [
  `insert into "oidc_model_instances" ("model_name", "id", "payload", "expires_at")
   values ('Grant', 'g1', $1, to_timestamp($2::double precision / 1000)) returning "id", "payload"`,
  JSON.stringify(payload),
  later.getTime(),
];
const newPasscode = (digits: string): Step => [
  'insert into "passcodes" ("id", "type", "email", "code") values ($1, $2, $3, $4) returning "code"',
  ...['p1', 'SignIn', 'a@b.test', digits],
];
const zero = 'a\0b';
const marker = 'plt_abcdefghijklmnopabcdefghijkl';
const where = (condition: string, ...values: readonly unknown[]): Step => [
  `select "id" from "users" where ${condition}`,
  ...values,
];
const foreign = (target: string) =>
  newUser('ru1', '79991234567', 'bob', `{"${target}":{"userId":"42"}}`);

/** Steps of which the last one ends differently; each a fault to be mended, or a difference to be told. */
// prettier-ignore
const differences: Readonly<Record<string, readonly Step[]>> = {
  'an external id that people of two regions have': [
    ...[getUser('identities'), foreign('google')],
    ['select "id", "identities" from "users" where "id" = $1', 'ru1'],
  ],
  'any search once a name has a zero byte': [setUser('name', zero), where('"name" ~~* $1', '%a%')],
  'a zero byte in a name': [setUser('name', zero)],
  'a zero byte in a username': [setUser('username', zero)],
  'a zero byte in JSON': [setUser('profile', '{"a":"x\\u0000y"}')],
  'half a surrogate pair in JSON': [setUser('profile', '{"a":"x\\ud800y"}')],
  'text that is no JSON': [setUser('profile', '{bad')],
  'a JSON null': [setUser('profile', 'null')],
  'spaces behind the longest name': [setUser('name', 'x'.padEnd(140))],
  'an identity without an id': [setUser('identities', '{"github":{"details":{"a":1}}}')],
  'an id of a factor that looks like a marker': [setUser('mfa_verifications', JSON.stringify([{ id: 'm', type: 'WebAuthn', credentialId: marker }]))],
  'a key left open that looks like one sealed': [newInstance({ jti: 'g1', nonce: 'pls1.eu.20000.QUJD' })],
  'an instance without its own id': [newInstance({ params: { a: 1 } })],
  'a code of letters': [newPasscode('ABCDEF')],
  'a code that is too long': [newPasscode('1234567')],
  'an enterprise identity that is not there': [
    [
      'update "user_sso_identities" set "detail"=$1 where "issuer"=$2 and "identity_id"=$3 returning *',
      ...['{"a":1}', 'https://idp', 'nobody'],
    ],
  ],
  'an expression that is none, where nobody has a value': [where('"primary_email" ~ $1', '(')],
  'a pattern that is none, where no row is looked at': [setUser('name', 'Ann'), where('"id" = $1 and "name" like $2', 'nobody', '\\')],
  'lower case against upper case': [where('lower("username") = $1', 'ALICE')],
  'a name that equals null': [where('"name" = $1', null)],
  'null among usernames': [where('"username" = any($1)', ['alice', null])],
};

const refusals = [
  'text that is no JSON',
  'an instance without its own id',
  'a code of letters',
  'an expression that is none, where nobody has a value',
  'a pattern that is none, where no row is looked at',
];

describe('a sealed and a plain database', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const runBoth = async (title: string) => {
    await rig.prepare('delete from users');
    await rig.prepare('delete from oidc_model_instances');
    await rig.prepare('delete from passcodes');
    const first = newUser('eu1', '4930123456', 'alice', '{"github":{"userId":"42"}}');
    let last: Awaited<ReturnType<Rig['run']>> | null = null;
    for (const [text, ...values] of [first, ...(differences[title] ?? [])]) {
      last = await rig.run(text, values);
    }

    return last;
  };

  it.each(Object.keys(differences).filter((title) => !refusals.includes(title)))(
    'agree about %s',
    async (title) => {
      const last = await runBoth(title);

      expect(last?.sealed).toEqual(last?.plain);
    }
  );

  it.each(refusals)('differ about %s, which nothing of Logto sends', async (title) => {
    const last = await runBoth(title);

    expect(last?.sealed).not.toEqual(last?.plain);
  });

  it('agree about a username that somebody in another region asked for in vain', async () => {
    await rig.prepare('delete from users');
    for (const [text, ...values] of [
      newUser('eu1', '4930123456', 'alice', '{}'),
      newUser('ru1', '79991234567', 'alice', '{}'),
    ]) {
      await rig.run(text, values);
    }

    // Which region answers last, and is remembered, is a matter of chance.
    for (let process = 0; process < 12; process += 1) {
      const { rows } = await rig.open('default');
      await rows(...getUsername);
      expect(await rows(...getUsername)).toEqual([{ id: 'eu1', username: 'alice' }]);
    }
  });
});
