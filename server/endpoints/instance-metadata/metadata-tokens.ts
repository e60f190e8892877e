/**
 * IMDSv2 session tokens. A token is valid for 1 to 21,600 seconds, on one instance only.
 *
 * Tokens are not stored: each contains its expiration time, its instance, and a proof that this server issued
 * it, or another one with the same store.
 *
 * Source: EC2 User Guide, use IMDSv2.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../../../core/aws/ids.ts'
import type { Store } from '../../../store/index.ts'

export interface MetadataToken {
  /** The number of the instance, or `DEFAULT_INSTANCE` for the default instance at the time of use. */
  readonly number: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Represents the default instance instead of an instance's number. */
export const DEFAULT_INSTANCE = 0

/**
 * A token has 6 bytes of time, 4 of the instance, 6 random bytes, and 24 of the proof.
 *
 * This makes 56 characters, the length of EC2's tokens.
 */
const CLAIM_BYTES = 16
const PROOF_BYTES = 24
/** Separates the key from other keys that are derived from the secret. */
const PURPOSE = 'imds'
const TOKEN = /^[\w-]{54}==$/

export class MetadataTokens {
  readonly #store: Pick<Store, 'secret'>
  readonly #randomBytes: RandomBytes
  #known: { readonly secret: Buffer; readonly key: Buffer } | undefined

  constructor(store: Pick<Store, 'secret'>, randomBytes: RandomBytes) {
    this.#store = store
    this.#randomBytes = randomBytes
  }

  issue({ number, expiresAt }: MetadataToken): string {
    const claim = Buffer.alloc(CLAIM_BYTES)
    claim.writeUIntBE(expiresAt, 0, 6)
    claim.writeUInt32BE(number, 6)
    this.#randomBytes(6).copy(claim, 10)
    return `${Buffer.concat([claim, this.#proof(claim)]).toString('base64url')}==`
  }

  /** Returns the contents of a token. Undefined when the token is invalid. It may have expired. */
  open(text: string): MetadataToken | undefined {
    if (!TOKEN.test(text)) return undefined
    const bytes = Buffer.from(text, 'base64url')
    const claim = bytes.subarray(0, CLAIM_BYTES)
    if (!timingSafeEqual(bytes.subarray(CLAIM_BYTES), this.#proof(claim))) return undefined
    return { number: claim.readUInt32BE(6), expiresAt: claim.readUIntBE(0, 6) }
  }

  /** Returns the key of proofs, which a reset of everything replaces. */
  #key(): Buffer {
    const { secret } = this.#store
    if (this.#known?.secret === secret) return this.#known.key
    const key = createHmac('sha256', secret).update(PURPOSE).digest()
    this.#known = { secret, key }
    return key
  }

  #proof(claim: Buffer): Buffer {
    return createHmac('sha256', this.#key()).update(claim).digest().subarray(0, PROOF_BYTES)
  }
}
