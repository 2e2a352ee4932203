/** What the tests of decorators look at: the text a scraper gets, and the spans a registered SDK would. */
import { context, trace } from '@opentelemetry/api';
import type { Attributes, Span, SpanStatus, Tracer } from '@opentelemetry/api';
import type { Instruments } from './instruments.ts';

/** Value of a sample by its name and labels as Prometheus writes them; null when there is none. */
export const readSample = async (
  { registry }: Pick<Instruments, 'registry'>,
  sample: string
): Promise<number | null> => {
  const line = (await registry.metrics()).split('\n').find((one) => one.startsWith(`${sample} `));
  return line ? Number(line.slice(sample.length + 1)) : null;
};

export type Recorded = {
  readonly name: string;
  readonly attributes: Attributes;
  status: SpanStatus | null;
  isEnded: boolean;
  /** Everything else that was called: exceptions and events have no place here. */
  readonly other: string[];
};

/** A provider of spans that keeps them; `stop` unregisters it. */
export const recordSpans = () => {
  const spans: Recorded[] = [];
  const startSpan: Tracer['startSpan'] = (name, options) => {
    const recorded: Recorded = {
      name,
      attributes: { ...options?.attributes },
      status: null,
      isEnded: false,
      other: [],
    };
    spans.push(recorded);
    const known: Partial<Span> = {
      isRecording: () => true,
      setAttributes: (given) => {
        Object.assign(recorded.attributes, given);
        return span;
      },
      setStatus: (status) => {
        recorded.status = status;
        return span;
      },
      end: () => {
        recorded.isEnded = true;
      },
    };
    // Whatever else is called is written down.
    const span = new Proxy(known, {
      get: (target, key): unknown =>
        Reflect.get(target, key) ?? (() => recorded.other.push(String(key))),
    }) as Span;
    return span;
  };
  const startActiveSpan = (...parameters: readonly unknown[]): unknown => {
    const [name, options] = parameters as Parameters<Tracer['startSpan']>;
    // The last one, whichever of the API's three forms was called.
    const run = parameters.at(-1) as (span: Span) => unknown;
    return context.with(context.active(), run, undefined, startSpan(name, options));
  };
  trace.setGlobalTracerProvider({
    getTracer: () => ({ startSpan, startActiveSpan }),
  });
  return { spans, stop: () => trace.disable() };
};
