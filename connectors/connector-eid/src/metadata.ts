/**
 * How Logto's console shows the connector and asks for its configuration. One instance per tenant on purpose (`isStandard` is
 * absent): a document is one person only within one target.
 */
import type { ConnectorMetadata } from '@logto/connector-kit';
import { ConnectorConfigFormItemType, ConnectorPlatform } from '@logto/connector-kit';
import { assuranceLevels } from './config.ts';

const { Text, Switch, Select, Json } = ConnectorConfigFormItemType;

const text = (key: string, label: string, placeholder: string) => ({
  type: Text as typeof Text, // an enum member, not the enum
  key,
  label,
  placeholder,
  required: true,
});

export const eidMetadata: ConnectorMetadata = {
  id: 'passport-eid',
  target: 'eid',
  platform: ConnectorPlatform.Universal,
  name: { en: 'Electronic identity', ru: 'Электронное удостоверение' },
  logo: './logo.svg',
  logoDark: null,
  description: {
    en: 'Sign-in with a verified identity: OpenID Connect for Identity Assurance.',
    ru: 'Вход с проверенной личностью: OpenID Connect for Identity Assurance.',
  },
  readme: './README.md',
  formItems: [
    text('issuer', 'Issuer', 'https://eid.example'),
    text('authorizationEndpoint', 'Authorization endpoint', 'https://eid.example/authorize'),
    text('tokenEndpoint', 'Token endpoint', 'https://eid.example/token'),
    text('jwksUri', 'Keys (JWKS)', 'https://eid.example/jwks'),
    {
      ...text('userinfoEndpoint', 'UserInfo endpoint', 'https://eid.example/userinfo'),
      required: false,
    },
    text('clientId', 'Client ID', '<client-id>'),
    {
      type: Select,
      key: 'tokenEndpointAuthMethod',
      label: 'Client authentication',
      required: false,
      defaultValue: 'client_secret_basic',
      selectItems: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'].map(
        (value) => ({ value, title: value })
      ),
    },
    {
      ...text('clientSecret', 'Client secret', '<client-secret>'),
      required: false,
      isConfidential: true,
    },
    {
      type: Json,
      key: 'clientKey',
      label: 'Private key of the client (JWK)',
      required: false,
      showConditions: [{ targetKey: 'tokenEndpointAuthMethod', expectValue: 'private_key_jwt' }],
    },
    { ...text('scope', 'Scope', 'openid email'), required: false, defaultValue: 'openid' },
    { ...text('acrValues', 'ACR values', ''), required: false },
    {
      type: Select,
      key: 'claimsSource',
      label: 'Verified claims come in',
      required: false,
      defaultValue: 'userinfo',
      selectItems: [
        { value: 'userinfo', title: 'UserInfo' },
        { value: 'id_token', title: 'ID token' },
      ],
    },
    {
      type: Json,
      key: 'claims',
      label: 'Verified claims to ask for',
      required: false,
      defaultValue: ['given_name', 'family_name', 'birthdate', 'nationalities', 'address'],
    },
    {
      type: Select,
      key: 'minimumAssurance',
      label: 'Least assurance level (eIDAS)',
      required: false,
      defaultValue: 'substantial',
      selectItems: assuranceLevels.map((value) => ({ value, title: value })),
    },
    {
      type: Json,
      key: 'assurance',
      label: 'Levels of trust frameworks',
      required: false,
      defaultValue: { eidas: { low: 'low', substantial: 'substantial', high: 'high' } },
    },
    {
      type: Switch,
      key: 'documentIsIdentity',
      label: 'One document is one person',
      description:
        'The account is tied to the identity document. Changing this later makes people new.',
      required: false,
      defaultValue: false,
    },
    {
      ...text('documentKey', 'Key of the document index (base64, 32 bytes)', ''),
      required: false,
      isConfidential: true,
      showConditions: [{ targetKey: 'documentIsIdentity', expectValue: true }],
    },
    {
      type: Json,
      key: 'citizenshipPreference',
      label: 'Preferred among several citizenships',
      required: false,
      defaultValue: [],
    },
  ],
};
