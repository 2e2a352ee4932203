/** How Logto's console shows the connector and asks for its configuration. */
import type { ConnectorMetadata } from '@logto/connector-kit';
import { ConnectorConfigFormItemType } from '@logto/connector-kit';
import { defaultEmailTemplates } from '../../regional-delivery/default-templates.ts';

const { Text, Json } = ConnectorConfigFormItemType;

const exampleProvider = { kind: 'smtp', host: 'smtp.example', port: 587, security: 'starttls' };

export const regionalEmailMetadata: ConnectorMetadata = {
  id: 'passport-regional-email',
  target: 'regional-email',
  platform: null,
  name: { en: 'Regional e-mail', ru: 'Почта по регионам' },
  logo: './logo.svg',
  logoDark: null,
  description: {
    en: 'Sends e-mail through providers of the recipient’s region.',
    ru: 'Отправляет письма через провайдеров региона получателя.',
  },
  readme: './README.md',
  formItems: [
    {
      type: Json,
      key: 'regions',
      label: 'Regions and their providers',
      required: true,
      defaultValue: {
        eu: { fromEmail: 'no-reply@example.eu', providers: [exampleProvider] },
        ru: { fromEmail: 'no-reply@example.ru', providers: [exampleProvider] },
      },
    },
    {
      type: Text,
      key: 'defaultRegion',
      label: 'Default region',
      required: true,
      placeholder: 'eu',
    },
    {
      type: Json,
      key: 'domains',
      label: 'Region by domain suffix',
      required: false,
      defaultValue: { ru: 'ru' },
    },
    {
      type: Json,
      key: 'templates',
      label: 'Templates',
      required: true,
      defaultValue: defaultEmailTemplates,
    },
  ],
};
