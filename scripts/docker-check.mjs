// Purpose: checks docker/ without a Docker engine: Dockerfile, compose.yaml, manifests and the table of variables against the code.
// Usage: node scripts/docker-check.mjs [folder in the place of docker/]
// Exit code: 0, or 1 with one line per problem: file, code, what it is about.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { checkCompose } from '../docker/checks/compose.mjs';
import { checkDockerfile } from '../docker/checks/dockerfile.mjs';
import { checkKubernetes } from '../docker/checks/kubernetes.mjs';
import { createProblems } from '../docker/checks/problem.mjs';
import { listVariables, makeSecrets } from '../docker/checks/settings.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docker'));
const read = (...parts) => readFileSync(path.join(...parts), 'utf8');

/** `/passport/health…` as the pack registers them. */
const listHealthPaths = () =>
  [...read(root, 'patches/koa-mount/status-routes.ts').matchAll(/path: '(\/health[\w/]*)'/g)].map(
    ([, name]) => `/passport${name}`
  );

const listModes = () => {
  const [, body] = /const modes = \{([\s\S]*?)\n\};/.exec(read(folder, 'entrypoint.mjs')) ?? [];
  return [...(body ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
};

const checkKustomization = (place) => {
  const problems = createProblems(path.relative(folder, place));
  const { resources = [], patches = [] } = parse(read(place, 'kustomization.yaml'));
  const named = [...resources, ...patches.map((patch) => patch.path)];
  named.forEach((name) => problems.must(existsSync(path.join(place, name)), 'path_missing', name));
  const files = readdirSync(place).filter((name) => name !== 'kustomization.yaml');
  files.forEach((name) => problems.must(named.includes(name), 'file_unused', name));
  return problems.found;
};

/** Every variable is in both tables, and no table names one that nothing reads. */
const checkTables = () =>
  ['README.md', 'README.ru.md'].flatMap((file) => {
    const problems = createProblems(file);
    const text = read(folder, file);
    const known = listVariables(root);
    const named = new Set(
      (text.match(/\bPASSPORT_[A-Z]+(?:_[A-Z]+)*\b(?!_)/g) ?? [])
        .filter((name) => !/^PASSPORT_VAULT_[A-Z]+_URL/.test(name))
        .map((name) => (known.has(name) ? name : name.replace(/_FILE$/, '')))
    );
    for (const name of known) {
      problems.must(named.has(name), 'variable_untold', name);
    }
    for (const name of named) {
      problems.must(known.has(name), 'variable_unknown', name);
    }
    return problems.found;
  });

const loadObjects = (place) =>
  parse(read(place, 'kustomization.yaml')).resources.flatMap((name) =>
    parseAllDocuments(read(place, name)).map((document) => document.toJS())
  );

const secrets = makeSecrets(root);
try {
  const image = checkDockerfile(root, 'Dockerfile', read(folder, 'Dockerfile'));
  const compose = parse(read(folder, 'compose.yaml'), { merge: true });
  const caddyfiles = ['edge', 'inner'].map((name) => read(folder, `caddy/${name}.Caddyfile`));
  const base = path.join(folder, 'kubernetes/base');
  const facts = { modes: listModes(), ports: image.ports, healthPaths: listHealthPaths() };
  const problems = [
    ...image.problems,
    ...(await checkCompose(root, 'compose.yaml', compose, caddyfiles, image, secrets)),
    ...checkKustomization(base),
    ...checkKustomization(path.join(folder, 'kubernetes/overlays/example')),
    ...(await checkKubernetes(root, 'kubernetes/base', loadObjects(base), facts, secrets)),
    ...checkTables(),
  ];
  for (const { file, code, about } of problems) {
    console.log(`${file}: ${code}: ${about}`);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  secrets.remove();
}
