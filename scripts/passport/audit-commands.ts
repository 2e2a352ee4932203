/**
 * `passport audit verify|keys|export|anchor|status|prune`. Verifying needs an export and public keys: no database and no
 * private key, so that anybody who is handed both can do it. Progress goes to standard error, results to standard output.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  anchorTenant,
  auditErrors,
  canSeeAllTenants,
  createAnchor,
  createDirectoryAnchor,
  exportLines,
  findAuditStatus,
  parseKeySet,
  pruneChain,
  readAuditConfig,
  readAuditSigner,
  readHeads,
  verifyExport,
} from '../../plugins/audit/port.ts';
import type { Anchor, AuditHead, ExportFault } from '../../plugins/audit/port.ts';
import { cliErrors, print, withOwner, withTenantPool } from './context.ts';

const progressStep = 100_000;
const yearsKept = 3;

const showProgress = (verified: number) => {
  if (verified % progressStep === 0) {
    process.stderr.write(`verified ${verified}\n`);
  }
};

/** @throws audit.anchor_empty: a place without heads would prove nothing, and looks like success */
const findAnchors = async (place: string, tenantId: string): Promise<readonly AuditHead[]> => {
  const isDirectory = (await stat(place)).isDirectory();
  const heads = isDirectory
    ? await createDirectoryAnchor(place).list(tenantId)
    : (await readHeads(createReadStream(place))).filter((head) => head.tenantId === tenantId);
  if (heads.length === 0) {
    throw auditErrors.anchor_empty();
  }
  return heads;
};

const describeFault = (fault: ExportFault): string => {
  const { type, ...numbers } = fault;
  const words = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  return `fault: ${type}, ${words.join(', ')}`;
};

/** @returns 0 when the export verifies, 1 with the first fault named */
const verify = async (file: string, keysFile: string, anchor: string | undefined) => {
  const { tenantId, entries, segments, signedHeads, head, fault } = await verifyExport({
    tenantId: null,
    open: () => createReadStream(file),
    publicJwks: parseKeySet(await readFile(keysFile, 'utf8')),
    onProgress: showProgress,
    ...(anchor === undefined ? {} : { findAnchors: async (id) => findAnchors(anchor, id) }),
  });
  print(
    `tenant ${tenantId}: ${entries} entries, ${segments} closed segments, ${signedHeads} heads`
  );
  if (fault) {
    print(describeFault(fault));
    return 1;
  }
  print(`verified up to sequence ${head?.sequence ?? 0}${anchor ? '' : ', without an anchor'}`);
  return 0;
};

const parseVerify = (parameters: readonly string[]) => {
  const [file, keysOption, keys, anchorOption, anchor, ...rest] = parameters;
  const isAnchored = anchorOption === '--anchor' && anchor !== undefined;
  if (!file || keysOption !== '--keys' || !keys || rest.length > 0) {
    throw cliErrors.usage();
  }
  if (anchorOption !== undefined && !isAnchored) {
    throw cliErrors.usage();
  }
  return { file, keys, anchor };
};

const showKeys = () => {
  const { publicJwk } = readAuditSigner(process.env);
  const { formerKeys } = readAuditConfig(process.env);
  print(JSON.stringify({ keys: [publicJwk, ...formerKeys] }, undefined, 2));
  return 0;
};

const runExport = async (url: string, tenantId: string, file = '-') =>
  withTenantPool(url, tenantId, async (pool) => {
    const lines = async function* () {
      for await (const line of exportLines(pool, tenantId)) {
        yield `${line}\n`;
      }
    };
    await (file === '-'
      ? pipeline(Readable.from(lines()), process.stdout, { end: false })
      : pipeline(Readable.from(lines()), createWriteStream(file, { mode: 0o600 })));
  });

const openAnchor = async (): Promise<Anchor | null> => {
  const { anchor } = readAuditConfig(process.env);
  return anchor && createAnchor(anchor, () => Date.now());
};

/** @throws audit.anchor_missing, audit.anchor_ahead, audit.anchor_failed */
const runAnchor = async (url: string, tenantId: string) => {
  const anchor = await openAnchor();
  if (!anchor) {
    throw auditErrors.anchor_missing();
  }
  return withTenantPool(url, tenantId, async (pool) => {
    const head = await anchorTenant(anchor, { tenantId, pool });
    print(head ? `anchored ${tenantId} at sequence ${head.sequence}` : `${tenantId}: empty`);
  });
};

const formatTime = (ms: number) => new Date(ms).toISOString();

const showStatus = async (url: string, tenantId: string) => {
  const anchor = await openAnchor();
  return withTenantPool(url, tenantId, async (pool) => {
    const { head, firstSequence, segments } = await findAuditStatus(pool, tenantId);
    const [closed, newest] = [segments.at(-1), await anchor?.findNewest(tenantId)];
    print(head ? `head\t${head.sequence}\t${formatTime(head.signedAtMs)}` : 'head\tnone');
    print(`first entry present\t${firstSequence ?? 'none'}`);
    print(`closed segments\t${segments.length}\tup to sequence ${closed?.lastSequence ?? 0}`);
    if (!anchor) {
      print('anchor\tnot configured');
    } else if (!anchor.isReadable) {
      print('anchor\tcannot be read from here');
    } else if (!newest) {
      print('anchor\tempty');
    } else {
      const behind = (head?.sequence ?? 0) - newest.sequence;
      const words = behind < 0 ? 'the database is OLDER' : `${behind} entries behind`;
      print(`anchor\t${newest.sequence}\t${formatTime(newest.signedAtMs)}\t${words}`);
    }
  });
};

const prune = async (url: string, tenantId: string, directory: string, yearsText?: string) => {
  const keepYears = yearsText === undefined ? yearsKept : Number(yearsText);
  if (!Number.isInteger(keepYears) || keepYears < 1 || keepYears > 100) {
    throw cliErrors.usage();
  }
  const signer = readAuditSigner(process.env);
  const { formerKeys } = readAuditConfig(process.env);
  const anchor = await openAnchor();
  return withOwner(url, tenantId, async (pool) => {
    if (!(await canSeeAllTenants(pool))) {
      throw auditErrors.owner_needed();
    }
    const closed = await pruneChain({
      pool,
      tenantId,
      directory,
      keepYears,
      signer,
      formerKeys,
      anchors: (await anchor?.list(tenantId)) ?? [],
      now: () => Date.now(),
      onProgress: showProgress,
    });
    for (const { firstSequence, lastSequence, entryCount } of closed) {
      print(`closed ${firstSequence} to ${lastSequence}\t${entryCount} entries`);
    }
    if (closed.length === 0) {
      print(`${tenantId}: nothing older than ${keepYears} years`);
    }
  });
};

/** @throws cli.usage, cli.database_url_missing and the codes of the audit plugin */
export const runAuditCommand = async (
  parameters: readonly string[],
  url: string | undefined
): Promise<number> => {
  const [name, ...rest] = parameters;
  if (name === 'verify') {
    const { file, keys, anchor } = parseVerify(rest);
    return verify(file, keys, anchor);
  }
  if (name === 'keys' && rest.length === 0) {
    return showKeys();
  }
  const [tenantId, first, second] = rest;
  if (!tenantId) {
    throw cliErrors.usage();
  }
  if (!url) {
    throw cliErrors.database_url_missing();
  }
  if (name === 'export' && rest.length <= 2) {
    return runExport(url, tenantId, first);
  }
  if (name === 'anchor' && rest.length === 1) {
    return runAnchor(url, tenantId);
  }
  if (name === 'status' && rest.length === 1) {
    return showStatus(url, tenantId);
  }
  if (name === 'prune' && first && rest.length <= 3) {
    return prune(url, tenantId, first, second);
  }
  throw cliErrors.usage();
};
