/** What the pack on the server says of the host. Read once, before anything else runs. */
export type ConsoleConfig = {
  readonly tenantId: string;
  readonly apiUrl: string;
  readonly resource: string;
  readonly clientId: string;
};

const state: { value: ConsoleConfig | null } = { value: null };

/** @throws TypeError before `loadConfig` is done */
export const config = (): ConsoleConfig => {
  if (!state.value) {
    throw new TypeError('the configuration is not loaded');
  }
  return state.value;
};

const isConfig = (value: unknown): value is ConsoleConfig =>
  typeof value === 'object' &&
  value !== null &&
  ['tenantId', 'apiUrl', 'resource', 'clientId'].every(
    (name) => typeof Reflect.get(value, name) === 'string'
  );

export const loadConfig = async (): Promise<ConsoleConfig> => {
  const response = await fetch('/passport/console/config.json');
  const value: unknown = response.ok ? await response.json() : null;
  if (!isConfig(value)) {
    throw new Error('console.config_missing');
  }
  state.value = value;
  return value;
};
