/** oidc-provider's storage on Logto's tables: clients from `applications`, the rest in `oidc_model_instances`. */
import type { Adapter, AdapterFactory } from 'oidc-provider';
import type { InstanceQueries } from './instances.ts';
import { findClient } from './clients.ts';

const refuse = async (): Promise<never> =>
  Promise.reject(new Error('clients are managed by the Management API'));

export const createAdapterFactory =
  (instances: InstanceQueries, clients: Parameters<typeof findClient>[1]): AdapterFactory =>
  (model: string): Adapter =>
    model === 'Client'
      ? {
          find: async (id) => findClient(id, clients),
          upsert: refuse,
          findByUid: refuse,
          findByUserCode: refuse,
          consume: refuse,
          destroy: refuse,
          revokeByGrantId: refuse,
        }
      : {
          upsert: async (id, payload, expiresIn) => instances.upsert(model, id, payload, expiresIn),
          find: async (id) => instances.find(model, id),
          findByUid: async (uid) => instances.findByUid(model, uid),
          findByUserCode: async (userCode) => instances.findByUserCode(model, userCode),
          consume: async (id) => instances.consume(model, id),
          destroy: async (id) => instances.destroy(model, id),
          revokeByGrantId: async (grantId) => instances.revokeByGrantId(model, grantId),
        };
