/** Makes the anchor that the configuration names; the client of S3 is loaded only when it is used. */
import type { Anchor } from '../anchor.ts';
import type { AnchorConfig } from '../config.ts';
import { createDirectoryAnchor } from './directory.ts';
import { createWebhookAnchor } from './webhook.ts';

export const createAnchor = async (config: AnchorConfig, now: () => number): Promise<Anchor> => {
  switch (config.type) {
    case 'directory':
      return createDirectoryAnchor(config.directory);
    case 'webhook':
      return createWebhookAnchor(config);
    case 's3': {
      const { createS3Anchor } = await import('./s3.ts');
      return createS3Anchor({ ...config, now });
    }
  }
};
