/**
 * The keys of the built-in provider.
 *
 * They are created when first needed, because RSA keys take a while, and exist as long as the process. Tokens
 * that they signed outlive the process by at most an hour.
 */
import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { ALGORITHMS, type Algorithm, type Jwk, readKeys } from './jwk.ts'

const generate = promisify(generateKeyPair)

/** The signature algorithms of the provider, with one key for each. */
const IDP_ALGORITHMS = ['RS256', 'ES256'] as const satisfies readonly Algorithm[]
export type IdpAlgorithm = (typeof IDP_ALGORITHMS)[number]

export interface IdpKey {
  readonly kid: string
  readonly algorithm: IdpAlgorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export class IdpKeys {
  readonly #keys = new Map<IdpAlgorithm, Promise<IdpKey>>()

  keyFor(algorithm: IdpAlgorithm): Promise<IdpKey> {
    const known = this.#keys.get(algorithm)
    if (known) return known
    const key = makeKey(algorithm)
    this.#keys.set(algorithm, key)
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

async function makeKey(algorithm: IdpAlgorithm): Promise<IdpKey> {
  const { publicKey, privateKey } =
    ALGORITHMS[algorithm].kty === 'RSA'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-256' })
  const kid = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
  return { kid, algorithm, privateKey, publicKey }
}

/** Returns the bytes of a JWS signature (RFC 7518). */
export function signatureOf(text: string, { privateKey: key }: Pick<IdpKey, 'privateKey'>): Buffer {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}
