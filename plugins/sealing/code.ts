/**
 * Verification codes: six digits in a column with room for six characters, so the ciphertext must be as short.
 *
 * 36 bits as six base64url characters: a zero (so that the first character is never a digit and no sealed code looks like a
 * plain one), 20 bits of the code plus a pad modulo 10^6, 4 bits of the day modulo 16, 11 bits that tell the region. The pad is HMAC-SHA-256 of the row's id under that day's key, so it is used once. There is no room for a
 * tag: whoever can write to the table can spoil a code, which he could without us; he cannot read or choose it.
 */
import { createHash, createHmac } from 'node:crypto';
import { sealingErrors } from './errors.ts';

const codeSpace = 1_000_000;
const codePattern = /^\d{6}$/;
export const sealedCodePattern = /^[\w-]{6}$/;
const dayModulus = 16;
const regionModulus = 2048;
const encodedBytes = 5;
/** 6 base64url characters are 36 bits: the 40 of five bytes without the last 4. */
const shift = 16;

const hashRegion = (region: string) =>
  createHash('sha256').update(region).digest().readUInt16BE() % regionModulus;

const derivePad = (key: Uint8Array, rowId: string) =>
  Number(
    createHmac('sha256', key).update(`code\0${rowId}`).digest().readBigUInt64BE() % 1_000_000n
  );

export const isCode = (value: string): boolean => codePattern.test(value);

/** @throws sealing.value_unknown for anything but six digits */
export const sealCode = (
  code: string,
  place: { readonly region: string; readonly day: number; readonly rowId: string },
  key: Uint8Array
): string => {
  if (!codePattern.test(code)) {
    throw sealingErrors.value_unknown({ detail: { column: 'passcodes.code' } });
  }
  const padded = (Number(code) + derivePad(key, place.rowId)) % codeSpace;
  const packed =
    (padded * dayModulus + (place.day % dayModulus)) * regionModulus + hashRegion(place.region);
  const bytes = Buffer.alloc(encodedBytes);
  bytes.writeUIntBE(packed * shift, 0, encodedBytes);
  return bytes.toString('base64url').slice(0, 6);
};

/** The region and day whose key opens it; null when no region has that mark. @param today newest day that may be meant, less a week */
export const readCodePlace = (
  sealed: string,
  regions: readonly string[],
  today: number
): { readonly region: string; readonly day: number; readonly padded: number } | null => {
  const packed = Math.floor(
    Buffer.from(`${sealed}AA`, 'base64url').readUIntBE(0, encodedBytes) / shift
  );
  const region = regions.find((name) => hashRegion(name) === packed % regionModulus);
  const rest = Math.floor(packed / regionModulus);
  const latest = today + 7;
  const day = latest - ((((latest - rest) % dayModulus) + dayModulus) % dayModulus);
  return region === undefined ? null : { region, day, padded: Math.floor(rest / dayModulus) };
};

export const openCode = (padded: number, rowId: string, key: Uint8Array): string =>
  String((padded - derivePad(key, rowId) + codeSpace) % codeSpace).padStart(6, '0');
