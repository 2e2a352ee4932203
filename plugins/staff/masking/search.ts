/**
 * Searches of the console among people. By pattern one would guess a value letter by letter, so a search means: this whole id, user name,
 * e-mail address or phone number. What Logto's pages ask (`%text%`) is taken for that, a name is not searched at all.
 */
import { staffErrors } from '../errors.ts';
import { readSegments } from './answer.ts';

export type Search = {
  readonly text: string;
  /** How the route is told whom was found: Logto has two ways. */
  readonly form: 'fields' | 'keyword';
};

const isSearchKey = (key: string) => /^(search|mode)(\.|$)/.test(key);

/** Which routes search among people. */
const findForm = (path: string): Search['form'] | null => {
  const [, area = '', id = '', part = ''] = readSegments(path.toLowerCase());
  if ((area === 'users' && id === '') || (area === 'roles' && part === 'users')) {
    return 'fields';
  }
  return area === 'organizations' && part === 'users' ? 'keyword' : null;
};

const unpad = (text: string) => text.replace(/^%+/, '').replace(/%+$/, '').trim();

/**
 * Null when nothing is searched for.
 * @throws staff.search_by_pattern for more than one text, a field of its own or another kind of match
 */
export const readSearch = (path: string, parameters: URLSearchParams): Search | null => {
  const form = findForm(path);
  if (form === null) {
    return null;
  }
  if (form === 'keyword') {
    const given = parameters.getAll('q').filter((text) => text !== '');
    if (given.length > 1) {
      throw staffErrors.search_by_pattern();
    }
    return given[0] === undefined ? null : { text: unpad(given[0]), form };
  }
  const asked = [...parameters].filter(
    ([key]) => key.startsWith('search') || key.startsWith('mode')
  );
  const [first, ...others] = asked;
  if (!first) {
    return null;
  }
  const [key, text] = first;
  if (others.length > 0 || key !== 'search') {
    throw staffErrors.search_by_pattern();
  }
  return { text: unpad(text), form };
};

/** An id that is nobody's. */
const nobody = '-';

/**
 * The same question by the ids of who was found; nobody finds nobody.
 * @param userIds null for no question at all
 */
export const toIdSearch = (
  parameters: URLSearchParams,
  { form }: Search,
  userIds: readonly string[] | null
): URLSearchParams => {
  const kept = [...parameters].filter(
    ([key]) =>
      !(form === 'keyword' ? key === 'q' : isSearchKey(key) || /^(joint|isCaseSensitive)/.test(key))
  );
  if (userIds === null) {
    return new URLSearchParams(kept);
  }
  const ids = userIds.length > 0 ? userIds : [nobody];
  return new URLSearchParams([
    ...kept,
    ...(form === 'keyword'
      ? [['q', ids[0] ?? nobody]]
      : [['mode.id', 'exact'], ['isCaseSensitive', 'true'], ...ids.map((id) => ['search.id', id])]),
  ]);
};
