/** How Logto's console shows the connector and asks for its configuration. */
import type { ConnectorMetadata } from '@logto/connector-kit';
import { ConnectorConfigFormItemType } from '@logto/connector-kit';
import { defaultSmsTemplates } from '../../regional-delivery/default-templates.ts';

const { Text, Json } = ConnectorConfigFormItemType;

const exampleProvider = {
  kind: 'http',
  endpoint: 'https://sms.example/messages',
  headers: { authorization: 'Bearer <token>' },
  body: { to: '{{to}}', from: '{{from}}', text: '{{content}}' },
};

export const regionalSmsMetadata: ConnectorMetadata = {
  id: 'passport-regional-sms',
  target: 'regional-sms',
  platform: null,
  name: { en: 'Regional SMS', ru: 'SMS по регионам' },
  logo: './logo.svg',
  logoDark: null,
  description: {
    en: 'Sends SMS through providers of the recipient’s region.',
    ru: 'Отправляет SMS через провайдеров региона получателя.',
  },
  readme: './README.md',
  formItems: [
    {
      type: Json,
      key: 'regions',
      label: 'Regions and their providers',
      required: true,
      defaultValue: {
        eu: { from: 'Example', providers: [exampleProvider] },
        ru: { from: 'Example', providers: [exampleProvider] },
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
      key: 'countries',
      label: 'Region by country of the number',
      required: false,
      defaultValue: { RU: 'ru' },
    },
    {
      type: Json,
      key: 'templates',
      label: 'Templates',
      required: true,
      defaultValue: defaultSmsTemplates,
    },
  ],
};
