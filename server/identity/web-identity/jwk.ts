/** Public keys as providers publish them (RFC 7517): which of them AWS can use. */
import { memberOf } from '../../../protocol/structure.ts'
import { IssuerError } from './errors.ts'

/** What AWS verifies; source: API reference of AssumeRoleWithWebIdentity. */
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

/** The public half of a key, and what it is for. */
export interface Jwk {
  readonly kid: string
  readonly kty: 'RSA' | 'EC'
  readonly alg: string | undefined
  /** RSA. */
  readonly n?: string
  readonly e?: string
  /** Elliptic curves. */
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/** Of each kind; source: IAM User Guide, prerequisites of OIDC providers. */
const MOST_KEYS = 100

/**
 * The keys of a key set that can verify: those of other kinds, for other uses, or without an id are left out.
 *
 * @throws IssuerError for what is no key set, and for one of too many keys
 */
export function readKeys(document: unknown): readonly Jwk[] {
  const listed: unknown = memberOf(document, 'keys')
  if (!Array.isArray(listed)) throw new IssuerError('a key set must contain a list "keys"')
  const keys = listed.map(readKey).filter((key) => key !== undefined)
  for (const kind of ['RSA', 'EC']) {
    if (keys.filter(({ kty }) => kty === kind).length > MOST_KEYS)
      throw new IssuerError(`a key set can contain at most ${MOST_KEYS} ${kind} keys`)
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

/** Whether a key is the one that a token names, and of the kind that its algorithm takes: a token cannot choose another. */
export function fits(key: Jwk, kid: string, algorithm: Algorithm): boolean {
  const wanted: { readonly kty: string; readonly crv?: string } = ALGORITHMS[algorithm]
  return (
    key.kid === kid &&
    key.kty === wanted.kty &&
    key.crv === wanted.crv &&
    (key.alg ?? algorithm) === algorithm
  )
}
