// Purpose: brings the whole system up on a bare machine. Usage: npm start (see README.md, "Settings").
import { ensureInstalled, runMain, runWithNode } from './bootstrap/install.mjs';

await runMain(async () => {
  await ensureInstalled();
  return runWithNode('scripts/start/main.ts', process.argv.slice(2));
});
