/** The README's examples are run as they stand, in a process of their own, and print what the README says. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { sendJson, startRig } from './test-rig.ts';
import type { Answer, Rig } from './test-rig.ts';

const here = import.meta.dirname;
const userRef = `ppid_${'0'.repeat(26)}`;
const readme = await readFile(path.join(here, 'README.md'), 'utf8');
const examples = [
  ...readme.matchAll(/^## ([^\n]+)\n(?:(?!^## )[^])*?```ts\n([^]*?)```\n+```text\n([^]*?)```/gm),
].map(([, title = '', code = '', output = '']) => ({ title, code, output }));

const expiresAt = 1_900_000_000;
/** A person who shares an e-mail and an address; the address until it is taken back. */
const createAnswer = (jwk: object): Answer => {
  const withdrawn = new Set<string>();
  return ({ method, url, body }, response) => {
    const address = withdrawn.has('address')
      ? { status: 'not_consented' }
      : { status: 'value', value: { address: {} }, sealed: 'a..b.c.d', expires_at: expiresAt };
    const route = `${method} ${url.replace('/passport/api/v1', '').replace(/\?.*$/, '')}`;
    switch (route) {
      case `GET /attributes/${userRef}`: {
        const email = { email: 'person@example.org' };
        sendJson(response, {
          attributes: {
            email: { status: 'value', value: email, expires_at: expiresAt },
            name: { status: 'not_consented' },
            address,
          },
        });
        return;
      }
      case 'POST /attributes/open': {
        sendJson(response, { attribute: 'address', purpose: 'delivery', ...address });
        return;
      }
      case 'POST /consents/withdraw': {
        withdrawn.add((body as { attribute: string }).attribute);
        sendJson(response, { withdrawn: 1 });
        return;
      }
      case 'POST /verdicts': {
        if ((body as { action: { name: string } }).action.name === 'can_checkout') {
          const context = { reason: 'consent_required', missing_consents: ['email'] };
          sendJson(response, { decision: false, context });
          return;
        }
        sendJson(
          response,
          { code: 'attributes.verdict_unknown', message: 'No such verdict.' },
          404
        );
        return;
      }
      case 'GET /oidc/jwks': {
        sendJson(response, { keys: [jwk] });
        return;
      }
      default: {
        sendJson(response, { code: 'kernel.not_found', message: 'Nothing here.' }, 404);
      }
    }
  };
};

describe('the README', () => {
  let rig: Rig;
  let folder: string;
  let token: string;
  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES384');
    rig = await startRig(createAnswer({ ...(await exportJWK(publicKey)), kid: 'k' }));
    folder = await mkdtemp(path.join(tmpdir(), 'cms-node-'));
    const issuer = `${rig.origin}/oidc`;
    token = await new SignJWT({
      sub_id: { format: 'iss_sub', iss: issuer, sub: userRef },
      events: { 'urn:logto-passport:event:consent-withdrawn': { consents: [] } },
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'k', typ: 'secevent+jwt' })
      .setIssuer(issuer)
      .setAudience('shop')
      .setJti('event_1')
      .setIssuedAt()
      .sign(privateKey);
  });
  afterAll(async () => {
    await rig.close();
    await rm(folder, { recursive: true });
  });

  const run = async (code: string): Promise<string> => {
    const file = path.join(folder, `example-${code.length}.mjs`);
    const local = code.replaceAll(
      /'@logto-passport\/cms-node\/([a-z-]+)'/g,
      (_whole, name: string) => `'${pathToFileURL(path.join(here, `${name}.ts`)).href}'`
    );
    await writeFile(file, local);
    const child = spawn(process.execPath, [file], {
      env: {
        NODE_NO_WARNINGS: '1',
        PASSPORT_ORIGIN: rig.origin,
        PASSPORT_API_KEY: 'ppk_example',
        USER_REF: userRef,
        SECURITY_EVENT: token,
      },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    return output;
  };

  it('has an example for every part', () => {
    expect(examples).toHaveLength(4);
    expect((readme.match(/```ts/g) ?? []).length).toBe(4);
  });

  it.each(examples)('“$title” prints what it says', async ({ code, output }) => {
    expect(await run(code)).toBe(output);
  });

  it('names every public file of the package', async () => {
    const { exports } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8')) as {
      exports: Record<string, string>;
    };
    const named = [...readme.matchAll(/^\| `([a-z-]+)\.ts`/gm)].map(([, name = '']) => name).sort();

    expect(Object.keys(exports).sort()).toEqual(named.map((name) => `./${name}`));
  });
});
