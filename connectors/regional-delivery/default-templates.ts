/** What the console offers as a beginning; every use Logto 1.42 knows. */
import { TemplateType } from '@logto/connector-kit';

const content = 'Your verification code is {{code}}. It is valid for 10 minutes.';

const usageTypes = Object.values(TemplateType).filter(
  (type) => type !== TemplateType.OrganizationInvitation
);

export const defaultSmsTemplates = [
  ...usageTypes.map((usageType) => ({ usageType, content })),
  { usageType: TemplateType.OrganizationInvitation, content: 'You are invited: {{link}}' },
];

export const defaultEmailTemplates = defaultSmsTemplates.map((template) => ({
  ...template,
  contentType: 'text/plain',
  subject: template.usageType === 'OrganizationInvitation' ? 'Invitation' : 'Verification code',
}));
