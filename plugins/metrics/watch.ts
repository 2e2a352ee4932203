/**
 * Runs a step under an OpenTelemetry span and says how it ended. The step's result or error passes unchanged.
 *
 * Spans hold names, tenants and codes. An exception is never recorded as such: messages and stacks of foreign errors may quote values.
 * Only the API is used, and its hundred files are read only once an operator's SDK has registered itself: the global that every copy of the API's
 * first major version shares tells so. Without one there are no spans.
 */
import { createRequire } from 'node:module';
import type * as openTelemetry from '@opentelemetry/api';
import { isPassportError } from '../../schemas/errors.ts';

type Labels = Readonly<Record<string, string | number>>;

export type Ending = {
  readonly seconds: number;
  /** Null when it succeeded; `internal` for errors that are not the pack's. */
  readonly code: string | null;
  /** What was thrown; undefined when it succeeded. */
  readonly error: unknown;
};

export type Step<Result> = {
  /** Below `passport.`, such as `vault.open`. */
  readonly name: string;
  readonly attributes?: Labels;
  /** Attributes known only from the result. */
  readonly describe?: (result: Result) => Labels;
  readonly onEnd?: (ending: Ending) => void;
};

type Library = typeof openTelemetry;
type Span = Pick<openTelemetry.Span, 'isRecording' | 'setAttributes' | 'setStatus' | 'end'>;

const registered = Symbol.for('opentelemetry.js.api.1');
const load = createRequire(import.meta.url);
const loaded: { library?: Library } = {};

/** Null until somebody has registered an SDK. */
const findLibrary = (): Library | null => {
  if (!loaded.library && Reflect.has(globalThis, registered)) {
    loaded.library = load('@opentelemetry/api') as Library;
  }
  return loaded.library ?? null;
};

export const toCode = (error: unknown): string =>
  isPassportError(error) ? error.code : 'internal';

const prefixed = (labels: Labels) =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [`passport.${name}`, value]));

export const watch = async <Result>(
  { name, attributes = {}, describe, onEnd }: Step<Result>,
  run: () => Promise<Result>
): Promise<Result> => {
  const library = findLibrary();
  const follow = async (span: Span | null): Promise<Result> => {
    const startedAt = performance.now();
    const elapsed = () => (performance.now() - startedAt) / 1000;
    try {
      const result = await run();
      onEnd?.({ seconds: elapsed(), code: null, error: undefined });
      if (describe && span?.isRecording()) {
        span.setAttributes(prefixed(describe(result)));
      }
      return result;
    } catch (error) {
      const code = toCode(error);
      onEnd?.({ seconds: elapsed(), code, error });
      span?.setAttributes(prefixed({ error_code: code }));
      if (library) {
        span?.setStatus({ code: library.SpanStatusCode.ERROR, message: code });
      }
      throw error;
    } finally {
      span?.end();
    }
  };
  return library
    ? library.trace
        .getTracer('logto-passport')
        .startActiveSpan(`passport.${name}`, { attributes: prefixed(attributes) }, follow)
    : follow(null);
};
