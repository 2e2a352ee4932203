/** The API of sites: what the pages read, and its types. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';
import { useLanguage } from '../../i18n.ts';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
export type SiteSummary = Json<paths['/admin/sites']['get']['responses'][200]>['sites'][number];
export type SiteDetail = Json<paths['/admin/sites/{siteId}']['get']['responses'][200]>;
export type SiteApplication = SiteDetail['applications'][number];
export type Registration = NonNullable<
  paths['/admin/sites']['post']['requestBody']
>['content']['application/json'];
export type Declaration = Json<
  paths['/sites/{siteId}/attributes']['get']['responses'][200]
>['attributes'][number];
export type Draft = Omit<Declaration, 'textVersion'>;
export type ApiKey = Json<
  paths['/sites/{siteId}/api-keys']['get']['responses'][200]
>['apiKeys'][number];
export type Stream = Json<
  paths['/admin/sites/{siteId}/streams']['get']['responses'][200]
>['streams'][number];
export type Delivery = Json<
  paths['/sites/{siteId}/deliveries']['get']['responses'][200]
>['deliveries'][number];

const onSite = (siteId: string) => ({ params: { path: { siteId } } });

export const useSites = () =>
  useQuery({ queryKey: ['sites'], queryFn: async () => call(api.GET('/admin/sites')) });

export const useSite = (siteId: string) =>
  useQuery({
    queryKey: ['site', siteId],
    queryFn: async () => call(api.GET('/admin/sites/{siteId}', onSite(siteId))),
  });

export const useDeclarations = (siteId: string) =>
  useQuery({
    queryKey: ['site', siteId, 'attributes'],
    queryFn: async () => call(api.GET('/sites/{siteId}/attributes', onSite(siteId))),
  });

export const useApiKeys = (siteId: string) =>
  useQuery({
    queryKey: ['site', siteId, 'keys'],
    queryFn: async () => call(api.GET('/sites/{siteId}/api-keys', onSite(siteId))),
  });

export const useStreams = (siteId: string) =>
  useQuery({
    queryKey: ['site', siteId, 'streams'],
    queryFn: async () => call(api.GET('/admin/sites/{siteId}/streams', onSite(siteId))),
    refetchInterval: 5000,
  });

export const useDeliveries = (siteId: string) =>
  useQuery({
    queryKey: ['site', siteId, 'deliveries'],
    queryFn: async () =>
      call(api.GET('/sites/{siteId}/deliveries', { params: { path: { siteId }, query: {} } })),
    refetchInterval: 3000,
  });

export const useSetup = (siteId: string, applicationId: string, redirectUri: string | null) => {
  const language = useLanguage();
  const query = { language, ...(redirectUri === null ? {} : { redirectUri }) };
  return useQuery({
    queryKey: ['site', siteId, 'setup', applicationId, language, redirectUri],
    queryFn: async () =>
      call(
        api.GET('/admin/sites/{siteId}/applications/{applicationId}/setup', {
          params: { path: { siteId, applicationId }, query },
        })
      ),
  });
};

/** After a change: everything about the site, and the list, is read again. */
export const useRefresh = (siteId: string) => {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['site', siteId] });
    await client.invalidateQueries({ queryKey: ['sites'] });
  };
};
