/**
 * The message for one recipient: Logto's own template for the language when there is one, else the configured one. A template's
 * `sendFrom` may name the sender; without an address of its own it is only the name before the region's address.
 */
import { parseSendFrom } from '@logto/connector-kit';
import type { GetI18nEmailTemplate, SendMessageData } from '@logto/connector-kit';
import { findTemplate, renderHtml, renderText } from '../../regional-delivery/templates.ts';
import type { EmailRegion, RegionalEmailConfig } from './config.ts';
import type { EmailMessage } from './smtp-provider.ts';

type Request = Pick<SendMessageData, 'type' | 'payload'>;

/** A failing look-up means the configured template, as in Logto's own connectors: better plain than nothing. */
const findLocalized = async (
  getI18nEmailTemplate: GetI18nEmailTemplate | undefined,
  { type, payload }: Request
) => {
  try {
    return await getI18nEmailTemplate?.(type, payload.locale);
  } catch {
    return undefined;
  }
};

/** @throws ConnectorError delivery.template_not_found */
export const createMessage = async (
  { type, payload }: Request,
  to: string,
  {
    config,
    region,
    getI18nEmailTemplate,
  }: {
    config: RegionalEmailConfig;
    region: EmailRegion;
    getI18nEmailTemplate: GetI18nEmailTemplate | undefined;
  }
): Promise<EmailMessage> => {
  const localized = await findLocalized(getI18nEmailTemplate, { type, payload });
  const template = localized ?? findTemplate(config.templates, type);
  const sender = localized?.sendFrom
    ? parseSendFrom(renderText(localized.sendFrom, payload), region.fromEmail, region.fromName)
    : { email: region.fromEmail, name: region.fromName };
  const contentType = template.contentType ?? 'text/html';
  return {
    to,
    from: sender.email,
    fromName: sender.name ?? '',
    replyTo: localized?.replyTo ? renderText(localized.replyTo, payload) : (region.replyTo ?? ''),
    subject: renderText(template.subject, payload),
    content: (contentType === 'text/html' ? renderHtml : renderText)(template.content, payload),
    contentType,
  };
};
