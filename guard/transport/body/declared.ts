/** What the head of a request declares about the bytes of its body. */
import { createHash } from 'node:crypto'
import type { Exchange } from '../../../core/engine/exchange.ts'
import {
  checksumMismatch,
  invalidChecksum,
  invalidMd5,
  md5Mismatch,
} from '../../../protocol/errors/s3-bodies.ts'
import type { BodyCheck } from '../../../protocol/sigv4/body-check.ts'
import { headerNames } from '../../../protocol/sigv4/headers.ts'
import { ContentMismatch, styleOf } from '../../../protocol/sigv4.ts'
import { algorithmOf, type Checksum, newChecksum, newMd5 } from './checksums.ts'

/** Compares the bytes of a body with what was declared. */
export interface Declared {
  update(bytes: Buffer): void
  /** @throws AwsError */
  verify(): void
}

/**
 * Returns what is declared about a body: the hash that is signed and, for S3, checksums in headers.
 *
 * @param signingName the service as in the scope of signatures
 * @throws AwsError for a checksum that has not the form of one
 */
export function declaredOf(
  head: Exchange['head'],
  check: BodyCheck,
  signingName: string | undefined,
): readonly Declared[] {
  const declared = check.kind === 'hash' ? [signedHash(check.sha256)] : []
  if (signingName === undefined || styleOf(signingName) !== 's3') return declared
  return [...declared, ...md5In(head), ...(isAboutObject(head) ? [] : checksumsIn(head))]
}

function signedHash(sha256: string): Declared {
  const hash = createHash('sha256')
  return {
    update: (bytes) => void hash.update(bytes),
    verify: () => {
      if (hash.digest('hex') !== sha256) throw new ContentMismatch()
    },
  }
}

/** Returns whether checksums in headers are those of the object, not of the body: a list of its parts completes it. */
function isAboutObject({ method, query }: Exchange['head']): boolean {
  return method === 'POST' && /(?:^|&)uploadId=/.test(query)
}

const MD5_BYTES = 16

function md5In({ header }: Exchange['head']): readonly Declared[] {
  const value = header('content-md5')
  if (value === undefined) return []
  if (Buffer.from(value, 'base64').length !== MD5_BYTES) throw invalidMd5()
  return [comparing(newMd5(), value, md5Mismatch)]
}

function checksumsIn({ headers, header }: Exchange['head']): readonly Declared[] {
  return headerNames(headers).flatMap((name) => {
    const algorithm = algorithmOf(name)
    if (algorithm === undefined) return []
    const value = header(name) ?? ''
    const checksum = newChecksum(algorithm)
    if (!hasForm(value, algorithm)) throw invalidChecksum(name)
    return [comparing(checksum, value, () => checksumMismatch(algorithm.toUpperCase()))]
  })
}

/** Returns whether a value has as many bytes as checksums of the algorithm. */
export function hasForm(value: string, algorithm: string): boolean {
  const { length } = Buffer.from(newChecksum(algorithm).digest(), 'base64')
  return Buffer.from(value, 'base64').length === length
}

function comparing(checksum: Checksum, value: string, mismatch: () => Error): Declared {
  return {
    update: (bytes) => checksum.update(bytes),
    verify: () => {
      if (checksum.digest() !== value) throw mismatch()
    },
  }
}
