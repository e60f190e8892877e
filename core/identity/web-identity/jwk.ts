/** Reads published public keys (RFC 7517), and selects those that AWS can use. */
import { memberOf } from '../../../protocol/structure.ts'
import { parseDerCertificate, parseJwk } from '../../standards/x509/read.ts'
import { IssuerError } from './issuer-errors.ts'

/** The algorithms that AWS verifies. Source: API reference of AssumeRoleWithWebIdentity. */
export const ALGORITHMS = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
} as const

export type Algorithm = keyof typeof ALGORITHMS

export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(ALGORITHMS, name)
}

/** A token's claims about the key that supposedly signed it. */
export interface KeyRequest {
  /** Undefined when the token names no key. */
  readonly keyId: string | undefined
  readonly algorithm: Algorithm
}

/** The public half of a key, and its purpose. */
export interface Jwk {
  readonly kid: string
  readonly kty: 'RSA' | 'EC'
  readonly alg: string | undefined
  /** Whether the key lists operations. AWS verifies no signature with such a key, whatever it lists. */
  readonly hasOperations: boolean
  /** For RSA keys. */
  readonly n?: string
  readonly e?: string
  /** For elliptic curve keys. */
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/**
 * The maximum number of keys of each type. AWS uses no key of a type that has more, and the other type as
 * usual (recorded on AWS, September 2026, for RSA).
 *
 * Unverified: More than 100 elliptic curve keys in a key set are all ignored, as more than 100 RSA keys are,
 * because only RSA keys were recorded.
 */
const MAX_KEYS = 100

/**
 * Returns the keys of a key set that AWS uses. Keys of other types, for other uses, or without an ID are left
 * out. Of several keys with the same ID, AWS uses the last (recorded on AWS, September 2026).
 *
 * @throws IssuerError if it is not a key set
 */
export function readKeys(document: unknown): readonly Jwk[] {
  const listed: unknown = memberOf(document, 'keys')
  if (!Array.isArray(listed)) throw new IssuerError('a key set must contain a list "keys"')
  const keys = listed.map(readKey).filter((key) => key !== undefined)
  const isUsed = (type: Jwk['kty']) => keys.filter(({ kty }) => kty === type).length <= MAX_KEYS
  const used = { RSA: isUsed('RSA'), EC: isUsed('EC') }
  return [...new Map(keys.filter(({ kty }) => used[kty]).map((key) => [key.kid, key])).values()]
}

function readKey(value: unknown): Jwk | undefined {
  const member = (name: string): string | undefined => {
    const text = memberOf(value, name)
    return typeof text === 'string' ? text : undefined
  }
  const [kid, kty, alg] = [member('kid'), member('kty'), member('alg')]
  if (!kid || (memberOf(value, 'use') ?? 'sig') !== 'sig') return undefined
  const material = materialOf(kty, member)
  if (!material || !agreesWithCertificate(material, memberOf(value, 'x5c'))) return undefined
  return { kid, alg, hasOperations: memberOf(value, 'key_ops') !== undefined, ...material }
}

type Material = Omit<Jwk, 'kid' | 'alg' | 'hasOperations'>

function materialOf(
  kty: string | undefined,
  member: (name: string) => string | undefined,
): Material | undefined {
  const [n, e] = [member('n'), member('e')]
  if (kty === 'RSA' && n !== undefined && e !== undefined) return { kty, n, e }
  const [crv, x, y] = [member('crv'), member('x'), member('y')]
  if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined) return undefined
  return { kty, crv, x, y }
}

/**
 * Returns whether a key belongs to the first certificate beside it (RFC 7517, 4.7). AWS does not use a key
 * that differs (recorded on AWS for RSA, September 2026).
 *
 * @param chain the key's `x5c`
 */
function agreesWithCertificate(material: Material, chain: unknown): boolean {
  if (chain === undefined) return true
  const first: unknown = Array.isArray(chain) ? chain[0] : undefined
  const certificate = typeof first === 'string' ? parseDerCertificate(first) : undefined
  const key = parseJwk(material)
  return certificate !== undefined && key !== undefined && certificate.publicKey.equals(key)
}

/**
 * Returns the key that a token asks for. A token cannot choose another type than its algorithm requires. The
 * algorithm of the key itself does not matter (recorded on AWS, September 2026).
 *
 * A token that names no key is verified with the only key that can verify it, if there is only one (recorded
 * on AWS, September 2026).
 *
 * Unverified: A token without a key ID is verified with the only key of its algorithm's type, although the
 * issuer has keys of other types, because only issuers with keys of one type were recorded.
 */
export function keyIn(keys: readonly Jwk[], { keyId, algorithm }: KeyRequest): Jwk | undefined {
  const required: { readonly kty: string; readonly crv?: string } = ALGORITHMS[algorithm]
  const [key, ...others] = keys.filter(
    ({ kid, kty, crv }) =>
      kty === required.kty && crv === required.crv && (keyId === undefined || kid === keyId),
  )
  return others.length === 0 ? key : undefined
}
