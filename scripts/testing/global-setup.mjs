// Plain JavaScript so that jest leaves it alone and Node itself loads the TypeScript behind it.
import { buildConsole } from '../build-console.mjs';
import { startTestServer } from './server.ts';

const setUp = async () => {
  await buildConsole();
  globalThis.stopTestServer = await startTestServer();
};

export { setUp as default };
