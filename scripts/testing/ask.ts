/** Asking again, for what comes true by itself: a job that runs, a page that remembers, a database that is back. */
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 30_000;
const pollMs = 250;

/** Asks until the answer fits; gives the last answer whether it fits or not, so that the test says what it was. */
export const ask = async <Answer>(
  question: () => Promise<Answer>,
  fits: (answer: Answer) => boolean,
  limitMs = patienceMs
): Promise<Answer> => {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await question();
    if (fits(answer) || performance.now() > end) {
      return answer;
    }
    await sleep(pollMs);
  }
};
