/** The list, on "What we know", of what the identity service told the shop about the customer. */
import type { ReceivedEvent } from './event-store.ts';
import type { View } from './layout.ts';
import { getTexts } from './texts.ts';

/** Empty in a shop that asks for nothing: it is told nothing. */
export const renderReceived = (
  { language, catalogue }: View,
  events: readonly ReceivedEvent[]
): string => {
  const texts = getTexts(language);
  if (!catalogue.isAsking) {
    return '';
  }
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const items = events.map(
    ({ type, receivedAt }) =>
      `<li data-event="${type}"><span>${texts.events[type]}</span><time datetime="${receivedAt.toISOString()}">${format.format(receivedAt)}</time></li>`
  );
  const list =
    items.length === 0
      ? `<p>${texts.toldNothing}</p>`
      : `<ul class="lines">${items.join('')}</ul><p><small>${texts.toldText}</small></p>`;
  return `<h2>${texts.told}</h2>${list}`;
};
