// Purpose: reads a Dockerfile and says what is wrong with it, by simple rules. Not a parser of everything Docker takes: no here-documents.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createProblems, isPinned } from './problem.mjs';

/** Instructions in order; continued lines joined, comments left out. */
export const parseDockerfile = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, name, rest] = /^(\S+)\s*(.*)$/.exec(line);
      return { name: name.toUpperCase(), rest: rest.trim() };
    });

/** @returns stages with the instructions of each; ARG before the first FROM is global */
export const listStages = (instructions) => {
  const globals = {};
  const stages = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const [, image, , name] = /^(\S+)(\s+AS\s+(\S+))?$/i.exec(instruction.rest) ?? [];
      stages.push({ image, name, instructions: [] });
    } else if (stages.length === 0) {
      const [name, value = ''] = instruction.rest.split('=');
      globals[name] = value;
    } else {
      stages.at(-1).instructions.push(instruction);
    }
  }
  const resolve = (text) => {
    const next = text.replace(/\$\{(\w+)\}/g, (_, name) => globals[name] ?? '');
    return next === text ? text : resolve(next);
  };
  return stages.map((stage) => ({ ...stage, image: resolve(stage.image ?? '') }));
};

const secretName = /(PASSWORD|SECRET|TOKEN|PRIVATE|CREDENTIAL)/i;
const isJsonArray = (text) => {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    // Not JSON: the shell form.
    return false;
  }
};

/** `passport/build/x.js` is compiled from `x.ts`; everything else of the pack is copied as it is. */
const isInPack = (root, file) => {
  const source = file.replace(/^build\/(.*)\.js$/, '$1.ts');
  return existsSync(path.join(root, source));
};

const checkCopies = (root, stage, { must }) => {
  for (const { rest } of stage.instructions.filter(({ name }) => name === 'COPY')) {
    const words = rest.split(/\s+/);
    const isFromStage = words.some((word) => word.startsWith('--from='));
    const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
    for (const source of sources) {
      const relative = isFromStage ? source.replace(/^\/build\//, '') : source;
      // Made by the stages before.
      const isMade = isFromStage && /^(build(\/connectors)?|node_modules)$/.test(relative);
      must(isMade || existsSync(path.join(root, relative)), 'copied_missing', source);
    }
  }
};

const checkFinal = (root, stage, { must }) => {
  const last = (name) => stage.instructions.findLast((item) => item.name === name)?.rest ?? '';
  must(/^[1-9]\d*(:[1-9]\d*)?$/.test(last('USER')), 'user_not_numeric', last('USER'));
  const health = last('HEALTHCHECK');
  must(isJsonArray(health.replace(/^.*?\bCMD\s+/, '')), 'no_healthcheck', health);
  for (const name of ['ENTRYPOINT', 'CMD']) {
    must(isJsonArray(last(name)), 'entry_in_shell', name);
  }
  const user = stage.instructions.findLastIndex(({ name }) => name === 'USER');
  const run = stage.instructions.findLastIndex(({ name }) => name === 'RUN');
  must(user > run, 'user_before_run', 'USER');
  const text = stage.instructions.map(({ rest }) => rest).join('\n');
  for (const [, file] of text.matchAll(/\/etc\/logto\/passport\/([\w./-]+\.m?js)/g)) {
    must(isInPack(root, file), 'path_missing', file);
  }
};

/** @param root the repository @returns problems, empty when there are none */
export const checkDockerfile = (root, file, text) => {
  const problems = createProblems(file);
  const { must } = problems;
  const instructions = parseDockerfile(text);
  const stages = listStages(instructions);
  const names = stages.map(({ name }) => name);
  for (const stage of stages) {
    must(names.includes(stage.image) || isPinned(stage.image), 'image_not_pinned', stage.image);
    checkCopies(root, stage, problems);
  }
  for (const { name, rest } of instructions) {
    must(name !== 'ADD', 'add_instead_of_copy', rest);
    must(!(['ENV', 'ARG'].includes(name) && secretName.test(rest)), 'secret_in_image', rest);
    must(!(name === 'WORKDIR' && !rest.startsWith('/')), 'workdir_relative', rest);
    must(!(name === 'RUN' && /\bnpm (i|install)\b/.test(rest)), 'npm_install', rest);
    must(!(name === 'RUN' && /\bnpm ci\b(?!.*--ignore-scripts)/.test(rest)), 'npm_scripts', rest);
    must(!(name === 'RUN' && /\bsudo\b|\|\s*(sh|bash)\b/.test(rest)), 'shell_from_network', rest);
  }
  const final = stages.at(-1);
  checkFinal(root, final, problems);
  return {
    problems: problems.found,
    targets: names,
    ports: final.instructions
      .filter(({ name }) => name === 'EXPOSE')
      .flatMap(({ rest }) => rest.split(/\s+/).map(Number)),
  };
};
