// Purpose: the image's entry. Usage: [start] | migrate | serve | check | passport <command …> | logto <command …>
//
//   start     prepares the databases under a lock, then runs Logto with the pack (replicas may do it at the same time)
//   migrate   prepares the databases and ends: for a job before a roll-out
//   serve     runs Logto with the pack and changes no database
//   check     looks at the image and the settings, and ends
//   passport  the pack's command line, logto Logto's own, both with secrets from files
//
// States: checked -> prepared -> running. Logto is started only in the last one, and the container ends with it. Signals go
// to whatever runs; an asked-for end is exit code 0.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSupervisor, toExitCode } from './start/children.mjs';
import { readEnvironment, readWaitSeconds } from './start/environment.mjs';
import * as layout from './start/layout.mjs';
import { checkImage, checkPreload } from './start/preflight.mjs';
import { Refusal, say, sayRefusal } from './start/refusal.mjs';

const supervisor = createSupervisor();

const isListening = async (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    const answer = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });

/**
 * Logto that fails to initialise says so and stays, without a port: nothing would start it again.
 * TODO(logto>=1.43): can go when its main ends the process then.
 */
const endUnlessListening = async (child, port, seconds) => {
  const deadline = Date.now() + seconds * 1000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    if (await isListening(port)) {
      say('Logto is listening');
      return;
    }
    await sleep(250);
  }
  if (child.exitCode === null && child.signalCode === null) {
    sayRefusal(new Refusal('not_listening', 'Logto did not open its port in time.', { port }));
    supervisor.end('SIGKILL');
  }
};

/** @returns the exit code of the container */
const runCore = async (environment) => {
  const port = Number(environment.PORT || 3001);
  const ended = await supervisor.run('.', [], {
    cwd: layout.core,
    environment: { ...environment, NODE_ENV: 'production' },
    onStart: (child) => void endUnlessListening(child, port, readWaitSeconds(environment)),
  });
  if (supervisor.stopped()) {
    return ended.signal === 'SIGKILL' ? toExitCode(ended) : 0;
  }
  // An end that nobody asked for is never a success.
  return toExitCode(ended) || 1;
};

/** @returns the exit code; 0 means that Logto may be started */
const prepare = async (mode) => {
  const ended = await supervisor.run(layout.prepare, [mode], {
    cwd: layout.logto,
    environment: { ...process.env, NODE_OPTIONS: '' },
  });
  return toExitCode(ended);
};

const runCommand = async (file, parameters, environment) =>
  toExitCode(
    await supervisor.run(file, parameters, {
      cwd: layout.logto,
      environment: { ...environment, NODE_OPTIONS: '' },
    })
  );

/** What the pack's command line does with files and keys alone: whoever checks an export has no database. */
const needsNoDatabase = ([group, name]) =>
  group === 'audit' && (name === 'verify' || name === 'keys');

const serve = async (preparation) => {
  const environment = readEnvironment(process.env);
  readWaitSeconds(environment);
  checkPreload(process.env);
  const code = await prepare(preparation);
  if (code !== 0 || supervisor.stopped()) {
    return supervisor.stopped() ? 0 : code;
  }
  return runCore(environment);
};

const modes = {
  start: async () => serve('migrate'),
  serve: async () => serve('wait'),
  migrate: async () => prepare('migrate'),
  check: async () => {
    checkPreload(process.env);
    return 0;
  },
  passport: async (parameters) =>
    runCommand(
      layout.command,
      parameters,
      needsNoDatabase(parameters) ? process.env : readEnvironment(process.env)
    ),
  logto: async (parameters) => runCommand(layout.cli, parameters, readEnvironment(process.env)),
};

try {
  const [mode = 'start', ...parameters] = process.argv.slice(2);
  if (!Object.hasOwn(modes, mode)) {
    throw new Refusal('usage', `One of: ${Object.keys(modes).join(', ')}.`);
  }
  checkImage();
  process.exit(await modes[mode](parameters));
} catch (error) {
  sayRefusal(error);
  process.exit(1);
}
