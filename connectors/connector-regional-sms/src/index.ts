/**
 * Logto SMS connector that sends through providers of the recipient's region and never through another region's. Wiring
 * only. Nothing is returned: Logto would hand it on, and a provider's answer names the recipient.
 */
import type {
  CreateConnector,
  GetConnectorConfig,
  SendMessageFunction,
  SmsConnector,
} from '@logto/connector-kit';
import { ConnectorType, validateConfig } from '@logto/connector-kit';
import { deliver } from '../../regional-delivery/deliver.ts';
import { createRecipientError } from '../../regional-delivery/errors.ts';
import { createHttpSend } from '../../regional-delivery/http-provider.ts';
import { findTemplate, renderText } from '../../regional-delivery/templates.ts';
import { regionalSmsConfigGuard } from './config.ts';
import { regionalSmsMetadata } from './metadata.ts';
import { findRegion, parseRecipient } from './recipient.ts';

const createSendMessage =
  (getConfig: GetConnectorConfig): SendMessageFunction =>
  async ({ to, type, payload }, givenConfig) => {
    const raw = givenConfig ?? (await getConfig(regionalSmsMetadata.id));
    validateConfig(raw, regionalSmsConfigGuard);
    const config = regionalSmsConfigGuard.parse(raw);
    const recipient = parseRecipient(to);
    const region = recipient
      ? config.regions[findRegion(recipient, config.countries, config.defaultRegion)]
      : undefined;
    if (!recipient || !region) {
      throw createRecipientError();
    }
    const content = renderText(findTemplate(config.templates, type).content, payload);
    const message = { to: recipient.number, from: region.from, content };
    await deliver(message, region.providers.map(createHttpSend));
  };

const createRegionalSmsConnector: CreateConnector<SmsConnector> = async ({ getConfig }) =>
  Promise.resolve({
    metadata: regionalSmsMetadata,
    type: ConnectorType.Sms,
    configGuard: regionalSmsConfigGuard,
    sendMessage: createSendMessage(getConfig),
  });

export default createRegionalSmsConnector;
