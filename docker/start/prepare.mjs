// Purpose: brings the databases to where this image needs them. Usage: node prepare.mjs migrate|wait (by entrypoint.mjs).
//
// Order, under one lock for all replicas: Logto's seed when the database is empty, Logto's alterations, the pack's, then the vault
// of every region. Each step does nothing when there is nothing to do. Logto's come first because the pack's tables refer to them.
// `wait` waits for Logto's database and changes nothing: the pack and Logto each refuse to start when alterations are pending.
import { createSupervisor, toExitCode } from './children.mjs';
import { connect, connectOrCreate, withLock } from './databases.mjs';
import { readEnvironment, readWaitSeconds } from './environment.mjs';
import * as layout from './layout.mjs';
import { checkKeys, checkScratch, importPack } from './preflight.mjs';
import { Refusal, say, sayRefusal } from './refusal.mjs';

const supervisor = createSupervisor();
const isStopped = () => supervisor.stopped() !== null;

/** @throws Refusal image.logto_command_failed; the command itself has said why */
const runLogto = async (parameters, environment) => {
  const ended = await supervisor.run(layout.cli, parameters, {
    cwd: layout.logto,
    // No NODE_OPTIONS: this is not the process that the pack protects.
    environment: { ...environment, NODE_OPTIONS: '', CI: 'true', NO_COLOR: '1' },
  });
  if (ended.code !== 0) {
    throw new Refusal('logto_command_failed', 'A command of Logto failed.', {
      command: parameters.slice(0, 2).join(' '),
      exitCode: toExitCode(ended),
    });
  }
};

const deploy = async (runner, url, set, name) => {
  const deployed = await runner.deployAlterations(url, set);
  for (const id of deployed) {
    say(`${name}: deployed ${id}`);
  }
};

const migrate = async (environment, { regions }, options) => {
  const runner = await importPack('alterations/runner.js');
  const client = await connectOrCreate(environment.DB_URL, 'logto', options);
  try {
    for (const { name, url } of regions) {
      const vault = await connect(url, `vault ${name}`, options);
      await vault.end();
    }
    await withLock(client, isStopped, async () => {
      await runLogto(['db', 'seed', '--swe'], environment);
      await runLogto(['db', 'alteration', 'deploy', 'latest'], environment);
      await deploy(runner, environment.DB_URL, 'passport', 'passport');
      for (const { name, url } of regions) {
        await deploy(runner, url, 'vault', `vault ${name}`);
      }
    });
    say('the databases are current');
  } finally {
    await client.end().catch(() => undefined); // Lost already: nothing is left to close.
  }
};

try {
  const environment = readEnvironment(process.env);
  checkScratch();
  const config = await checkKeys(environment);
  const deadline = Date.now() + readWaitSeconds(environment) * 1000;
  const options = { deadline, isStopped };
  if (process.argv[2] === 'migrate') {
    await migrate(environment, config, options);
  } else {
    await (await connect(environment.DB_URL, 'logto', options)).end();
  }
} catch (error) {
  if (!isStopped()) {
    sayRefusal(error);
  }
  process.exitCode = 1;
}
if (isStopped()) {
  process.exitCode = toExitCode({ code: null, signal: supervisor.stopped() });
}
