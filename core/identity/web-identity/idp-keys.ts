/** The keys of the built-in provider, which are made when they are first needed. */
import { createHash, sign } from 'node:crypto'
import type { KeyPair, ServerKeys } from '../server-keys.ts'
import { ALGORITHMS, type Algorithm, type Jwk, readKeys } from './jwk.ts'

/** The signature algorithms of the provider, with one key for each. */
const IDP_ALGORITHMS = ['RS256', 'ES256'] as const satisfies readonly Algorithm[]
export type IdpAlgorithm = (typeof IDP_ALGORITHMS)[number]

export interface IdpKey extends KeyPair {
  readonly kid: string
  readonly algorithm: IdpAlgorithm
}

export class IdpKeys {
  readonly #serverKeys: ServerKeys
  readonly #known = new WeakMap<KeyPair, IdpKey>()

  constructor(serverKeys: ServerKeys) {
    this.#serverKeys = serverKeys
  }

  async keyFor(algorithm: IdpAlgorithm): Promise<IdpKey> {
    const pair = await this.#serverKeys.pair(`idp-${algorithm}`, ALGORITHMS[algorithm].kty)
    const known = this.#known.get(pair)
    if (known) return known
    const key = { ...pair, kid: keyIdOf(pair), algorithm }
    this.#known.set(pair, key)
    return key
  }

  /** Returns the key set that the provider publishes. */
  async jwks(): Promise<{ readonly keys: readonly object[] }> {
    const keys = await Promise.all(IDP_ALGORITHMS.map((algorithm) => this.keyFor(algorithm)))
    return {
      keys: keys.map(({ kid, algorithm, publicKey }) => ({
        kid,
        use: 'sig',
        alg: algorithm,
        ...publicKey.export({ format: 'jwk' }),
      })),
    }
  }

  async publicKeys(): Promise<readonly Jwk[]> {
    return readKeys(await this.jwks())
  }
}

function keyIdOf({ publicKey }: KeyPair): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
}

/** Returns the bytes of a JWS signature (RFC 7518). */
export function signatureOf(text: string, { privateKey: key }: Pick<IdpKey, 'privateKey'>): Buffer {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}
