/** What the tea shop may ask people for, as an operator would declare it (`passport site declare`). */
import { createDeclarations } from '../../plugins/consent/port.ts';
import { openPool } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { createSites } from '../../plugins/sites/port.ts';

const silent: Log = { info: () => undefined, error: () => undefined };
const days = { defaultDays: 90, longestDays: 365 };

export const teaDeclarations = [
  {
    attribute: 'email',
    purpose: 'receipts',
    purposeCode: 'dpv:CommunicationForCustomerCare',
    textEn: 'To send you the receipt and to tell you when the parcel is on its way.',
    textRu: 'Чтобы прислать чек и сообщить, что посылка в пути.',
    ...days,
  },
  {
    attribute: 'name',
    purpose: 'delivery',
    purposeCode: 'dpv:DeliveryOfGoods',
    textEn: 'The name on the parcel.',
    textRu: 'Имя на посылке.',
    isNeeded: true,
    ...days,
  },
  {
    attribute: 'address',
    purpose: 'delivery',
    purposeCode: 'dpv:DeliveryOfGoods',
    textEn: 'Where the parcel goes. Without it you can collect it at the shop.',
    textRu: 'Куда везти посылку. Без адреса её можно забрать в магазине.',
    ...days,
  },
];

/** @returns the site of the application */
export const declareShop = async (databaseUrl: string, applicationId: string): Promise<string> => {
  const pool = await openPool(databaseUrl, 1, silent);
  try {
    const site = await createSites(pool, 'default').getSiteOfApplication(applicationId);
    const declared = createDeclarations({ pool, tenantId: 'default' });
    for (const declaration of teaDeclarations) {
      await declared.declare(site.id, declaration);
    }
    return site.id;
  } finally {
    await pool.end();
  }
};
