/**
 * What the regional connectors answer when nothing was sent. `error` is stable API. Region, provider, recipient and the provider's
 * words are not in it: Logto shows it to the browser and writes it to its log, and a region is a fact about the recipient.
 */
import { ConnectorError, ConnectorErrorCodes } from '@logto/connector-kit';
import type { Outcome } from './outcome.ts';

const describe = (name: string, errorDescription: string, rest: object = {}) => ({
  error: `delivery.${name}`,
  errorDescription,
  ...rest,
});

export const createTemplateError = (usageType: string): ConnectorError =>
  new ConnectorError(
    ConnectorErrorCodes.TemplateNotFound,
    describe('template_not_found', 'There is no template for this use.', { usageType })
  );

export const createRecipientError = (): ConnectorError =>
  new ConnectorError(
    ConnectorErrorCodes.InvalidRequestParameters,
    describe('recipient_invalid', 'The message cannot be sent to this recipient.')
  );

/** `outcomes` in the order the providers were tried. */
export const createDeliveryError = (outcomes: readonly Outcome[]): ConnectorError =>
  outcomes.every((outcome) => outcome === 'rate_limited')
    ? new ConnectorError(
        ConnectorErrorCodes.RateLimitExceeded,
        describe('rate_limited', 'The providers take no more messages for now.', { outcomes })
      )
    : new ConnectorError(
        ConnectorErrorCodes.General,
        describe('not_sent', 'No provider took the message.', { outcomes })
      );
