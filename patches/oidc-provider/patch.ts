/** Replaces `Provider` by a subclass that gives sites pairwise subjects and the digital passport. */
import type { Configuration, errors, interactionPolicy, Provider } from 'oidc-provider';
import {
  fineScopes,
  listFineScopeClaims,
  passportClaimNames,
} from '../../plugins/passport/port.ts';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';
import { blockedPath, blockedPromptName, createBlockedPrompt } from './blocked-prompt.ts';
import { consentPath, createConsentPrompt, promptName } from './consent-prompt.ts';
import { fillSamlClaims } from './fill-saml-claims.ts';
import { guardTokenExchange, tokenExchangeGrant } from './guard-token-exchange.ts';
import { createSignInCounter } from './note-sign-in.ts';
import { getUserRef } from './site-context.ts';
import { wrapClientFind } from './wrap-client-find.ts';
import { wrapFindAccount } from './wrap-find-account.ts';
import { wrapTokenClaims } from './wrap-token-claims.ts';
import { markWrapped } from './wrapped.ts';

type ProviderClass = typeof Provider;
type Errors = typeof errors;
type PolicyTools = typeof interactionPolicy;

const ownPages = new Map([
  [promptName, consentPath],
  [blockedPromptName, blockedPath],
]);

/** After login, before consent. */
const promptPosition = 1;

const prepareInteractions = (
  { interactions }: Configuration,
  tools: PolicyTools,
  getTenant: () => Promise<TenantRuntime>
): NonNullable<Configuration['interactions']> => {
  const url = interactions?.url;
  assertShape('oidc-provider', {
    'configuration.interactions.url': typeof url === 'function',
    'configuration.interactions.policy is the default': interactions?.policy === undefined,
  });
  const policy = tools.base();
  const hostConsent = policy.get('consent');
  if (!hostConsent) {
    throw new TypeError('the default policy has no consent prompt');
  }
  policy.add(createConsentPrompt(tools, hostConsent, getTenant), promptPosition);
  // In front of it: whoever is not served is not asked either.
  policy.add(createBlockedPrompt(tools, getTenant), promptPosition);
  return {
    ...interactions,
    policy,
    url: async (ctx, interaction) =>
      // The host throws at a prompt it does not know.
      ownPages.get(interaction.prompt.name) ?? (await url?.(ctx, interaction)) ?? '',
  };
};

const toClaimLists = () =>
  Object.fromEntries(
    Object.entries(listFineScopeClaims()).map(([scope, names]) => [scope, [...names]])
  );

const prepareConfiguration = (
  setup: Configuration,
  getProvider: () => Provider,
  tenants: Tenants,
  errorClasses: Errors,
  policyTools: PolicyTools
): Configuration => {
  const getTenant = async () => tenants.get(getProvider());
  const { findAccount, claims } = setup;
  assertShape('oidc-provider', {
    'configuration.findAccount': typeof findAccount === 'function',
    'configuration.adapter': typeof setup.adapter === 'function',
    'configuration.pairwiseIdentifier is free': setup.pairwiseIdentifier === undefined,
  });
  // The provider drops claims that belong to no scope; the passport's belong to `openid`.
  const lists = { ...claims, ...toClaimLists(), openid: ['sub', ...passportClaimNames] };
  return {
    ...setup,
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: async (_ctx, accountId, client) =>
      (await getUserRef(await getTenant(), client.clientId, accountId)).userRef,
    ...(findAccount
      ? {
          findAccount: fillSamlClaims(
            wrapFindAccount(findAccount, getTenant, lists, errorClasses),
            claims ?? {},
            getTenant
          ),
        }
      : {}),
    extraTokenClaims: wrapTokenClaims(setup.extraTokenClaims, findAccount, getTenant),
    claims: lists,
    // A scope the provider does not know is dropped from the request; these are ours.
    scopes: [...new Set([...(setup.scopes ?? ['openid', 'offline_access']), ...fineScopes])],
    interactions: prepareInteractions(setup, policyTools, getTenant),
  };
};

export const createOidcProviderPatch = (tenants: Tenants): Patch => ({
  package: 'oidc-provider',
  versions: '>=9.9.1 <9.10.0',
  mode: 'enforce',
  apply: (namespace) => {
    const original = namespace['Provider'];
    const errorClasses = namespace['errors'];
    const policyTools = namespace['interactionPolicy'];
    const prototype: unknown =
      typeof original === 'function' ? Reflect.get(original, 'prototype') : undefined;
    assertShape('oidc-provider', {
      Provider: typeof original === 'function',
      'default is Provider': namespace['default'] === original,
      'errors.InvalidGrant':
        typeof Reflect.get(Object(errorClasses) as object, 'InvalidGrant') === 'function',
      'Provider.prototype.registerGrantType':
        typeof Reflect.get(Object(prototype) as object, 'registerGrantType') === 'function',
      'interactionPolicy.base':
        typeof Reflect.get(Object(policyTools) as object, 'base') === 'function',
      'interactionPolicy.Prompt':
        typeof Reflect.get(Object(policyTools) as object, 'Prompt') === 'function',
      'Provider.prototype.Client': Object.hasOwn(Object(prototype) as object, 'Client'),
    });
    // Asserted above.
    const [Real, known, tools] = [
      original as ProviderClass,
      errorClasses as Errors,
      policyTools as PolicyTools,
    ];

    class PassportProvider extends Real {
      constructor(issuer: string, setup: Configuration = {}) {
        // The configuration's functions run after construction; until then there is no provider to ask.
        const link: { provider?: Provider } = {};
        const getProvider = () => {
          if (!link.provider) {
            throw new TypeError('the provider is not constructed yet');
          }
          return link.provider;
        };
        super(issuer, prepareConfiguration(setup, getProvider, tenants, known, tools));
        link.provider = this;
        wrapClientFind(this, tenants);
        this.on(
          'grant.success',
          createSignInCounter(async () => tenants.get(this), tenants.log)
        );
        markWrapped(this, setup);
      }

      override registerGrantType(
        ...[name, handler, ...rest]: Parameters<Provider['registerGrantType']>
      ): void {
        super.registerGrantType(
          name,
          name === tokenExchangeGrant ? guardTokenExchange(handler, this, tenants, known) : handler,
          ...rest
        );
      }
    }
    // Code that prints or compares the class's name must not notice.
    Object.defineProperty(PassportProvider, 'name', { value: Real.name });
    return { Provider: PassportProvider, default: PassportProvider };
  },
});
