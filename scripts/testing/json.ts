/** What JSON.parse gives; tests look into it without knowing more. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests assert on it with matchers
export type JsonValue = any;
