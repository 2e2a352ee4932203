/** Whose rules are bounded (questions.ts): those of a site's own staff; nothing bounds whoever sees every site. */
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';

export const isSiteStaff = (caller: Caller): boolean => asStaff(caller).siteIds !== null;
