/** A moment: the date in the language, and the exact time with its zone when pointed at or focused. */
import { Text, Tooltip } from '@mantine/core';
import { useLanguage } from '../i18n.ts';
import type { Language } from '../i18n.ts';

type Moment = number | string | Date;

const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const minute: Intl.DateTimeFormatOptions = { ...day, hour: '2-digit', minute: '2-digit' };
const exact: Intl.DateTimeFormatOptions = { ...minute, second: '2-digit', timeZoneName: 'short' };

export const formatDate = (moment: Moment, language: Language): string =>
  new Intl.DateTimeFormat(language, day).format(new Date(moment));

export const When = ({
  at,
  precision = 'minute',
}: {
  readonly at: Moment | null | undefined;
  readonly precision?: 'day' | 'minute';
}) => {
  const language = useLanguage();
  if (at === null || at === undefined) {
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  }
  const date = new Date(at);
  const show = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, options).format(date);
  return (
    <Tooltip label={show(exact)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={date.toISOString()}>{show(precision === 'day' ? day : minute)}</time>
    </Tooltip>
  );
};
