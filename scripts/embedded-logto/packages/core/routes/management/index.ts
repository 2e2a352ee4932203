/** The part of Logto's Management API that this host has. Everything behind one authentication. */
import Router from 'koa-router';
import type { TenantContext } from '../../tenant-context.ts';
import { registerAccessRoutes } from './access.ts';
import { registerApplicationRoutes } from './applications.ts';
import { authenticate } from './authenticate.ts';
import { registerSettingsRoutes } from './settings.ts';
import { registerUserRoutes } from './users.ts';

export const registerManagementRoutes = (router: Router, tenant: TenantContext) => {
  const management = new Router();
  management.use(authenticate(tenant));
  registerUserRoutes(management, tenant);
  registerApplicationRoutes(management, tenant);
  registerAccessRoutes(management, tenant);
  registerSettingsRoutes(management, tenant);
  router.use(management.routes());
};
