// Purpose: the tea shop of compose.yaml. Usage: node docker/demo-shop.mjs with ENDPOINT, ADMIN_ENDPOINT, DB_URL_FILE,
// SHOP_DATABASE_URL_FILE and SHOP_PORT (by compose.yaml).
//
// First does what an administrator would: e-mail through Mailpit, sign-up by e-mail, the shop's application and what it may ask
// for. Idempotent. Then it is the shop, and ends with it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultEmailTemplates } from '../connectors/regional-delivery/default-templates.ts';
import { catalogues } from '../scripts/demo-shop/catalogue.ts';
import { equipShop } from '../scripts/demo-shop/equip.ts';
import { registerShop } from '../scripts/demo-shop/register.ts';
import { connectManagement } from '../scripts/testing/management.ts';

const connectorId = 'passport-regional-email';

const readSetting = (name) => {
  const value = process.env[name] ?? '';
  if (!value) {
    throw new Error(`shop.invalid_setting: ${name}`);
  }
  return name.endsWith('_FILE') ? readFileSync(value, 'utf8').trim() : value;
};

const prepareEmail = async (management) => {
  const connectors = await management.call('GET', '/connectors');
  if (!connectors.some((connector) => connector.connectorId === connectorId)) {
    const relay = { kind: 'smtp', host: 'mailpit', port: 1025, security: 'none' };
    await management.call('POST', '/connectors', {
      connectorId,
      config: {
        regions: { eu: { fromEmail: 'no-reply@auth.localhost', providers: [relay] } },
        defaultRegion: 'eu',
        templates: defaultEmailTemplates,
      },
    });
  }
  await management.call('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['email'], password: false, verify: true, secondaryIdentifiers: [] },
    signIn: {
      methods: [
        { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
      ],
    },
  });
};

const databaseUrl = readSetting('DB_URL_FILE');
const userUrl = readSetting('ENDPOINT');
const port = readSetting('SHOP_PORT');
const management = await connectManagement({
  userUrl,
  adminUrl: readSetting('ADMIN_ENDPOINT'),
  databaseUrl,
});
await prepareEmail(management);
const url = `http://localhost:${port}`;
const application = await registerShop(management, catalogues.tea.name.en, url);
// No events here: their sender calls no private address in production.
const { apiKey, eventsAuthorization } = await equipShop(
  { management, userUrl, databaseUrl },
  application.id,
  url
);

const child = spawn(
  process.execPath,
  [path.join(import.meta.dirname, '../scripts/demo-shop/index.ts')],
  {
    stdio: 'inherit',
    // Not DB_URL_FILE: from here on it is a shop like any other.
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS ?? '',
      SHOP_ID: 'tea',
      SHOP_PORT: port,
      SHOP_DATABASE_URL: readSetting('SHOP_DATABASE_URL_FILE'),
      OIDC_ISSUER: `${userUrl}/oidc`,
      CLIENT_ID: application.id,
      CLIENT_SECRET: application.secret,
      SHOP_API_KEY: apiKey,
      ...(eventsAuthorization ? { SHOP_EVENTS_AUTHORIZATION: eventsAuthorization } : {}),
    },
  }
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.once('exit', (code) => process.exit(code ?? 1));
