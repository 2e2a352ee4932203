/**
 * What the shop reads about a customer, through the SDK, at the moment a page needs it. Nothing is kept here; an address that an order
 * needs later is kept sealed.
 */
import {
  openSealed,
  readAttributes,
  readSealedAttributes,
} from '../../plugins/cms-node/attributes.ts';
import type { AttributeName, Claims } from '../../plugins/cms-node/attributes.ts';
import { createPassportClient } from '../../plugins/cms-node/client.ts';
import { listConsents } from '../../plugins/cms-node/consents.ts';
import { evaluate } from '../../plugins/cms-node/verdicts.ts';
import type { Verdict } from '../../plugins/cms-node/verdicts.ts';

const listed = ['email', 'name', 'address'] as const satisfies readonly AttributeName[];
type Listed = (typeof listed)[number];
const isListed = (name: string): name is Listed => (listed as readonly string[]).includes(name);

/** One thing a customer shares, as people read it. */
export type SharedItem = {
  readonly attribute: Listed;
  readonly purpose: string;
  readonly text: string;
  readonly expiresAt: Date | null;
};

export type Checkout = {
  readonly verdict: Verdict;
  readonly email: string | null;
  readonly address: string | null;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** OpenID Connect Core 1.0 §5.1.1. */
const formatAddress = (address: unknown): string | null => {
  const parts: Claims = typeof address === 'object' && address !== null ? { ...address } : {};
  const city = [parts['postal_code'], parts['locality']].filter(isText).join(' ');
  const lines = [parts['street_address'], city, parts['region'], parts['country']].filter(isText);
  const whole = parts['formatted'];
  return lines.length > 0 ? lines.join(', ') : isText(whole) ? whole : null;
};

const format = (attribute: Listed, claims: Claims): string | null => {
  const value = claims[attribute];
  return attribute === 'address' ? formatAddress(value) : isText(value) ? value : null;
};

export type ShopPassport = ReturnType<typeof createShopPassport>;

/** Every function throws PassportApiError when the service does not answer or refuses. */
export const createShopPassport = (origin: string, apiKey: string) => {
  const client = createPassportClient({ origin, apiKey });

  const readOne = async (
    userRef: string,
    attribute: Listed,
    purpose: string
  ): Promise<string | null> => {
    const { [attribute]: result } = await readAttributes(client, {
      userRef,
      attributes: [attribute],
      purpose,
    });
    return result?.status === 'value' ? format(attribute, result.value) : null;
  };

  const decideCheckout = async (userRef: string) =>
    evaluate(client, { userRef, verdict: 'can_checkout' });

  return {
    decideCheckout,
    readCheckout: async (userRef: string): Promise<Checkout> => {
      const [verdict, email, address] = await Promise.all([
        decideCheckout(userRef),
        readOne(userRef, 'email', 'receipts'),
        readOne(userRef, 'address', 'delivery'),
      ]);
      return { verdict, email, address };
    },
    /** Null when the address is not shared. */
    sealAddress: async (userRef: string): Promise<string | null> => {
      const { address } = await readSealedAttributes(client, {
        userRef,
        attributes: ['address'],
        purpose: 'delivery',
      });
      return address.status === 'value' ? address.sealed : null;
    },
    /** Null when the customer has taken it back, or its time is over. */
    openAddress: async (sealed: string): Promise<string | null> => {
      const opened = await openSealed(client, sealed);
      return opened.status === 'value' ? format('address', opened.value) : null;
    },
    listShared: async (userRef: string): Promise<readonly SharedItem[]> => {
      const consents = await listConsents(client, userRef);
      const items = await Promise.all(
        consents.map(async ({ attribute, purpose, expiresAt }) => {
          const text = isListed(attribute) ? await readOne(userRef, attribute, purpose) : null;
          return isListed(attribute) && text !== null
            ? [{ attribute, purpose, text, expiresAt }]
            : [];
        })
      );
      return items.flat();
    },
  };
};
