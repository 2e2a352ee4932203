import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectorMetadataGuard, TemplateType } from '@logto/connector-kit';
import type { GetI18nEmailTemplate } from '@logto/connector-kit';
import {
  findClosedPort,
  listenToOutput,
  startHttpStand,
  startSmtpStand,
} from '../../regional-delivery/test-rig.ts';
import createRegionalEmailConnector from './index.ts';

/** A stack names files: whose folder they lie in is none of the recipient's business. */
const root = path.resolve(import.meta.dirname, '../../..');
const withoutRoot = (text: string) =>
  text.replaceAll(root, '').replaceAll(pathToFileURL(root).pathname, '');

const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
  usageType,
  contentType: 'text/html',
  subject: `${usageType} code`,
  content: '<b>{{code}}</b> for {{user.name}}',
}));

const smtp = (port: number, options: object = {}) => ({
  kind: 'smtp',
  host: '127.0.0.1',
  port,
  security: 'none',
  timeoutSeconds: 10,
  ...options,
});
const http = (endpoint: string, options: object = {}) => ({
  kind: 'http',
  endpoint,
  timeoutSeconds: 10,
  ...options,
});

const makeConfig = (eu: readonly object[], ru: readonly object[]) => ({
  regions: {
    eu: { fromEmail: 'no-reply@example.eu', fromName: 'Passport', providers: eu },
    ru: { fromEmail: 'no-reply@example.ru', providers: ru },
  },
  defaultRegion: 'eu',
  domains: { ru: 'ru', '.РФ': 'ru', 'branch.firm.ru': 'eu' },
  templates,
});

const send = async (
  config: unknown,
  to: string,
  {
    type = TemplateType.SignIn,
    payload = {},
    getI18nEmailTemplate,
  }: {
    type?: TemplateType;
    payload?: Record<string, unknown>;
    getI18nEmailTemplate?: GetI18nEmailTemplate;
  } = {}
) => {
  const connector = await createRegionalEmailConnector({
    getConfig: async () => Promise.resolve(config),
    ...(getI18nEmailTemplate ? { getI18nEmailTemplate } : {}),
  });
  return connector.sendMessage({
    to,
    type,
    payload: { code: '123456', ...payload },
    ip: '192.0.2.7',
  });
};

describe('regional e-mail', () => {
  const closing: (() => Promise<void>)[] = [];
  const keep = <Stand extends { close: () => Promise<void> }>(stand: Stand) => {
    closing.push(stand.close);
    return stand;
  };
  afterEach(async () => {
    await Promise.all(closing.splice(0).map(async (close) => close()));
  });

  it('has metadata and a first configuration that the guards take', async () => {
    const connector = await createRegionalEmailConnector({
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
    ['anna@example.ru', 'ru'],
    ['Anna@Mail.Example.RU', 'ru'],
    ['anna@пример.рф', 'ru'],
    ['anna@branch.firm.ru', 'eu'],
    ['anna@firm.ru', 'ru'],
    ['anna@example.de', 'eu'],
    ['anna@ru.example.de', 'eu'],
    ['anna@peru', 'eu'],
  ])('sends to %s through region %s and no other', async (to, region) => {
    const [eu, ru] = [keep(await startSmtpStand()), keep(await startSmtpStand())];

    await send(makeConfig([smtp(eu.port)], [smtp(ru.port)]), to);

    expect([eu.mails.length, ru.mails.length]).toEqual(region === 'eu' ? [1, 0] : [0, 1]);
    expect((region === 'eu' ? eu : ru).mails[0]?.from).toBe(`no-reply@example.${region}`);
  });

  it('fails over inside the region, past every kind of failure', async () => {
    const refusing = keep(await startSmtpStand('refuse'));
    const silent = keep(await startHttpStand('silent'));
    const broken = keep(await startHttpStand(503));
    const [last, other] = [keep(await startSmtpStand()), keep(await startSmtpStand())];
    const region = [
      smtp(await findClosedPort()),
      smtp(refusing.port),
      http(silent.url, { timeoutSeconds: 1 }),
      http(broken.url),
      smtp(last.port),
    ];

    await send(makeConfig(region, [smtp(other.port)]), 'anna@example.de');

    expect([silent.calls.length, broken.calls.length]).toEqual([1, 1]);
    expect([last.mails.length, other.mails.length]).toEqual([1, 0]);
  });

  it('never goes to another region, whatever happens in its own', async () => {
    const eu = keep(await startSmtpStand());
    const abroad = keep(await startHttpStand());
    const redirecting = keep(await startHttpStand({ elsewhere: abroad.url }));
    const ru = [smtp(await findClosedPort()), http(redirecting.url)];

    const attempt = send(makeConfig([smtp(eu.port)], ru), 'anna@example.ru');

    await expect(attempt).rejects.toMatchObject({
      code: 'general',
      data: { error: 'delivery.not_sent', outcomes: ['unreachable', 'unreachable'] },
    });
    expect([eu.mails.length, abroad.calls.length]).toEqual([0, 0]);
  });

  it('writes nothing about the recipient into errors, logs or its answer', async () => {
    const refusing = keep(await startSmtpStand('refuse'));
    const echoing = keep(await startHttpStand('echo'));
    const good = keep(await startSmtpStand());
    const stopListening = listenToOutput();
    const config = makeConfig([smtp(good.port)], [smtp(refusing.port), http(echoing.url)]);

    const error: unknown = await send(config, 'anna@example.ru').catch((reason: unknown) => reason);
    const answer = await send(config, 'anna@example.de');

    const said = [
      String(error),
      JSON.stringify(error),
      String((error as Error).stack),
      stopListening(),
    ].map(withoutRoot);
    expect(said.join('\n')).not.toMatch(/anna|example|123456|192\.0\.2\.7|"ru"/i);
    expect((error as { data: unknown }).data).toMatchObject({ outcomes: ['refused', 'refused'] });
    expect(answer).toBeUndefined();
  });

  it('says that a limit was reached when every provider says so', async () => {
    const busy = keep(await startHttpStand(429));

    const attempt = send(makeConfig([http(busy.url)], [http(busy.url)]), 'anna@example.de');

    await expect(attempt).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('posts the finished message, and nothing else Logto knows', async () => {
    const [plain, shaped] = [keep(await startHttpStand()), keep(await startHttpStand())];
    const body = { mail: { rcpt: ['{{to}}'], text: '{{content}} {{unknown}}' }, track: false };
    const config = makeConfig(
      [http(plain.url, { headers: { authorization: 'Bearer t' } })],
      [http(shaped.url, { body })]
    );
    const payload = { user: { name: 'Anna "A" <b>', primaryPhone: '4930123456' } };

    await send(config, 'anna@example.de', { payload });
    await send(config, 'anna@example.ru', { payload });

    expect(plain.calls[0]?.headers.authorization).toBe('Bearer t');
    expect(plain.calls[0]?.body).toEqual({
      to: 'anna@example.de',
      from: 'no-reply@example.eu',
      fromName: 'Passport',
      replyTo: '',
      subject: 'SignIn code',
      content: '<b>123456</b> for Anna &quot;A&quot; &lt;b&gt;',
      contentType: 'text/html',
    });
    expect(shaped.calls[0]?.body).toEqual({
      mail: {
        rcpt: ['anna@example.ru'],
        text: '<b>123456</b> for Anna &quot;A&quot; &lt;b&gt; {{unknown}}',
      },
      track: false,
    });
  });

  it.each([
    'anna@example.de,boris@example.ru',
    'boris@example.ru;anna@example.de',
    'Anna <boris@example.ru>@example.de',
    '"boris@example.ru"@example.de',
    'anna@[192.0.2.1]',
    'anna@example.de\r\nBcc: boris@example.ru',
    'anna@.example.de',
    'anna@example..de',
    '@example.de',
    'anna',
  ])('refuses %j, which could be read as another address', async (to) => {
    const stand = keep(await startSmtpStand());
    const config = makeConfig([smtp(stand.port)], [smtp(stand.port)]);

    await expect(send(config, to)).rejects.toMatchObject({
      code: 'invalid_request_parameters',
      data: { error: 'delivery.recipient_invalid' },
    });
    expect(stand.mails).toEqual([]);
  });

  it('prefers Logto’s template for the language, falls back to its own, and to Generic', async () => {
    const stand = keep(await startSmtpStand());
    const config = makeConfig([smtp(stand.port)], [smtp(stand.port)]);
    const localized: GetI18nEmailTemplate = async (type, locale) =>
      Promise.resolve({
        subject: `${type} ${locale ?? ''}`,
        content: 'Code {{code}}',
        contentType: 'text/plain',
        sendFrom: 'Tea {{application.name}}',
        replyTo: 'help@example.eu',
      });
    const failing: GetI18nEmailTemplate = async () => Promise.reject(new Error('database'));
    const payload = { locale: 'de', application: { name: 'Shop' } };

    await send(config, 'anna@example.de', { payload, getI18nEmailTemplate: localized });
    await send(config, 'anna@example.de', { getI18nEmailTemplate: failing });
    await send(config, 'anna@example.de', { type: TemplateType.BindMfa });

    const [first, second, third] = stand.mails.map(({ text }) => text);
    expect(first).toMatch(/^From: Tea Shop <no-reply@example\.eu>/m);
    expect(first).toMatch(/^Reply-To: help@example\.eu/m);
    expect(first).toMatch(/^Subject: SignIn de/m);
    expect(first).toContain('Code 123456');
    expect(second).toMatch(/^Subject: SignIn code/m);
    expect(third).toMatch(/^Subject: Generic code/m);
  });

  it('refuses a server without TLS, or with a certificate nobody vouches for', async () => {
    const [without, selfSigned] = [
      keep(await startSmtpStand('noTls')),
      keep(await startSmtpStand()),
    ];
    const ports = [without.port, selfSigned.port];
    const config = makeConfig(
      ports.map((port) => smtp(port, { security: 'starttls' })),
      [smtp(selfSigned.port)]
    );

    await expect(send(config, 'anna@example.de')).rejects.toMatchObject({
      data: { error: 'delivery.not_sent' },
    });
    expect([without.mails, selfSigned.mails]).toEqual([[], []]);
  });

  it.each([
    ['an unknown default region', { defaultRegion: 'us' }],
    ['an unknown region in the table', { domains: { de: 'us' } }],
    ['an object’s own names as regions', { defaultRegion: 'constructor' }],
    ['a suffix that is none', { domains: { 'a b': 'eu' } }],
    ['a region without providers', { regions: { eu: { fromEmail: 'a@b.eu', providers: [] } } }],
    ['a missing template', { templates: templates.slice(1) }],
    [
      'a password without TLS',
      {
        domains: {},
        regions: {
          eu: { fromEmail: 'a@b.eu', providers: [smtp(25, { auth: { user: 'u', pass: 'p' } })] },
        },
      },
    ],
    [
      'plain http to another machine',
      { domains: {}, regions: { eu: { fromEmail: 'a@b.eu', providers: [http('http://b.eu')] } } },
    ],
  ])('refuses a configuration with %s', async (_, change) => {
    const config = { ...makeConfig([smtp(25)], [smtp(25)]), ...change };

    await expect(send(config, 'anna@example.de')).rejects.toMatchObject({ code: 'invalid_config' });
  });
});
