/** What bounds the rules that a site's own staff put; nothing bounds whoever sees every site. */
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';

export type DeclarationList = {
  readonly list: (
    siteId: string
  ) => Promise<readonly { readonly attribute: string; readonly release: 'value' | 'answer' }[]>;
};

export const readBounds = async (
  caller: Caller,
  siteId: string,
  declarations: DeclarationList
): Promise<{ readonly visible?: readonly string[] }> => {
  if (asStaff(caller).siteIds === null) {
    return {};
  }
  const declared = await declarations.list(siteId);
  return {
    visible: declared
      .filter(({ release }) => release === 'value')
      .map(({ attribute }) => attribute),
  };
};
