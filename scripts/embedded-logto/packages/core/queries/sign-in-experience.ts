import { SignInExperiences } from '@logto/schemas';
import type { SignInExperience } from '@logto/schemas';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { selectWhere } from '../database.ts';
import { RequestError, required } from '../errors.ts';

export const getSignInExperience = async (pool: CommonQueryMethods): Promise<SignInExperience> => {
  const [row] = await selectWhere<SignInExperience>(pool, SignInExperiences)({ id: 'default' });
  return required(row, new RequestError('entity.not_found', 404));
};
