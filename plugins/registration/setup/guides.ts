/** Which guides an application has: those of servers for applications with a secret, the others for those without. */
import type { ApplicationKind } from '../application-form.ts';
import type { Guide, GuideInput } from './guide.ts';
import { createNextGuide } from './nextjs.ts';
import { createNodeGuide } from './node.ts';
import { createPhpGuide } from './php.ts';
import { createBrowserGuide, createNativeGuide } from './public-clients.ts';
import { createWordPressGuide } from './wordpress.ts';

const creators: Readonly<Record<ApplicationKind, readonly ((input: GuideInput) => Guide)[]>> = {
  web: [createNextGuide, createNodeGuide, createPhpGuide, createWordPressGuide],
  spa: [createBrowserGuide],
  native: [createNativeGuide],
};

export const createGuides = (kind: ApplicationKind, input: GuideInput): readonly Guide[] =>
  creators[kind].map((create) => create(input));
