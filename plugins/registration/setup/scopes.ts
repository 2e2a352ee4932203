/** Which scopes an application asks with, so that people are asked for what the site has declared and for nothing else where that can be. */
import { fineScopes, listRequestedAttributes, standardScopes } from '../../passport/port.ts';

/** The scope that asks for least beside an attribute. */
const findScope = (attribute: string): string | null => {
  const [best] = [...fineScopes, ...standardScopes]
    .map((scope) => ({ scope, asked: listRequestedAttributes([scope]) }))
    .filter(({ asked }) => asked.some((name) => name === attribute))
    .sort((left, right) => left.asked.length - right.asked.length);
  return best?.scope ?? null;
};

/** `openid` first, each once, in the order of the attributes. */
export const listScopes = (attributes: readonly string[]): readonly string[] => [
  ...new Set([
    'openid',
    ...attributes.flatMap((attribute) => {
      const scope = findScope(attribute);
      return scope === null ? [] : [scope];
    }),
  ]),
];
