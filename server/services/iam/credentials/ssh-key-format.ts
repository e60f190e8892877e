/** RSA public keys in the forms that people upload for SSH, and in those that they are shown in. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { invalidPublicKey, unrecognizedPublicKeyEncoding } from '../../../../protocol/errors.ts'

const ALGORITHM = 'ssh-rsa'
/** Bits. Source: API reference, UploadSSHPublicKey. */
const MINIMUM_SIZE = 2048

/** SubjectPublicKeyInfo (RFC 7468, 13), or the older form that is for RSA alone. */
const PEM = /^-----BEGIN (?:RSA )?PUBLIC KEY-----[^-]*-----END (?:RSA )?PUBLIC KEY-----$/
/** The name of the algorithm, the key in base64, and perhaps a comment. */
const ONE_LINE = /^ssh-rsa[ \t]+(\S+)(?:[ \t][^\r\n]*)?$/

/**
 * The key as SSH sends it (RFC 4253, 6.6: `ssh-rsa`, exponent, modulus), in base64: the same for all forms of a key.
 *
 * @param text PEM, or the one line of a `.pub` file
 * @throws UnrecognizedPublicKeyEncoding for a text of another form, InvalidPublicKey when it holds no RSA key of at
 *   least 2048 bits
 */
export function parseSshPublicKey(text: string): string {
  const key = keyIn(text.trim())
  if (key.asymmetricKeyType !== 'rsa') throw invalidPublicKey()
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_SIZE) throw invalidPublicKey()
  return blobOf(key)
}

/** The key as the line of a `.pub` file, without a comment. */
export function toSshLine(blob: string): string {
  return `${ALGORITHM} ${blob}`
}

export function toPem(blob: string): string {
  return keyOfBlob(blob).export({ type: 'spki', format: 'pem' }).toString()
}

/** MD5, in pairs of digits with colons between them, as `ssh-keygen -l -E md5` prints it. */
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

/** @throws when the blob holds something else than an RSA key */
function keyOfBlob(blob: string): KeyObject {
  const [algorithm, exponent, modulus, ...more] = fieldsOf(Buffer.from(blob, 'base64'))
  if (algorithm?.toString() !== ALGORITHM || !exponent || !modulus || more.length > 0) {
    throw new TypeError('Not an RSA key')
  }
  const key = { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') }
  return createPublicKey({ format: 'jwk', key })
}

/** What a blob is made of: each field follows its length in four bytes. */
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

/** A positive number of SSH (RFC 4251, 5): a leading zero byte where the first bit would say that it is negative. */
function toMpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes])
}
