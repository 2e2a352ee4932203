/**
 * Attaches every patch, or refuses to start. States: absent -> hooked (waiting for the host to load the packages) -> attached
 * (all wrapped; the host may listen). Nothing is served in any other state: when the host starts to listen before every
 * package passed through us, the process ends.
 */
import { createRequire } from 'node:module';
import { Server } from 'node:net';
import semver from 'semver';
import { isPassportError } from '../schemas/errors.ts';
import { createRateLimiter, readApiConfig } from '../plugins/api/port.ts';
import {
  createAnchor,
  createAuditStream,
  createSink,
  readAuditConfig,
  readAuditSigner,
  startAnchoring,
} from '../plugins/audit/port.ts';
import type {
  Anchoring,
  AuditConfig,
  AuditProof,
  AuditStream,
  HeadSigner,
} from '../plugins/audit/port.ts';
import { readComplaintsConfig } from '../plugins/complaints/port.ts';
import { readDsrConfig } from '../plugins/dsr/port.ts';
import { readEventsConfig } from '../plugins/events/port.ts';
import { createLog, kernelErrors } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import { createObserver, readMetricsConfig } from '../plugins/metrics/port.ts';
import type { Observer } from '../plugins/metrics/port.ts';
import { readPeopleConfig } from '../plugins/people/port.ts';
import { createPlanner, loadParser } from '../plugins/sealing/port.ts';
import { readStaffConfig } from '../plugins/staff/port.ts';
import { openVaultSystem, readVaultConfig } from '../plugins/vault/port.ts';
import { readWebhooksConfig } from '../plugins/webhooks/port.ts';
import type { LogtoCore } from './activation.ts';
import { interceptPackages } from './hooks.ts';
import { readHostAddresses } from './host-addresses.ts';
import { startDelivering } from './events.ts';
import { createTenantLister } from './every-tenant.ts';
import { createKoaLoggerPatch } from './koa-logger/patch.ts';
import { createKoaMountPatch } from './koa-mount/patch.ts';
import { createHookOpener } from './ky/open-hook.ts';
import { createKyPatch } from './ky/patch.ts';
import { createOidcProviderPatch } from './oidc-provider/patch.ts';
import { assertVersion, isHostCopy, isNeeded, readPackageVersion } from './patch.ts';
import type { Patch } from './patch.ts';
import { assertDeployed } from './preconditions.ts';
import { createSlonikPatch } from './silverhand-slonik/patch.ts';
import { createAdminKeyReader } from './signing-keys.ts';
import { startSweeping } from './sweeping.ts';
import { createTelemetry } from './telemetry.ts';
import type { Telemetry } from './telemetry.ts';
import { createTenants } from './tenants.ts';
import type { Shared, TenantRuntime, Tenants } from './tenants.ts';

/** Versions of Logto this was run against. */
export const supportedHosts = '>=1.42.0 <1.43.0';
const neededNode = '>=22.15.0';

export type Attachment = {
  readonly host: string;
  /** What the host has loaded through us so far: package name to version. */
  readonly packages: ReadonlyMap<string, string>;
  readonly isComplete: () => boolean;
  readonly tenants: Tenants;
  readonly telemetry: Telemetry;
  readonly detach: () => void;
};

const marker = Symbol.for('logto-passport.attachment');
const exported = {
  'oidc-provider': ['Provider', 'default'],
  'koa-logger': ['default'],
  'koa-mount': ['default'],
  '@silverhand/slonik': ['createPool'],
  ky: ['default'],
} as const;

/** One line that says why, then the end: half-attached is not a state to serve in. */
const refuse = (error: unknown): never => {
  const line = isPassportError(error)
    ? `${error.code}: ${error.message} ${JSON.stringify(error.detail ?? {})}`
    : `kernel.internal: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`;
  process.stderr.write(`Logto Passport refuses to start: ${line}\n`);
  process.exit(1);
};

const assertEarly = (core: LogtoCore) => {
  const { cache } = createRequire(`${core.folder}/package.json`);
  const early = Object.keys(cache).find((file) => /[/\\]koa-mount[/\\]/.test(file));
  if (early) {
    throw kernelErrors.loaded_too_late({ detail: { package: 'koa-mount' } });
  }
};

const assertHost = ({ version }: LogtoCore) => {
  if (!semver.satisfies(process.versions.node, neededNode)) {
    throw kernelErrors.unsupported_node({ detail: { version: process.versions.node } });
  }
  if (!semver.satisfies(version, supportedHosts)) {
    throw kernelErrors.unsupported_host({ detail: { version, supported: supportedHosts } });
  }
};

/** Runs `check` at the first listen of the process, then gets out of the way. */
const beforeListening = (check: () => void) => {
  const original = Reflect.get(Server.prototype, 'listen') as (...parameters: unknown[]) => Server;
  Server.prototype.listen = function listen(this: Server, ...parameters: unknown[]): Server {
    Server.prototype.listen = original;
    check();
    return original.apply(this, parameters);
  };
};

const now = () => Date.now();

/** Anchoring begins after the host is hooked; whoever asks for its state before is told that there is none. */
const createProof = async (
  { publicJwk }: HeadSigner,
  { anchor, anchorSeconds, formerKeys }: AuditConfig
) => {
  const running: { anchoring: Anchoring | null } = { anchoring: null };
  const proof: AuditProof = {
    publicJwks: [publicJwk, ...formerKeys],
    anchor: anchor && (await createAnchor(anchor, now)),
    anchorSeconds,
    findAnchorState: (tenantId) =>
      running.anchoring?.list().find((state) => state.tenantId === tenantId) ?? null,
  };
  const note = (anchoring: Anchoring) => {
    running.anchoring = anchoring;
  };
  return { proof, note };
};

type Wiring = {
  readonly shared: Shared;
  readonly noteAnchoring: (anchoring: Anchoring) => void;
  readonly stream: AuditStream | null;
  readonly audit: AuditConfig;
  readonly observer: Observer;
};

/** Also for whoever opens tenants without a host. */
export const openShared = async (
  log: Log,
  audit: AuditConfig,
  observer: Observer
): Promise<Wiring> => {
  await loadParser();
  const { ip } = audit;
  const stream = audit.stream
    ? createAuditStream({ sink: createSink(audit.stream, now), log })
    : null;
  const vaultSystem = await openVaultSystem(readVaultConfig(process.env), log);
  const signer = readAuditSigner(process.env);
  const { proof, note } = await createProof(signer, audit);
  const shared: Shared = {
    vaultSystem: observer.vaultSystem(vaultSystem),
    signer,
    proof,
    ipPolicy: ip,
    complaintsPerDay: readComplaintsConfig(process.env).perDay,
    offerEntries: stream ? stream.offer : null,
    planner: createPlanner(),
    dsr: readDsrConfig(process.env),
    limiter: createRateLimiter(readApiConfig(process.env).callsPerMinute),
    people: readPeopleConfig(process.env),
    readAdminSigningKeys: createAdminKeyReader(process.env['DB_URL'], log),
    observer,
    log,
  };
  return { shared, noteAnchoring: note, stream, audit, observer };
};

const hook = (core: LogtoCore, { shared, stream, audit, observer }: Wiring): Attachment => {
  const packages = new Map<string, string>();
  const { log, planner, vaultSystem } = shared;
  const tenants = createTenants(shared);
  const events = readEventsConfig(process.env);
  const telemetry = createTelemetry({
    ...{ tenants, observer, vaultSystem, stream, events, log },
    anchorSeconds: audit.anchorSeconds,
    metrics: readMetricsConfig(process.env),
  });
  const listMissing = () => needed.filter((name) => !packages.has(name));
  const status = () => ({
    host: core.version,
    packages: Object.fromEntries(packages),
    isComplete: listMissing().length === 0,
    telemetry,
  });
  const patches: readonly Patch[] = [
    createSlonikPatch(tenants, planner, log),
    createOidcProviderPatch(tenants),
    createKoaMountPatch(
      tenants,
      status,
      { events, addresses: readHostAddresses(process.env), staff: readStaffConfig(process.env) },
      log
    ),
    createKoaLoggerPatch(),
    createKyPatch(
      readWebhooksConfig(process.env),
      createHookOpener(tenants, () => process.env['DB_URL'], log),
      log
    ),
  ];
  const needed = patches
    .filter((patch) => isNeeded(patch, core.folder))
    .map((patch) => patch.package);
  const detach = interceptPackages(
    patches,
    exported,
    (name, namespace, url) => {
      try {
        const patch = patches.find((candidate) => candidate.package === name);
        if (!patch) {
          throw new TypeError(`no patch for ${name}`);
        }
        const version = readPackageVersion(url, name);
        assertVersion(patch, version);
        const replaced = patch.apply(namespace, url);
        packages.set(name, version);
        log.info('attached', { package: name, version, exports: Object.keys(replaced) });
        return replaced;
      } catch (error) {
        return refuse(error);
      }
    },
    (name, url) => {
      const patch = patches.find((candidate) => candidate.package === name);
      return patch?.presence === undefined || isHostCopy(name, url, core.folder);
    }
  );
  const isComplete = () => status().isComplete;
  beforeListening(() => {
    if (!isComplete()) {
      refuse(kernelErrors.not_attached({ detail: { missing: listMissing() } }));
    }
  });
  return { host: core.version, packages, isComplete, tenants, telemetry, detach };
};

/** Nothing without an anchor; the health route says that there is none. */
const anchorRegularly = (
  listTenants: () => Promise<readonly TenantRuntime[]>,
  { anchor, anchorSeconds }: AuditProof,
  log: Log
): Anchoring | null =>
  anchor
    ? startAnchoring({
        listTenants: async () =>
          (await listTenants()).map(({ id, pool }) => ({ tenantId: id, pool })),
        anchor,
        intervalSeconds: anchorSeconds,
        log,
        now,
      })
    : null;

/** Attaches once per process, however often it is called. Ends the process when it cannot. */
export const attach = async (core: LogtoCore): Promise<Attachment> => {
  const existing = Reflect.get(globalThis, marker) as Attachment | undefined;
  if (existing) {
    return existing;
  }
  try {
    assertHost(core);
    assertEarly(core);
    const observer = createObserver();
    const log = observer.log(
      createLog(
        (line) => process.stdout.write(line),
        () => new Date()
      )
    );
    const audit = readAuditConfig(process.env);
    const events = readEventsConfig(process.env);
    const wiring = await openShared(log, audit, observer);
    const attachment = hook(core, wiring);
    Reflect.set(globalThis, marker, attachment);
    await assertDeployed(process.env['DB_URL'], 'passport');
    for (const { url } of wiring.shared.vaultSystem.config.regions) {
      await assertDeployed(url, 'vault');
    }
    const listTenants = createTenantLister(attachment.tenants, () => process.env['DB_URL'], log);
    startSweeping(listTenants, log);
    const anchoring = anchorRegularly(listTenants, wiring.shared.proof, log);
    if (anchoring) {
      wiring.noteAnchoring(anchoring);
      attachment.telemetry.noteAnchoring(anchoring);
    }
    await startDelivering(attachment.tenants, process.env['DB_URL'], events, log);
    return attachment;
  } catch (error) {
    return refuse(error);
  }
};
