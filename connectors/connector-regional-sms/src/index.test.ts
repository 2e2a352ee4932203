import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectorMetadataGuard, TemplateType } from '@logto/connector-kit';
import {
  findClosedPort,
  listenToOutput,
  startHttpStand,
} from '../../regional-delivery/test-rig.ts';
import createRegionalSmsConnector from './index.ts';

/** A stack names files: whose folder they lie in is none of the recipient's business. */
const root = path.resolve(import.meta.dirname, '../../..');
const withoutRoot = (text: string) =>
  text.replaceAll(root, '').replaceAll(pathToFileURL(root).pathname, '');

const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
  usageType,
  content: `${usageType}: {{code}}`,
}));

const http = (endpoint: string) => ({ kind: 'http', endpoint, timeoutSeconds: 10 });
const makeConfig = (eu: readonly string[], ru: readonly string[]) => ({
  regions: {
    eu: { from: 'Passport', providers: eu.map(http) },
    ru: { from: 'Паспорт', providers: ru.map(http) },
  },
  defaultRegion: 'eu',
  countries: { RU: 'ru' },
  templates,
});

const send = async (config: unknown, to: string, type = TemplateType.SignIn) => {
  const connector = await createRegionalSmsConnector({
    getConfig: async () => Promise.resolve(config),
  });
  return connector.sendMessage({ to, type, payload: { code: '123456' }, ip: '192.0.2.7' });
};

describe('regional SMS', () => {
  const closing: (() => Promise<void>)[] = [];
  const start = async (...manner: Parameters<typeof startHttpStand>) => {
    const stand = await startHttpStand(...manner);
    closing.push(stand.close);
    return stand;
  };
  afterEach(async () => {
    await Promise.all(closing.splice(0).map(async (close) => close()));
  });

  it('has metadata and a first configuration that the guards take', async () => {
    const connector = await createRegionalSmsConnector({
      getConfig: async () => Promise.resolve({}),
    });
    const entries = connector.metadata.formItems?.map(({ key, defaultValue, placeholder }) => [
      key,
      defaultValue ?? placeholder,
    ]);

    expect(connectorMetadataGuard.safeParse(connector.metadata).success).toBe(true);
    expect(connector.configGuard.safeParse(Object.fromEntries(entries ?? [])).success).toBe(true);
  });

  it.each([
    ['79161234567', 'ru', '+79161234567'],
    ['+7 916 123-45-67', 'ru', '+79161234567'],
    ['77011234567', 'eu', '+77011234567'],
    ['4915112345678', 'eu', '+4915112345678'],
    ['12025550123', 'eu', '+12025550123'],
    ['79', 'eu', '+79'],
  ])('sends to %s through region %s and no other, as %s', async (to, region, number) => {
    const [eu, ru] = [await start(), await start()];

    await send(makeConfig([eu.url], [ru.url]), to);

    const [used, unused] = region === 'eu' ? [eu, ru] : [ru, eu];
    expect(unused.calls).toEqual([]);
    expect(used.calls.map(({ body }) => body)).toEqual([
      { to: number, from: region === 'eu' ? 'Passport' : 'Паспорт', content: 'SignIn: 123456' },
    ]);
  });

  it('fails over inside the region and never leaves it', async () => {
    const [eu, broken, good] = [await start(), await start(503), await start()];
    const closed = `http://127.0.0.1:${await findClosedPort()}/`;

    await send(makeConfig([eu.url], [closed, broken.url, good.url]), '79161234567');
    const attempt = send(makeConfig([eu.url], [closed, broken.url]), '79161234567');

    await expect(attempt).rejects.toMatchObject({
      code: 'general',
      data: { error: 'delivery.not_sent', outcomes: ['unreachable', 'refused'] },
    });
    expect([good.calls.length, broken.calls.length, eu.calls.length]).toEqual([1, 2, 0]);
  });

  it('writes nothing about the recipient into errors, logs or its answer', async () => {
    const [echoing, good] = [await start('echo'), await start()];
    const stopListening = listenToOutput();
    const config = makeConfig([good.url], [echoing.url]);

    const error: unknown = await send(config, '79161234567').catch((reason: unknown) => reason);
    const answer = await send(config, '4915112345678');

    const said = [
      String(error),
      JSON.stringify(error),
      String((error as Error).stack),
      stopListening(),
    ].map(withoutRoot);
    expect(said.join('\n')).not.toMatch(/9161234567|15112345678|123456|192\.0\.2\.7|"ru"|"RU"/);
    expect(answer).toBeUndefined();
  });

  it('refuses what holds no number, and uses Generic where a use has no template', async () => {
    const stand = await start();
    const config = makeConfig([stand.url], [stand.url]);

    await expect(send(config, 'anna')).rejects.toMatchObject({
      data: { error: 'delivery.recipient_invalid' },
    });
    await send(config, '4915112345678', TemplateType.BindMfa);

    expect(stand.calls.map(({ body }) => body)).toMatchObject([{ content: 'Generic: 123456' }]);
  });

  it.each([
    ['an unknown default region', { defaultRegion: 'us' }],
    ['an unknown region in the table', { countries: { DE: 'us' } }],
    ['a country that is none', { countries: { Germany: 'eu' } }],
    ['a missing template', { templates: templates.slice(1) }],
  ])('refuses a configuration with %s', async (_, change) => {
    const config = { ...makeConfig(['https://a.example'], ['https://b.example']), ...change };

    await expect(send(config, '4915112345678')).rejects.toMatchObject({ code: 'invalid_config' });
  });
});
