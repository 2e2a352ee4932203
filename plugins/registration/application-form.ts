/**
 * What an application of a site is made from. Addresses are held to what both Logto (validateRedirectUrl) and oidc-provider
 * (client_schema.js, `redirectUris`) accept of the type: an application that could be saved and then refused at every sign-in is
 * refused here. Stricter than both in this: no wildcards, no user and password, no address given twice.
 */
import { z } from 'zod';
import { lineOfText } from '../sites/port.ts';

/** Our word -> Logto's type. */
export const applicationTypes = { web: 'Traditional', spa: 'SPA', native: 'Native' } as const;
export type ApplicationKind = keyof typeof applicationTypes;
export const applicationKinds = ['web', 'spa', 'native'] as const satisfies ApplicationKind[];

const mostAddresses = 20;
const longestAddress = 2048;
export const loopbacks = new Set(['localhost', '127.0.0.1', '[::1]']);
/** RFC 8252 §7.1: in reverse order of a domain name, so that it is nobody else's. */
const privateScheme = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;

const isWeb = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:';

const fits = ({ protocol, hostname }: URL, kind: ApplicationKind): boolean => {
  if (kind !== 'native') {
    return protocol === 'https:' || protocol === 'http:';
  }
  const isLoopback = loopbacks.has(hostname);
  return protocol === 'http:'
    ? isLoopback
    : protocol === 'https:'
      ? !isLoopback
      : privateScheme.test(protocol);
};

/** Dots as segments: Logto refuses them, for they make two addresses of one. */
const hasDotSegments = (text: string) =>
  text
    .replace(/^[^:]*:\/*[^/?#]*/, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .some((segment) => /^(\.|%2e){1,2}$/i.test(segment));

export const isAddressOf = (text: string, kind: ApplicationKind): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    text.length <= longestAddress &&
    /^[\x21-\x7e]+$/.test(text) &&
    !/[*#\\]/.test(text) &&
    url.username === '' &&
    url.password === '' &&
    // Written as it will be sent: providers compare texts, not addresses. A lone host may lack its slash.
    (!isWeb(url) || url.href === text || url.href === `${text}/`) &&
    !hasDotSegments(text) &&
    fits(url, kind)
  );
};

const addresses = (fewest: number) =>
  z
    .array(z.string().max(longestAddress))
    .min(fewest)
    .max(mostAddresses)
    .refine((texts) => new Set(texts).size === texts.length, { message: 'given twice' });

export const applicationFields = z
  .object({
    name: lineOfText(100),
    kind: z.enum(applicationKinds),
    redirectUris: addresses(1).describe('Where people come back to after signing in.'),
    postLogoutRedirectUris: addresses(0)
      .default([])
      .describe('Where they may go after signing out.'),
  })
  .strict();

type Addresses = Pick<z.infer<typeof applicationFields>, 'redirectUris' | 'postLogoutRedirectUris'>;

/** Places of the addresses that do not fit, such as `redirectUris.1`. */
export const listWrongAddresses = (
  { redirectUris, postLogoutRedirectUris }: Addresses,
  kind: ApplicationKind
): readonly (readonly [keyof Addresses, number])[] =>
  Object.entries({ redirectUris, postLogoutRedirectUris }).flatMap(([name, texts]) =>
    texts.flatMap((text, index) =>
      // The names are the two above.
      isAddressOf(text, kind) ? [] : [[name as keyof Addresses, index] as const]
    )
  );

export const applicationGuard = applicationFields.superRefine((application, context) => {
  for (const path of listWrongAddresses(application, application.kind)) {
    context.addIssue({ code: 'custom', path: [...path] });
  }
});
export type ApplicationDraft = z.infer<typeof applicationGuard>;

/** What may change afterwards; the type may not. */
export const applicationPatchGuard = applicationFields.omit({ kind: true }).partial().strict();
export type ApplicationPatch = z.infer<typeof applicationPatchGuard>;
