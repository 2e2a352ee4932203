/** The audit chain from the server: pages of entries, its state, verification, files. Searching is itself on the chain: not again by itself. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';

type Query = NonNullable<operations['searchAudit']['parameters']['query']>;
type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;
export type Entry = Answer<'searchAudit'>['entries'][number];
export type Status = Answer<'readAuditStatus'>;
export type Verification = Answer<'readAuditVerification'>;

const ids = ['userId', 'userRef', 'siteId', 'actorId', 'action', 'attribute'] as const;
const times = ['from', 'until'] as const;
export const filterNames = [...ids, 'actorType', 'result', ...times] as const;
export type FilterName = (typeof filterNames)[number];
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

const idPattern = /^[\w:.-]{1,128}$/;
/** Ids, never an address or a number of a person: this stands in the address. */
export const isId = (text: string): boolean => idPattern.test(text);

/** The filter is in the address, so that a search can be sent to a colleague. */
export const useFilter = () => {
  const [parameters, setParameters] = useSearchParams();
  const filter: Filter = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = parameters.get(name);
      return value ? [[name, value] as const] : [];
    })
  );
  const replace = (next: Partial<Record<FilterName, string | null>>) =>
    setParameters(
      Object.fromEntries(
        Object.entries(next).filter((entry): entry is [string, string] => Boolean(entry[1]))
      )
    );
  return {
    filter,
    replace,
    change: (part: Partial<Record<FilterName, string | null>>) => replace({ ...filter, ...part }),
  };
};

const dayMs = 86_400_000;
/** Dates are of the person's own calendar; `until` includes its day. */
const toQuery = ({ from, until, ...rest }: Filter): Query => ({
  // Kinds come from the page's own lists; what else stands in the address the server refuses.
  ...(rest as Query),
  ...(from ? { from: new Date(`${from}T00:00:00`).toISOString() } : {}),
  ...(until
    ? { until: new Date(new Date(`${until}T00:00:00`).getTime() + dayMs).toISOString() }
    : {}),
});

const pageSize = 200;

export const useEntries = (filter: Filter) =>
  useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam }) =>
      call(
        api.GET('/admin/audit', {
          params: {
            query: {
              ...toQuery(filter),
              limit: pageSize,
              ...(pageParam === null ? {} : { before: pageParam }),
            },
          },
        })
      ),
    getNextPageParam: ({ next }) => next,
  });

export const useVocabulary = () =>
  useQuery({
    queryKey: ['audit-vocabulary'],
    queryFn: async () => call(api.GET('/admin/audit/vocabulary')),
  });

export const useSiteNames = () =>
  useQuery({ queryKey: ['audit-sites'], queryFn: async () => call(api.GET('/sites')) });

const watchMs = 1000;
export const useStatus = () =>
  useQuery({
    queryKey: ['audit-status'],
    queryFn: async () => call(api.GET('/admin/audit/status')),
  });

/** Followed while it runs, whoever began it. */
export const useVerification = (newest: Verification | null) => {
  const { data } = useQuery({
    queryKey: ['audit-verification', newest?.id],
    enabled: newest?.status === 'running',
    queryFn: async () =>
      call(
        api.GET('/admin/audit/verifications/{id}', { params: { path: { id: newest?.id ?? '' } } })
      ),
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== 'running' ? false : watchMs,
    staleTime: 0,
  });
  return data ?? newest;
};

export const useStartVerification = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => call(api.POST('/admin/audit/verifications')),
    onSettled: async () => client.invalidateQueries({ queryKey: ['audit-status'] }),
  });
};

const save = (blob: Blob, name: string) => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};

const nameFile = (start: string, end: string) =>
  `${start}-${new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')}.${end}`;

export const useDownloads = () => ({
  chain: useMutation({
    mutationFn: async () => {
      const blob = await call(api.GET('/admin/audit/export', { parseAs: 'blob' }));
      save(blob, nameFile('audit', 'jsonl'));
    },
  }),
  keys: useMutation({
    mutationFn: async () => {
      const keys = await call(api.GET('/admin/audit/keys'));
      save(new Blob([JSON.stringify(keys, undefined, 2)]), 'audit-keys.json');
    },
  }),
});
