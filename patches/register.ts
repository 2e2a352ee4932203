/**
 * The preload: `NODE_OPTIONS=--import=<pack>/patches/register`. Attaches the pack to Logto's core before anything of Logto is
 * loaded, or ends the process.
 */
import { isMainThread } from 'node:worker_threads';
import { findLogtoCore } from './activation.ts';

const core = isMainThread ? findLogtoCore(process.argv[1]) : null;
if (core) {
  // Loaded only here: other processes must not pay for it.
  const { attach } = await import('./attach.ts');
  await attach(core);
}
