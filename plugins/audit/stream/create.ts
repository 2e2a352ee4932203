/** Makes the sink that the configuration names. */
import { hostname } from 'node:os';
import type { StreamConfig } from '../config.ts';
import { createOtlpSink } from './otlp.ts';
import type { Sink } from './sink.ts';
import { createStdoutSink } from './stdout.ts';
import { createSyslogSink } from './syslog.ts';

export const createSink = (config: StreamConfig, now: () => number): Sink => {
  switch (config.type) {
    case 'stdout':
      return createStdoutSink(process.stdout);
    case 'syslog':
      return createSyslogSink({ ...config, origin: { host: hostname(), pid: process.pid } });
    case 'otlp':
      return createOtlpSink({ ...config, now });
  }
};
