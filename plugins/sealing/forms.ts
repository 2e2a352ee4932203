/** In which form a value of a sealed column is: the host's own, or ours. Pure. */
import { isLookupToken, isRef, isSealedInPlace } from '../vault/port.ts';
import { isCode } from './code.ts';
import type { SealedColumn } from './registry.ts';
import { isJson } from './values.ts';

const keyedHash = /^phs_[\w-]{43}$/;

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Each part of the value that would be sealed, with what is there. */
const listParts = (column: SealedColumn, value: unknown): readonly unknown[] => {
  switch (column.kind) {
    case 'map': {
      return isJson(value) ? Object.values(value) : [value];
    }
    case 'identities': {
      return isJson(value)
        ? Object.values(value).flatMap((identity) =>
            isJson(identity) ? Object.values(identity) : [identity]
          )
        : [value];
    }
    case 'factors': {
      return Array.isArray(value)
        ? value.flatMap((factor: unknown) =>
            isJson(factor) ? column.keys.map((key) => factor[key]) : []
          )
        : [];
    }
    case 'object':
    case 'short-object': {
      return isJson(value) && '$' in value ? [value['$']] : [value];
    }
    case 'short-keys': {
      return isJson(value) ? column.keys.map((key) => value[key]) : [value];
    }
    case 'log': {
      if (!isJson(value)) {
        return [value];
      }
      const others = Object.entries(value).filter(([key]) => !column.kept.includes(key));
      return others.map(([, inner]) => inner);
    }
    case 'lookup':
    case 'text':
    case 'short-text':
    case 'code':
    case 'keyed-hash':
    case 'nothing': {
      return [value];
    }
  }
};

const isOurs = (column: SealedColumn, part: unknown): boolean => {
  if (column.kind === 'code') {
    return typeof part === 'string' && !isCode(part);
  }
  if (column.kind === 'keyed-hash') {
    return typeof part === 'string' && keyedHash.test(part);
  }
  return (
    isLookupToken(part) ||
    isRef(part) ||
    isSealedInPlace(part) ||
    (column.kind === 'log' && (part === 'unavailable' || part === true))
  );
};

/** `empty`: nothing to seal. `mixed`: some parts are sealed and some are not. */
export const readForm = (
  column: SealedColumn,
  value: unknown
): 'empty' | 'plain' | 'sealed' | 'mixed' => {
  const parts = listParts(column, value).filter((part) => !isNothing(part));
  const sealed = parts.filter((part) => isOurs(column, part)).length;
  if (parts.length === 0) {
    return 'empty';
  }
  return sealed === 0 ? 'plain' : sealed === parts.length ? 'sealed' : 'mixed';
};

/** Look-up tokens in a value, wherever they stand in it. */
export const listTokens = (column: SealedColumn, value: unknown): readonly string[] =>
  column.kind === 'lookup' || column.kind === 'identities'
    ? listParts(column, value).filter(isLookupToken)
    : [];
