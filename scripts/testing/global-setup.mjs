// Plain JavaScript so that jest leaves it alone and Node itself loads the TypeScript behind it.
import { buildConsole } from '../build-console.mjs';
import { locateChromium } from './chromium.ts';
import { prepareCompiledPack } from './compiled-pack.ts';
import { startTestServer } from './server.ts';

const setUp = async () => {
  await buildConsole();
  if (!process.env.CHROME_PATH) {
    // Before there are workers that would each do it. Most tests need none; those that do say what is wrong with it.
    await locateChromium().catch(() => undefined);
  }
  const [removePack, stopServer] = [await prepareCompiledPack(), await startTestServer()];
  globalThis.stopTestServer = async () => {
    await stopServer();
    await removePack();
  };
};

export { setUp as default };
