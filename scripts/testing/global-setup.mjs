// Plain JavaScript so that jest leaves it alone and Node itself loads the TypeScript behind it.
import { startTestServer } from './server.ts';

const setUp = async () => {
  globalThis.stopTestServer = await startTestServer();
};

export { setUp as default };
