import { describe, expect, it } from '@jest/globals';
import { isPassportError } from '../../schemas/errors.ts';
import { parseAnswers, parseShare } from './form.ts';
import { digestMeaning } from './meaning.ts';
import type { Asked } from './service.ts';
import { receiptDeclaration } from './test-rig.ts';

const email: Asked = { ...receiptDeclaration, current: null };
const name: Asked = { ...email, attribute: 'name', purpose: 'greeting' };
const shown = {
  'shown.email.receipt': digestMeaning(email),
  'shown.name.greeting': digestMeaning(name),
};
const sharesEmail = { ...shown, decision: 'share', 'share.email.receipt': 'yes' };
const parse = (
  fields: Readonly<Record<string, string>>,
  asked: readonly Asked[] = [email, name],
  settled: readonly Asked[] = []
) => parseAnswers(new URLSearchParams(fields), { asked, settled });
const refuse = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return isPassportError(error) ? `${error.httpStatus} ${error.code}` : error;
  }
};
const changed = '409 consent.changed';

describe('the consent form', () => {
  it('grants what is ticked and refuses what is not, each as it was shown', () => {
    const answers = parse({ ...sharesEmail, 'days.email.receipt': '7' });

    expect(answers).toEqual([
      { attribute: 'email', purpose: 'receipt', days: 7, shown: shown['shown.email.receipt'] },
      { attribute: 'name', purpose: 'greeting', days: null, shown: shown['shown.name.greeting'] },
    ]);
  });

  it('grants nothing by its other button, whatever is ticked', () => {
    const answers = parse({ ...sharesEmail, decision: 'nothing' });

    expect(answers.map(({ days }) => days)).toEqual([null, null]);
  });

  it.each(['share', 'nothing'])(
    'says nothing about what is asked since, ticked or not (%s)',
    (decision) => {
      const since = { ...email, attribute: 'address', purpose: 'delivery' };
      const form = { ...sharesEmail, decision, 'share.address.delivery': 'yes' };

      const answers = parse(form, [email, name, since]);

      expect(answers.map(({ attribute }) => attribute)).toEqual(['email', 'name']);
    }
  );

  it.each(['share', 'nothing'])(
    'is no answer to another meaning, and to nothing else on it either (%s)',
    (decision) => {
      const other = { ...email, textEn: 'To sell it', release: 'value' as const };

      expect(refuse(() => parse({ ...sharesEmail, decision }, [other, name]))).toBe(changed);
      // The same version: it was taken back and declared anew before anybody had answered.
      expect(other.textVersion).toBe(email.textVersion);
    }
  );

  it('is no answer when something on it is not asked for any more', () => {
    expect(refuse(() => parse(sharesEmail, [email]))).toBe(changed);
  });

  it.each([
    ['with nothing of it', {}],
    ['with an empty one', { 'shown.email.receipt': '' }],
    ['of other things', { 'shown.address.delivery': digestMeaning(email) }],
  ])('is no answer %s', (_title, fields) => {
    const form = { ...fields, decision: 'share', 'share.email.receipt': 'yes' };

    expect(refuse(() => parse(form))).toBe(changed);
  });

  it('leaves what was answered elsewhere meanwhile as it is', () => {
    const answers = parse(sharesEmail, [name], [email]);

    expect(answers.map(({ attribute }) => attribute)).toEqual(['name']);
    expect(parse(sharesEmail, [], [email, name])).toEqual([]);
  });

  it.each(['0', '91', '1.5', 'x'])('is refused with %s days', (days) => {
    expect(refuse(() => parse({ ...sharesEmail, 'days.email.receipt': days }))).toBe(
      '400 consent.invalid_answer'
    );
  });
});

describe('the form of one thing on "my passport"', () => {
  const form = { attribute: 'email', purpose: 'receipt', days: '30', shown: 'x' };

  it('carries what was shown along', () => {
    expect(parseShare(new URLSearchParams(form))).toEqual({ ...form, days: 30 });
  });

  it('is no answer without it', () => {
    const { shown: _shown, ...without } = form;

    expect(refuse(() => parseShare(new URLSearchParams(without)))).toBe(changed);
  });
});
