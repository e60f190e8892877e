/** Reads published public keys (RFC 7517), and selects those that AWS can use. */
import { memberOf } from '../../../protocol/structure.ts'
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

/** The public half of a key, and its purpose. */
export interface Jwk {
  readonly kid: string
  readonly kty: 'RSA' | 'EC'
  readonly alg: string | undefined
  /** For RSA keys. */
  readonly n?: string
  readonly e?: string
  /** For elliptic curve keys. */
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/** The maximum number of keys of each type. Source: IAM User Guide, prerequisites of OIDC providers. */
const MAX_KEYS = 100

/**
 * Returns the keys of a key set that can verify signatures. Keys of other types, for other uses, or without
 * an ID are left out.
 *
 * @throws IssuerError if it is not a key set or has too many keys
 */
export function readKeys(document: unknown): readonly Jwk[] {
  const listed: unknown = memberOf(document, 'keys')
  if (!Array.isArray(listed)) throw new IssuerError('a key set must contain a list "keys"')
  const keys = listed.map(readKey).filter((key) => key !== undefined)
  for (const kind of ['RSA', 'EC']) {
    if (keys.filter(({ kty }) => kty === kind).length > MAX_KEYS)
      throw new IssuerError(`a key set can contain at most ${MAX_KEYS} ${kind} keys`)
  }
  return keys
}

function readKey(value: unknown): Jwk | undefined {
  const member = (name: string): string | undefined => {
    const text = memberOf(value, name)
    return typeof text === 'string' ? text : undefined
  }
  const [kid, kty, alg] = [member('kid'), member('kty'), member('alg')]
  if (kid === undefined || !isForSignatures(value)) return undefined
  const [n, e] = [member('n'), member('e')]
  if (kty === 'RSA' && n !== undefined && e !== undefined) return { kid, kty, alg, n, e }
  const [crv, x, y] = [member('crv'), member('x'), member('y')]
  if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined) return undefined
  return { kid, kty, alg, crv, x, y }
}

function isForSignatures(value: unknown): boolean {
  const use: unknown = memberOf(value, 'use') ?? 'sig'
  const operations: unknown = memberOf(value, 'key_ops') ?? ['verify']
  return use === 'sig' && Array.isArray(operations) && operations.includes('verify')
}

/**
 * Returns whether a key has the ID that a token names, and the type that its algorithm requires. A token
 * cannot choose another type.
 */
export function isKeyFor(key: Jwk, kid: string, algorithm: Algorithm): boolean {
  const required: { readonly kty: string; readonly crv?: string } = ALGORITHMS[algorithm]
  return (
    key.kid === kid &&
    key.kty === required.kty &&
    key.crv === required.crv &&
    (key.alg ?? algorithm) === algorithm
  )
}
