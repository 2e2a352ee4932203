// Purpose: where things are in the image. Everything is found from this file, so that a copy of the layout elsewhere works.
import path from 'node:path';

/** `/etc/logto/passport` in the image. */
export const pack = path.resolve(import.meta.dirname, '../..');
/** `/etc/logto` in the image: Logto's own tree. */
export const logto = path.dirname(pack);

export const core = path.join(logto, 'packages/core');
export const cli = path.join(logto, 'packages/cli/bin/logto.js');
/** Logto's command copies its alterations here at every use, and core at every start. */
export const scratch = path.join(logto, 'packages/cli/alteration-scripts');
export const preload = path.join(pack, 'build/patches/register.js');
export const command = path.join(pack, 'build/scripts/passport.js');
export const prepare = path.join(pack, 'docker/start/prepare.mjs');
