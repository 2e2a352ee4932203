// Purpose: what must hold in compose.yaml: pinned images, secrets that are made, conditions that can come true, vaults that only
// Logto reaches, and no place of one machine.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createProblems, isPinned } from './problem.mjs';
import { checkSettings } from './settings.mjs';

const listNames = (value) => (Array.isArray(value) ? value : Object.keys(value ?? {}));
const vaultServices = /^vault-/;

const checkService = (name, service, { must }, { folder, targets }) => {
  must(
    service.build || isPinned(service.image ?? ''),
    'image_not_pinned',
    `${name}: ${service.image}`
  );
  if (service.build) {
    const file = path.resolve(folder, service.build.context, service.build.dockerfile);
    must(existsSync(file), 'path_missing', `${name}: ${service.build.dockerfile}`);
    must(
      targets.includes(service.build.target),
      'target_unknown',
      `${name}: ${service.build.target}`
    );
  }
  for (const volume of service.volumes ?? []) {
    const [source] = volume.split(':');
    must(!source.startsWith('/') && !source.startsWith('~'), 'host_path', `${name}: ${volume}`);
    must(!source.startsWith('.') || existsSync(path.join(folder, source)), 'path_missing', volume);
  }
  for (const port of service.ports ?? []) {
    must(/^127\.0\.0\.1:\d+:\d+$/.test(port), 'port_open_to_all', `${name}: ${port}`);
  }
  const text = JSON.stringify([service.environment, service.command, service.healthcheck]);
  for (const [, secret] of text.matchAll(/\/run\/secrets\/([\w.-]+)/g)) {
    must(listNames(service.secrets).includes(secret), 'secret_not_mounted', `${name}: ${secret}`);
  }
};

const checkConditions = (name, { depends_on: needed = {} }, services, { must }) => {
  for (const [other, { condition }] of Object.entries(needed)) {
    const service = services[other];
    must(service, 'service_unknown', `${name}: ${other}`);
    const isHealthKnown = Boolean(service?.healthcheck ?? service?.build);
    must(condition !== 'service_healthy' || isHealthKnown, 'no_healthcheck', `${name}: ${other}`);
    const isEnding = service?.restart === undefined;
    must(condition !== 'service_completed_successfully' || isEnding, 'never_ends', other);
  }
};

/** Only the vault itself and Logto are in a vault's network; the KMS and the store are behind TLS. */
const checkNetworks = ({ services, networks }, { must }) => {
  const membersOf = (network) =>
    Object.keys(services).filter((name) => listNames(services[name].networks).includes(network));
  for (const vault of Object.keys(services).filter((name) => vaultServices.test(name))) {
    for (const network of listNames(services[vault].networks)) {
      const members = membersOf(network).sort().join(',');
      must(members === `logto,${vault}`, 'vault_reachable', `${network}: ${members}`);
      must(networks[network]?.internal === true, 'network_not_internal', network);
    }
    must(!services[vault].ports, 'vault_published', vault);
  }
  must(!membersOf('kms').includes('logto'), 'kms_without_tls', 'kms');
  for (const [name, service] of Object.entries(services)) {
    for (const network of listNames(service.networks)) {
      must(Object.hasOwn(networks, network), 'network_unknown', `${name}: ${network}`);
    }
  }
};

const checkHardening = (name, service, { must }) => {
  must(service.read_only === true, 'root_writable', name);
  must(service.cap_drop?.includes('ALL'), 'capabilities', name);
  must(/^[1-9]/.test(service.user ?? ''), 'runs_as_root', name);
};

/** Whoever Caddy passes requests to exists, and listens there when it is Logto. */
const checkUpstreams = (services, caddyfile, ports, { must }) => {
  for (const [, host, port] of caddyfile.matchAll(/reverse_proxy ([\w-]+):(\d+)/g)) {
    must(Object.hasOwn(services, host), 'upstream_unknown', `${host}:${port}`);
  }
  for (const [, port] of caddyfile.matchAll(/import replicas (\d+)/g)) {
    must(ports.includes(Number(port)), 'port_not_exposed', port);
  }
};

/** @param caddyfiles their texts @param image what checkDockerfile found */
export const checkCompose = async (root, file, compose, caddyfiles, image, secrets) => {
  const problems = createProblems(file);
  const { must } = problems;
  const folder = path.join(root, 'docker');
  const { services } = compose;
  for (const [name, service] of Object.entries(services)) {
    checkService(name, service, problems, { folder, targets: image.targets });
    checkConditions(name, service, services, problems);
    for (const secret of listNames(service.secrets)) {
      must(Object.hasOwn(compose.secrets, secret), 'secret_unknown', `${name}: ${secret}`);
    }
  }
  for (const [name, { file: place }] of Object.entries(compose.secrets)) {
    const isMade = secrets.names.includes(path.basename(place));
    must(isMade && place.startsWith('./secrets/'), 'secret_not_made', name);
  }
  checkNetworks(compose, problems);
  checkHardening('logto', services.logto, problems);
  must(services.logto.deploy?.replicas >= 2, 'one_replica', 'logto');
  const scratch = '/etc/logto/packages/cli/alteration-scripts';
  must(
    services.logto.tmpfs?.some((item) => item.startsWith(scratch)),
    'no_scratch',
    scratch
  );
  for (const text of caddyfiles) {
    checkUpstreams(services, text, image.ports, problems);
  }
  const settings = await checkSettings(root, services.logto.environment, secrets);
  settings.unknown.forEach((name) => problems.add('variable_unknown', name));
  settings.refused.forEach((code) => problems.add('settings_refused', code));
  return problems.found;
};
