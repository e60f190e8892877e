/**
 * Derives the keys of version 4A, and verifies its signatures.
 *
 * Source: AWS IAM User Guide, "AWS Signature Version 4A"; the key derivation follows NIST SP 800-108 in counter mode.
 */
import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { ALGORITHM_4A } from './canonical.ts'
import { RecentKeys } from './recent-keys.ts'

const CURVE = 'prime256v1'
/** The order of the curve P-256, less two. Source: FIPS 186-4, D.1.2.3. */
const MAXIMUM = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn

const keys = new RecentKeys<KeyObject>()

/** Returns the public key of an access key. Deriving it takes longer than verifying a signature, so it is cached. */
export function publicKey(accessKeyId: string, secret: string): KeyObject {
  return keys.get(`${accessKeyId}/${secret}`, () => deriveKey(accessKeyId, secret))
}

function deriveKey(accessKeyId: string, secret: string): KeyObject {
  const exchange = createECDH(CURVE)
  exchange.setPrivateKey(privateKey(accessKeyId, secret))
  const point = exchange.getPublicKey()
  const x = point.toString('base64url', 1, 33)
  const y = point.toString('base64url', 33)
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}

/**
 * Tries candidates until one is within the order of the curve. One in four billion is not.
 *
 * @param counter the number of the candidate, from 1
 */
export function privateKey(accessKeyId: string, secret: string, counter = 1): Buffer {
  const input = Buffer.concat([
    Buffer.from([0, 0, 0, 1]),
    Buffer.from(`${ALGORITHM_4A}\0${accessKeyId}`),
    Buffer.from([counter, 0, 0, 1, 0]),
  ])
  const candidate = BigInt(`0x${createHmac('sha256', `AWS4A${secret}`).update(input).digest('hex')}`)
  return candidate <= MAXIMUM
    ? Buffer.from((candidate + 1n).toString(16).padStart(64, '0'), 'hex')
    : privateKey(accessKeyId, secret, counter + 1)
}

const SIGNATURE = /^(?:[\da-f]{2}){8,72}$/

/**
 * Returns whether a text has this signature.
 *
 * @param text with one byte per character
 * @param signature DER in lowercase hex
 */
export function isSigned4A(text: string, signature: string, key: KeyObject): boolean {
  if (!SIGNATURE.test(signature)) return false
  return verify('sha256', Buffer.from(text, 'latin1'), key, Buffer.from(signature, 'hex'))
}
