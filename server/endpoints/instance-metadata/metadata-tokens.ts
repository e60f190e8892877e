/**
 * IMDSv2 session tokens. A token is valid for 1 to 21,600 seconds, on one instance only.
 *
 * Tokens are not stored: each contains its expiration time, its instance, and a proof that this server issued
 * it.
 *
 * Source: EC2 User Guide, use IMDSv2.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../../aws/ids.ts'

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
const TOKEN = /^[\w-]{54}==$/

export class MetadataTokens {
  readonly #randomBytes: RandomBytes
  readonly #key: Buffer

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes
    this.#key = Buffer.from(randomBytes(32))
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

  #proof(claim: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(claim).digest().subarray(0, PROOF_BYTES)
  }
}
