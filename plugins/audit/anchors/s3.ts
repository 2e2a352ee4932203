/**
 * Anchors in a bucket with S3 Object Lock: one object per head, `<prefix><tenant>/<inverted sequence>-<sequence>.json`, locked
 * until its retention ends. The inverted number makes the newest head the first of a listing.
 *
 * A lock keeps versions, not names: whoever may write can put a newer version on top of a head, or a delete marker. So
 * versions are listed, markers are ignored, and of each name the oldest version counts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { auditHeadGuard } from '../../../schemas/audit.ts';
import type { AuditHead } from '../../../schemas/audit.ts';
import { isPassportError } from '../../../schemas/errors.ts';
import type { Anchor } from '../anchor.ts';
import { auditErrors } from '../errors.ts';

export type S3AnchorOptions = {
  readonly bucket: string;
  /** Empty, or ending with a slash. */
  readonly prefix: string;
  readonly days: number;
  /** GOVERNANCE lets accounts with a special right shorten the retention; COMPLIANCE lets nobody. */
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  readonly region?: string;
  /** Of a store that speaks S3; addressed by path. */
  readonly endpoint?: string;
  /** Left out, the SDK looks in its usual places. */
  readonly credentials?: NonNullable<S3ClientConfig['credentials']>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

type Version = { readonly key: string; readonly versionId: string };

const sequenceDigits = 16;
const largestSequence = Number.MAX_SAFE_INTEGER;
const dayMilliseconds = 86_400_000;
const timeoutMilliseconds = 10_000;

const pad = (value: number) => String(value).padStart(sequenceDigits, '0');
const isConflict = (error: unknown) =>
  error instanceof Error && error.name === 'PreconditionFailed';

/** The name of an SDK error, such as AccessDenied; its message quotes the request. */
const failed = (error: unknown) =>
  isPassportError(error)
    ? error
    : auditErrors.anchor_failed({
        detail: { reason: error instanceof Error ? error.name.slice(0, 60) : 'unknown' },
      });

export const createS3Anchor = (options: S3AnchorOptions): Anchor => {
  const { bucket, prefix, days, mode, region, endpoint, credentials, now } = options;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: timeoutMilliseconds },
  });
  const folderOf = (tenantId: string) => `${prefix}${tenantId}/`;
  const keyOf = ({ tenantId, sequence }: AuditHead) =>
    `${folderOf(tenantId)}${pad(largestSequence - sequence)}-${pad(sequence)}.json`;

  /** The oldest version of each name, newest head first. */
  const listVersions = async function* (tenantId: string): AsyncGenerator<Version> {
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    let last: Version | null = null;
    for (;;) {
      const page = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: folderOf(tenantId), ...marker })
      );
      for (const { Key: key, VersionId: versionId } of page.Versions ?? []) {
        if (key !== undefined && versionId !== undefined) {
          if (last && last.key !== key) {
            yield last;
          }
          last = { key, versionId };
        }
      }
      if (!page.IsTruncated || page.NextKeyMarker === undefined) {
        break;
      }
      marker = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextVersionIdMarker ? { VersionIdMarker: page.NextVersionIdMarker } : {}),
      };
    }
    if (last) {
      yield last;
    }
  };

  const read = async ({ key, versionId }: Version): Promise<AuditHead> => {
    const { Body: body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })
    );
    return auditHeadGuard.parse(JSON.parse((await body?.transformToString()) ?? ''));
  };

  const put = async (head: AuditHead) => {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(head),
          Body: `${JSON.stringify(head)}\n`,
          ContentType: 'application/json',
          ObjectLockMode: mode,
          ObjectLockRetainUntilDate: new Date(now() + days * dayMilliseconds),
          // A locked object needs a checksum of its content with the request.
          ChecksumAlgorithm: 'SHA256',
          IfNoneMatch: '*',
        })
      );
    } catch (error) {
      if (!isConflict(error)) {
        throw failed(error);
      }
    }
  };

  const findNewest = async (tenantId: string) => {
    try {
      for await (const version of listVersions(tenantId)) {
        return await read(version);
      }
      return null;
    } catch (error) {
      throw failed(error);
    }
  };

  const list = async (tenantId: string) => {
    try {
      const heads: AuditHead[] = [];
      for await (const version of listVersions(tenantId)) {
        heads.push(await read(version));
      }
      return heads.reverse();
    } catch (error) {
      throw failed(error);
    }
  };

  return { isReadable: true, put, findNewest, list };
};
