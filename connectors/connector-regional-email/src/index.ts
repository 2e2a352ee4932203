/**
 * Logto e-mail connector that sends through providers of the recipient's region and never through another region's. Wiring
 * only. Nothing is returned: Logto would hand it on, and a provider's answer names the recipient.
 */
import type {
  CreateConnector,
  EmailConnector,
  GetConnectorConfig,
  GetI18nEmailTemplate,
  SendMessageFunction,
} from '@logto/connector-kit';
import { ConnectorType, validateConfig } from '@logto/connector-kit';
import { deliver } from '../../regional-delivery/deliver.ts';
import { createRecipientError } from '../../regional-delivery/errors.ts';
import { createHttpSend } from '../../regional-delivery/http-provider.ts';
import { regionalEmailConfigGuard } from './config.ts';
import { createMessage } from './message.ts';
import { regionalEmailMetadata } from './metadata.ts';
import { findRegion, parseRecipient } from './recipient.ts';
import { createSmtpSend } from './smtp-provider.ts';

const createSendMessage =
  (
    getConfig: GetConnectorConfig,
    getI18nEmailTemplate: GetI18nEmailTemplate | undefined
  ): SendMessageFunction =>
  async ({ to, type, payload }, givenConfig) => {
    const raw = givenConfig ?? (await getConfig(regionalEmailMetadata.id));
    validateConfig(raw, regionalEmailConfigGuard);
    const config = regionalEmailConfigGuard.parse(raw);
    const recipient = parseRecipient(to);
    const name = recipient && findRegion(recipient.domain, config.domains, config.defaultRegion);
    const region = name === null ? undefined : config.regions[name];
    if (!recipient || !region) {
      throw createRecipientError();
    }
    const message = await createMessage({ type, payload }, recipient.address, {
      config,
      region,
      getI18nEmailTemplate,
    });
    await deliver(
      message,
      region.providers.map((provider) =>
        provider.kind === 'smtp' ? createSmtpSend(provider) : createHttpSend(provider)
      )
    );
  };

const createRegionalEmailConnector: CreateConnector<EmailConnector> = async ({
  getConfig,
  getI18nEmailTemplate,
}) =>
  Promise.resolve({
    metadata: regionalEmailMetadata,
    type: ConnectorType.Email,
    configGuard: regionalEmailConfigGuard,
    sendMessage: createSendMessage(getConfig, getI18nEmailTemplate),
  });

export default createRegionalEmailConnector;
