/**
 * The checksums of S3, by the ends of their headers `x-amz-checksum-`.
 *
 * Source: S3 User Guide, "Checking object integrity in Amazon S3".
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type Crc, Crc32c, Crc64Nvme } from './crc.ts'

/** Computes a checksum over bytes that arrive in pieces. */
export interface Checksum {
  update(bytes: Buffer): void
  /** Returns the checksum in base64. */
  digest(): string
}

const PREFIX = 'x-amz-checksum-'

const MAKERS: ReadonlyMap<string, () => Checksum> = new Map([
  ['crc32', () => ofCrc(new Crc32())],
  ['crc32c', () => ofCrc(new Crc32c())],
  ['crc64nvme', () => ofCrc(new Crc64Nvme())],
  ['sha1', () => ofHash('sha1')],
  ['sha256', () => ofHash('sha256')],
])

/** Returns the algorithm of a header, such as `crc32`. Undefined for other headers. @param header in lowercase */
export function algorithmOf(header: string): string | undefined {
  const name = header.startsWith(PREFIX) ? header.slice(PREFIX.length) : undefined
  return name !== undefined && MAKERS.has(name) ? name : undefined
}

/** @throws RangeError for an algorithm that `algorithmOf` does not return */
export function newChecksum(algorithm: string): Checksum {
  const make = MAKERS.get(algorithm)
  if (!make) throw new RangeError(`There is no checksum ${algorithm}.`)
  return make()
}

/** MD5, which the header Content-MD5 has instead. */
export const newMd5 = (): Checksum => ofHash('md5')

function ofHash(name: string): Checksum {
  const hash = createHash(name)
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') }
}

function ofCrc(crc: Crc): Checksum {
  return { update: (bytes) => crc.update(bytes), digest: () => crc.digest().toString('base64') }
}

class Crc32 implements Crc {
  #value = 0

  update(bytes: Buffer): void {
    this.#value = crc32(bytes, this.#value)
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(this.#value)
    return bytes
  }
}
