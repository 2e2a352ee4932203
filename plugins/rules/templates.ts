/** Rules that are ready to be put under their name. Thresholds stand in the rule: the caller chooses none of them. */
export type Template = {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly descriptionEn: string;
  readonly descriptionRu: string;
};

export const templates = {
  age_over_18: {
    rule: { '>=': [{ var: 'age' }, 18] },
    descriptionEn: 'The person is 18 or older.',
    descriptionRu: 'Человеку исполнилось 18 лет.',
  },
  age_over_21: {
    rule: { '>=': [{ var: 'age' }, 21] },
    descriptionEn: 'The person is 21 or older.',
    descriptionRu: 'Человеку исполнился 21 год.',
  },
  can_checkout: {
    rule: { and: [{ var: 'email_verified' }, { '!!': { var: 'country' } }] },
    descriptionEn: 'The e-mail address is verified and the country of the address is known.',
    descriptionRu: 'Почта подтверждена, и страна в адресе известна.',
  },
  ships_to: {
    rule: { in: [{ var: 'country' }, { var: 'context.countries' }] },
    descriptionEn: 'The country of the address is one of those asked about.',
    descriptionRu: 'Страна в адресе – одна из названных в вопросе.',
  },
} as const satisfies Readonly<Record<string, Template>>;
