// Purpose: what must be right before anything is started. Changes nothing. Whatever is missing ends the start: Logto without
// the pack would serve, and store, personal data in clear.
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import * as layout from './layout.mjs';
import { Refusal } from './refusal.mjs';

const neededNode = [22, 15, 0];
const keyFiles = ['PASSPORT_KEK_FILE', 'PASSPORT_KEK_TOKEN_FILE', 'PASSPORT_KEK_PIN_FILE'];

const isOlder = (version) => {
  const parts = version.split('.').map(Number);
  const different = neededNode.findIndex((part, index) => parts[index] !== part);
  return different >= 0 && parts[different] < neededNode[different];
};

/** @throws Refusal image.node_too_old, image.incomplete */
export const checkImage = () => {
  const { node } = process.versions;
  if (isOlder(node)) {
    throw new Refusal('node_too_old', `Node.js ${neededNode.join('.')} or newer is needed.`, {
      node,
    });
  }
  const { core, cli, preload, command, pack } = layout;
  const needed = [path.join(core, 'package.json'), cli, preload, command];
  for (const file of [...needed, path.join(pack, 'node_modules')]) {
    try {
      accessSync(file, constants.R_OK);
    } catch {
      throw new Refusal('incomplete', 'A part of the image is missing.', {
        file: path.relative(layout.logto, file),
      });
    }
  }
};

/** The modules that NODE_OPTIONS preloads; both spellings of the option. */
const listPreloads = (options) => {
  const words = options.split(/\s+/).filter(Boolean);
  return words.flatMap((word, index) => {
    const [, value] = /^--import(?:=(.*))?$/.exec(word) ?? [word];
    if (!/^--import(=|$)/.test(word)) {
      return [];
    }
    return [(value ?? words[index + 1] ?? '').replace(/^"(.*)"$/, '$1')];
  });
};

const toRealPath = (specifier) => {
  try {
    return realpathSync(specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier);
  } catch {
    // Another module, or none: not ours.
    return null;
  }
};

/** An operator who sets NODE_OPTIONS for memory must not lose the pack by it. @throws Refusal image.not_preloaded */
export const checkPreload = ({ NODE_OPTIONS: options = '' }) => {
  const ours = realpathSync(layout.preload);
  if (!listPreloads(options).some((specifier) => toRealPath(specifier) === ours)) {
    throw new Refusal('not_preloaded', `NODE_OPTIONS must hold --import=${layout.preload}`);
  }
};

/** A read-only root needs a writable place there. @throws Refusal image.scratch_not_writable */
export const checkScratch = () => {
  try {
    accessSync(layout.scratch, constants.W_OK);
  } catch {
    throw new Refusal('scratch_not_writable', 'Mount a tmpfs that this user may write.', {
      folder: path.relative(layout.logto, layout.scratch),
    });
  }
};

export const importPack = async (file) =>
  import(pathToFileURL(path.join(layout.pack, 'build', file)).href);

/** @throws Refusal image.key_missing, and the pack's own errors about its settings */
export const checkKeys = async (environment) => {
  const [vault, audit] = await Promise.all([
    importPack('plugins/vault/port.js'),
    importPack('plugins/audit/port.js'),
  ]);
  const config = vault.readVaultConfig(environment);
  audit.readAuditConfig(environment);
  audit.readAuditSigner(environment);
  for (const name of keyFiles.filter((key) => environment[key])) {
    try {
      if (readFileSync(environment[name], 'utf8').trim() !== '') {
        continue;
      }
    } catch {
      // Told below, without the path.
    }
    throw new Refusal('key_missing', 'A key file is missing, empty or unreadable.', { name });
  }
  return config;
};
