// Plain JavaScript so that jest leaves it alone and Node itself loads the TypeScript behind it.
import { buildConsole } from '../build-console.mjs';
import { prepareCompiledPack } from './compiled-pack.ts';
import { startTestServer } from './server.ts';

const setUp = async () => {
  await buildConsole();
  const [removePack, stopServer] = [await prepareCompiledPack(), await startTestServer()];
  globalThis.stopTestServer = async () => {
    await stopServer();
    await removePack();
  };
};

export { setUp as default };
