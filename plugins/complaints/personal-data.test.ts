import { describe, expect, it } from '@jest/globals';
import { findPersonalKinds } from './personal-data.ts';
import type { PersonalKind } from './personal-data.ts';

const held: readonly [string, PersonalKind][] = [
  ['writes from somebody@example.org', 'email'],
  ['(some.body+shop@mail.example.co.uk)', 'email'],
  ['<SOME_BODY@EXAMPLE.COM>', 'email'],
  ['пишет с иван@почта.рф', 'email'],
  ['calls from +44 20 7946 0958', 'phone'],
  ['calls from +1 (202) 555-0143.', 'phone'],
  ['звонит с +7 912 345-67-89', 'phone'],
  ['звонит с 8 (912) 345-67-89', 'phone'],
  ['звонит с 8-912-345-67-89, потом бросает трубку', 'phone'],
  ['тел. 89123456789', 'phone'],
  ['paid with 4111 1111 1111 1111', 'card'],
  ['paid with 4111-1111-1111-1111.', 'card'],
  ['paid with 4111111111111111, then took it back', 'card'],
  ['paid with 5555 5555 5555 4444', 'card'],
  ['American Express 3782 822463 10005', 'card'],
  ['Мир 2200 7001 0000 0008', 'card'],
  ['wants it to GB82 WEST 1234 5698 7654 32', 'iban'],
  ['wants it to DE89370400440532013000.', 'iban'],
  ['IBAN: FR14 2004 1010 0505 0001 3M02 606 AND QUICKLY', 'iban'],
];

const harmless: readonly string[] = [
  'They never paid for order 20241105-0000123456.',
  'Заказ № 9123456789 не оплачен',
  'Order 1234567890123, order 4111111111111112, order 100000000000000.',
  'Every 14 and 16 digit stamp: 20241105102733, 2024110510273345, 20240229235959999.',
  'On 2024-11-05 10:27:33, again 05.11.2024, 11/05/2024 and 2024-11-05T10:27:33.120Z',
  'Between 2024-11-05 and 2024-12-31 they ordered 14 times for 1 499,00 ₽ and 12 000 EUR',
  'See ppid_01234567890123456789012345 and complaint_012345678901234567890123',
  'Request 550e8400-e29b-41d4-a716-446655440000 and 00000000-0000-4000-8000-000000000000',
  'Sum of sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'Tracking AB12 3456 7890 1234, parcel RR123456785RU, part GB82WEST12345698765433',
  'Version 1.2.3, @handle, user@host and a price of 5@2.50',
  'IP 203.0.113.77, coordinates 55.755826, 37.617300, ISBN 978-3-16-148410-0',
];

describe('a warning of personal data', () => {
  it.each(held)('is given for: %s', (text, kind) => {
    expect(findPersonalKinds(text)).toEqual([kind]);
  });

  it.each(harmless.map((text) => [text]))('is not given for: %s', (text) => {
    expect(findPersonalKinds(text)).toEqual([]);
  });

  it('names each kind once, in one order, and nothing of what was found', () => {
    const text =
      'DE89370400440532013000 4111111111111111 +442079460958 a@example.org b@example.org +442079460959';

    expect(findPersonalKinds(text)).toEqual(['email', 'phone', 'card', 'iban']);
  });

  it.each([
    ['letters', 'a'.repeat(8000)],
    ['digits', '4'.repeat(8000)],
    ['digits apart', '4 '.repeat(4000)],
    ['dots behind an at', `${'a'.repeat(4000)}@${'.'.repeat(3999)}`],
    ['ats', '@'.repeat(8000)],
    ['groups that look like accounts', 'AB12 '.repeat(1600)],
    ['pluses', '+1'.repeat(4000)],
  ])('is decided for the longest text of %s', (_, text) => {
    // Steps that grow with the square of the length would let one complaint hold the process up.
    const started = process.cpuUsage();
    findPersonalKinds(text);
    const { user } = process.cpuUsage(started);

    // Microseconds of work, whoever else is at work on the machine.
    expect(user).toBeLessThan(3_000_000);
  });
});
