// Purpose: what must hold in the manifests: nothing runs as root, probes ask what the pack answers, and only Logto and its
// migration are let in to the vaults and the KMS.
import { createProblems, isPinned } from './problem.mjs';
import { checkSettings } from './settings.mjs';

const reaching = 'passport/reaches-vaults';
const writable = ['/tmp', '/etc/logto/packages/cli/alteration-scripts'];

const checkPod = (name, { spec, metadata }, problems, { modes, ports, healthPaths }) => {
  const { must } = problems;
  const { securityContext: pod = {} } = spec;
  must(pod.runAsNonRoot === true && pod.runAsUser > 0, 'runs_as_root', name);
  must(pod.seccompProfile?.type === 'RuntimeDefault', 'no_seccomp', name);
  must(spec.automountServiceAccountToken === false, 'cluster_token', name);
  must(metadata.labels[reaching] === 'true', 'label_missing', name);
  for (const container of spec.containers) {
    const { securityContext: own = {}, args = [], volumeMounts = [] } = container;
    must(own.readOnlyRootFilesystem === true, 'root_writable', name);
    must(own.allowPrivilegeEscalation === false, 'escalation', name);
    must(own.capabilities?.drop?.includes('ALL'), 'capabilities', name);
    must(isPinned(container.image), 'image_not_pinned', container.image);
    must(modes.includes(args[0]), 'mode_unknown', `${name}: ${args[0]}`);
    must(container.resources?.limits?.memory, 'no_memory_limit', name);
    for (const place of writable) {
      must(
        volumeMounts.some(({ mountPath }) => mountPath === place),
        'no_scratch',
        place
      );
    }
    for (const { name: volume } of volumeMounts) {
      must(
        spec.volumes.some((item) => item.name === volume),
        'volume_unknown',
        volume
      );
    }
    for (const { containerPort } of container.ports ?? []) {
      must(ports.includes(containerPort), 'port_not_exposed', `${name}: ${containerPort}`);
    }
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const get = container[probe]?.httpGet;
      // A job ends: nothing asks it.
      if (spec.restartPolicy === undefined) {
        must(healthPaths.includes(get?.path), 'probe_unknown', `${probe}: ${get?.path}`);
        const isNamed = container.ports.some((port) => port.name === get?.port);
        must(isNamed, 'port_unknown', `${probe}: ${get?.port}`);
      }
    }
  }
};

const selects = (selector, labels) =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);

/** An `ingress` rule of a protected component must name the one label, and nothing wider. */
const checkPolicies = (policies, { must }) => {
  for (const component of ['vault', 'kms']) {
    const labels = { 'app.kubernetes.io/component': component };
    const own = policies.filter(
      ({ spec }) => selects(spec.podSelector, labels) && Object.keys(spec.podSelector).length > 0
    );
    must(own.length > 0, 'no_policy', component);
    for (const rule of own.flatMap(({ spec }) => spec.ingress ?? [])) {
      const isNarrow =
        rule.from?.length > 0 &&
        rule.from.every(
          (from) =>
            from.podSelector?.matchLabels?.[reaching] === 'true' &&
            !from.namespaceSelector &&
            !from.ipBlock
        );
      must(isNarrow, 'vault_reachable', component);
    }
  }
  const all = policies.find(({ spec }) => Object.keys(spec.podSelector).length === 0);
  const types = all?.spec.policyTypes ?? [];
  must(types.includes('Ingress') && types.includes('Egress'), 'no_default_deny', 'NetworkPolicy');
};

/** @param objects of the base, parsed @param facts modes of the entrypoint, ports of the image, paths the pack answers */
export const checkKubernetes = async (root, folder, objects, facts, secrets) => {
  const problems = createProblems(folder);
  const { must } = problems;
  const ofKind = (kind) => objects.filter((object) => object.kind === kind);
  const workloads = objects.filter(({ kind }) => ['Deployment', 'Job'].includes(kind));
  must(ofKind('Deployment').length === 1 && ofKind('Job').length === 1, 'workloads', 'base');
  for (const { metadata, spec } of workloads) {
    checkPod(metadata.name, spec.template, problems, facts);
  }
  const [{ spec: deployment }] = ofKind('Deployment');
  const { labels } = deployment.template.metadata;
  must(selects(deployment.selector, labels), 'selector', 'Deployment');
  for (const { spec } of ofKind('PodDisruptionBudget')) {
    must(
      selects(spec.selector, labels) && spec.minAvailable < deployment.replicas,
      'budget',
      'PDB'
    );
  }
  must(ofKind('PodDisruptionBudget').length === 1, 'no_budget', 'base');
  checkPolicies(ofKind('NetworkPolicy'), problems);
  must(ofKind('Secret').length === 0, 'secret_in_manifest', 'base');
  for (const { data } of ofKind('ConfigMap')) {
    const settings = await checkSettings(root, data, secrets);
    settings.unknown.forEach((name) => problems.add('variable_unknown', name));
    settings.refused.forEach((code) => problems.add('settings_refused', code));
  }
  return problems.found;
};
