/** Templates in the manner of Logto's own connectors: by `usageType`, with `Generic` for what has none. */
import { getConfigTemplateByType, replaceSendMessageHandlebars } from '@logto/connector-kit';
import type { SendMessagePayload } from '@logto/connector-kit';
import { createTemplateError } from './errors.ts';

const requiredUsageTypes = ['Register', 'SignIn', 'ForgotPassword', 'Generic'];

export const hasRequiredTemplates = (templates: readonly { usageType: string }[]): boolean =>
  requiredUsageTypes.every((required) => templates.some(({ usageType }) => usageType === required));

export const requiredTemplatesMessage = `Templates with usageType ${requiredUsageTypes.join(', ')} are needed.`;

/** @throws ConnectorError delivery.template_not_found */
export const findTemplate = <Template extends { usageType: string }>(
  templates: readonly Template[],
  usageType: string
): Template => {
  const template = getConfigTemplateByType(usageType, { templates: [...templates] });
  if (!template) {
    throw createTemplateError(usageType);
  }
  return template;
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (value: unknown): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
  }
  if (Array.isArray(value)) {
    return value.map(escape);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escape(item)]))
    : value;
};

export const renderText = (template: string, payload: SendMessagePayload): string =>
  replaceSendMessageHandlebars(template, payload);

/** The payload holds names people gave themselves: in HTML they stay text. */
export const renderHtml = (template: string, payload: SendMessagePayload): string =>
  replaceSendMessageHandlebars(template, escape(payload) as SendMessagePayload); // same keys
