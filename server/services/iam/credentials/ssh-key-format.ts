/** RSA public keys in the formats that users upload for SSH, and in those that responses contain. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { invalidPublicKey, unrecognizedPublicKeyEncoding } from '../../../../protocol/errors.ts'

const ALGORITHM = 'ssh-rsa'
/** The minimum modulus length in bits. Source: API reference, UploadSSHPublicKey. */
const MINIMUM_BITS = 2048

/** SubjectPublicKeyInfo (RFC 7468, 13), or the older format for RSA keys only. */
const PEM = /^-----BEGIN (?:RSA )?PUBLIC KEY-----[^-]*-----END (?:RSA )?PUBLIC KEY-----$/
/** The algorithm name, the key in base64, and an optional comment. */
const ONE_LINE = /^ssh-rsa[ \t]+(\S+)(?:[ \t][^\r\n]*)?$/

/**
 * Returns the SSH wire format of the key (RFC 4253, 6.6: `ssh-rsa`, exponent, modulus) in base64.
 * It is the same for all formats of a key.
 *
 * @param text PEM, or the one line of a `.pub` file
 * @throws UnrecognizedPublicKeyEncoding for text in another format; InvalidPublicKey if it does not contain
 *   an RSA key of at least 2048 bits
 */
export function parseSshPublicKey(text: string): string {
  const key = keyIn(text.trim())
  if (key.asymmetricKeyType !== 'rsa') throw invalidPublicKey()
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_BITS) throw invalidPublicKey()
  return blobOf(key)
}

/** Returns the key as the line of a `.pub` file, without a comment. */
export function toSshLine(blob: string): string {
  return `${ALGORITHM} ${blob}`
}

export function toPem(blob: string): string {
  return keyOfBlob(blob).export({ type: 'spki', format: 'pem' }).toString()
}

/** Returns the MD5 fingerprint in colon-separated pairs of digits, as `ssh-keygen -l -E md5` prints it. */
export function fingerprintOf(blob: string): string {
  const digest = createHash('md5').update(blob, 'base64').digest('hex')
  return digest.replace(/..(?!$)/g, '$&:')
}

function keyIn(text: string): KeyObject {
  const [, blob] = ONE_LINE.exec(text) ?? []
  if (blob === undefined && !PEM.test(text)) throw unrecognizedPublicKeyEncoding()
  try {
    return blob === undefined ? createPublicKey(text) : keyOfBlob(blob)
  } catch {
    throw invalidPublicKey()
  }
}

/**
 * Returns the RSA key in a blob.
 *
 * @throws if the blob does not contain an RSA key
 */
function keyOfBlob(blob: string): KeyObject {
  const [algorithm, exponent, modulus, ...more] = fieldsOf(Buffer.from(blob, 'base64'))
  if (algorithm?.toString() !== ALGORITHM || !exponent || !modulus || more.length > 0) {
    throw new TypeError('Not an RSA key')
  }
  const key = { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') }
  return createPublicKey({ format: 'jwk', key })
}

/** Splits a blob into its fields. Each field is preceded by its length in four bytes. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at)
    if (end > blob.length) throw new RangeError('A field ends after the key')
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return fields
}

function blobOf(key: KeyObject): string {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  const fields = [Buffer.from(ALGORITHM), toMpint(e), toMpint(n)]
  return Buffer.concat(fields.flatMap((field) => [lengthOf(field), field])).toString('base64')
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(field.length)
  return length
}

/**
 * Encodes a positive mpint (RFC 4251, 5).
 * A leading zero byte keeps a set first bit from marking the number as negative.
 */
function toMpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes])
}
