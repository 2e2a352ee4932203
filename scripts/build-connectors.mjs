// Purpose: builds Logto's connectors into build/connectors/<name>: directories to copy into a stock Logto's packages/core/connectors/.
// Usage: npm run build:connectors
//
// lib/index.js, package.json, README and logo as Logto wants them, and node_modules with the packages Logto does not have in the
// place a copied connector looks. @logto/connector-kit and zod are left to Logto: its errors are known by their class.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '..');
const sources = path.join(root, 'connectors');
const target = path.join(root, 'build/connectors');
const fromHost = ['@logto/connector-kit', 'zod'];
const copied = ['package.json', 'README.md', 'README.ru.md', 'logo.svg'];

/** Other builds of the same code, and metadata that nothing here reads: 11 of 13 MB. */
const unneeded = {
  'libphonenumber-js':
    /^(bundle|build|source|max|mobile|custom|examples|metadata\.(full|max|mobile))/,
  nodemailer: /^dist\/cjs/,
};

const compile = async (name) => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root
  );
  const library = path.join(target, name, 'lib');
  const program = ts.createProgram([path.join(sources, name, 'src/index.ts')], {
    ...options,
    noEmit: false,
    outDir: library,
    rootDir: sources,
  });
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) {
    throw new Error(ts.formatDiagnostics(problems, ts.createCompilerHost(options)));
  }
  // Code that connectors share keeps its place beside them, so the entry is one line.
  await writeFile(
    path.join(library, 'index.js'),
    `export { default } from './${name}/src/index.js';\n`
  );
};

const copyDependency = async (name, dependency, version) => {
  const from = path.join(root, 'node_modules', dependency);
  const { version: installed } = JSON.parse(
    await readFile(path.join(from, 'package.json'), 'utf8')
  );
  if (installed !== version) {
    throw new Error(`${name} wants ${dependency} ${version}, ${installed} is installed`);
  }
  await cp(from, path.join(target, name, 'node_modules', dependency), {
    recursive: true,
    filter: (file) => !unneeded[dependency]?.test(path.relative(from, file)),
  });
};

const build = async (name) => {
  await rm(path.join(target, name), { recursive: true, force: true });
  await mkdir(path.join(target, name), { recursive: true });
  await compile(name);
  for (const file of copied) {
    await cp(path.join(sources, name, file), path.join(target, name, file));
  }
  const { dependencies } = JSON.parse(
    await readFile(path.join(sources, name, 'package.json'), 'utf8')
  );
  for (const [dependency, version] of Object.entries(dependencies)) {
    if (!fromHost.includes(dependency)) {
      await copyDependency(name, dependency, version);
    }
  }
  console.log(`build/connectors/${name}`);
};

for (const name of await readdir(sources)) {
  if (name.startsWith('connector-')) {
    await build(name);
  }
}
