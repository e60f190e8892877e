/**
 * The key with which AWS Sign-In signs JSON Web Tokens.
 *
 * It is derived from the secret of the store, so that every replica has the same one, also after a restart.
 */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import type { Store } from '../../store/index.ts'

const COORDINATE_BYTES = 48

export class SignInKey {
  readonly #store: Pick<Store, 'secret'>
  #derived: { readonly secret: Buffer; readonly privateKey: KeyObject; readonly id: string } | undefined

  constructor(store: Pick<Store, 'secret'>) {
    this.#store = store
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.#key.privateKey)
  }

  /** Returns a signed JSON Web Token (RFC 7519). */
  sign(claims: object): string {
    const { privateKey: key, id: kid } = this.#key
    const text = [{ kid, typ: 'JWT', alg: 'ES384' }, claims].map(encoded).join('.')
    const signature = sign('sha384', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }

  /** A snapshot or a reset may replace the secret of the store. */
  get #key() {
    const { secret } = this.#store
    if (this.#derived?.secret !== secret)
      this.#derived = { secret, privateKey: derivedKey(secret), id: keyIdOf(secret) }
    return this.#derived
  }
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Fewer than the order of the curve has, so that every value is a valid private key. */
const KEY_BYTES = 40

function derivedKey(secret: Buffer): KeyObject {
  const derived = Buffer.from(hkdfSync('sha384', secret, '', 'sign-in key', KEY_BYTES))
  const d = Buffer.concat([Buffer.alloc(COORDINATE_BYTES - KEY_BYTES), derived])
  const pair = createECDH('secp384r1')
  pair.setPrivateKey(d)
  // A byte for the form of the point comes first.
  const point = pair.getPublicKey().subarray(1)
  const x = point.subarray(0, COORDINATE_BYTES)
  const y = point.subarray(COORDINATE_BYTES)
  const text = (bytes: Buffer) => bytes.toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-384', x: text(x), y: text(y), d: text(d) }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

/** Returns a UUID, as AWS's key IDs are. */
function keyIdOf(secret: Buffer): string {
  const digits = createHash('sha256').update('sign-in key').update(secret).digest('hex')
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
