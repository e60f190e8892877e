/** Builds tokens by hand, in ways that no library would. */
import { createHmac, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { type Claims, claimsAt } from '../support/web-identity.ts'

/**
 * Everything an attacker can use. It includes the keys that the provider publishes, even private keys if the
 * test is the provider, and the attacker's own keys.
 */
export interface Forge {
  /** Epoch milliseconds. */
  readonly now: number
  readonly rsa: KeyObject
  readonly otherRsa: KeyObject
  readonly weakRsa: KeyObject
  readonly ec: KeyObject
  readonly ed25519: KeyObject
  /** The URL of a server that the attacker controls. */
  readonly url: string
}

export interface Parts {
  readonly header: unknown
  readonly claims: unknown
}

export type Signer = (text: string, forge: Forge) => Buffer

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString(
    'base64url',
  )

export const rs256: Signer = (text, { rsa }) => sign('sha256', Buffer.from(text), rsa)
export const rs384: Signer = (text, { rsa }) => sign('sha384', Buffer.from(text), rsa)
export const es256: Signer = (text, { ec }) =>
  sign('sha256', Buffer.from(text), { key: ec, dsaEncoding: 'ieee-p1363' })
export const hmac =
  (secret: (forge: Forge) => string | Buffer, hash = 'sha256'): Signer =>
  (text, forge) =>
    createHmac(hash, secret(forge)).update(text).digest()
export const noSignature: Signer = () => Buffer.alloc(0)

export const publicPem = ({ rsa }: Forge) =>
  createPublicKey(rsa).export({ format: 'pem', type: 'spki' }).toString()
export const publicDer = ({ rsa }: Forge) => createPublicKey(rsa).export({ format: 'der', type: 'spki' })
export const publicJwk = ({ rsa }: Pick<Forge, 'rsa'>) => createPublicKey(rsa).export({ format: 'jwk' })

/** Returns a key as issuers publish it. */
export const published = (key: KeyObject, kid: string, more: object = {}) => ({
  ...createPublicKey(key).export({ format: 'jwk' }),
  kid,
  ...more,
})

export const GOOD_HEADER = { typ: 'JWT', alg: 'RS256', kid: 'rsa' }

/** Returns a token that is valid except for the given parts. Strings and bytes are used unchanged. */
export function forged(
  forge: Forge,
  { header = GOOD_HEADER, claims = claimsAt(forge.now) }: Partial<Parts>,
  signer: Signer = rs256,
): string {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${signer(text, forge).toString('base64url')}`
}

/**
 * Makes a token that the provider signed, with these claims added to the usual ones. Undefined removes a
 * claim.
 */
export const withClaims =
  (claims: Claims | ((now: number) => Claims)) =>
  (forge: Forge): string => {
    const changed = typeof claims === 'function' ? claims(Math.floor(forge.now / 1000)) : claims
    return forged(forge, { claims: { ...claimsAt(forge.now), ...changed } })
  }

/** Makes a token with valid claims and these header members added to the usual ones. */
export const withHeader =
  (header: Claims, signer: Signer = rs256) =>
  (forge: Forge): string =>
    forged(forge, { header: { ...GOOD_HEADER, ...header } }, signer)

/** Makes a valid token whose text is altered. */
export const altered =
  (change: (header: string, claims: string, signature: string) => string) =>
  (forge: Forge): string => {
    const [header = '', claims = '', signature = ''] = forged(forge, {}).split('.')
    return change(header, claims, signature)
  }
