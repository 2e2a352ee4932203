/** `confirmAction` with the frame's own words and the texts of errors. */
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';
import { confirmAction } from './confirm-action.tsx';
import type { Question } from './confirm-action.tsx';
import { useErrorText } from './error-text.ts';

export const useConfirm = (): ((question: Omit<Question, 'cancel' | 'errorText'>) => void) => {
  const t = useTexts(sharedTexts);
  const errorText = useErrorText();
  return (question) => confirmAction({ cancel: t('cancel'), errorText, ...question });
};
