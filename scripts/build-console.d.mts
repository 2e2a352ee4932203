/** Types of build-console.mjs, which is plain JavaScript so that any Node.js can run it. */
export declare const buildConsole: (options?: {
  readonly isForced?: boolean;
  /** Name of one of the builds. */
  readonly only?: string;
}) => Promise<void>;
