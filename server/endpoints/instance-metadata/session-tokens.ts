/**
 * The tokens of IMDSv2, which are not stored: each holds its end, its instance and a proof that it was given out here.
 *
 * Source: EC2 User Guide, use IMDSv2: a token lasts 1 to 21,600 seconds and is good on one instance alone.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../../aws/ids.ts'

export interface SessionToken {
  /** The instance's, or that of the default instance, whichever it is. */
  readonly number: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** In the place of an instance's number. */
export const DEFAULT_INSTANCE = 0

/** 6 bytes of time, 4 of the instance, 6 random ones, and 24 of the proof: 56 characters, as long as those of EC2. */
const CLAIM_BYTES = 16
const PROOF_BYTES = 24
const TOKEN = /^[\w-]{54}==$/

export class SessionTokens {
  readonly #randomBytes: RandomBytes
  readonly #key: Buffer

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes
    this.#key = Buffer.from(randomBytes(32))
  }

  issue({ number, expiresAt }: SessionToken): string {
    const claim = Buffer.alloc(CLAIM_BYTES)
    claim.writeUIntBE(expiresAt, 0, 6)
    claim.writeUInt32BE(number, 6)
    this.#randomBytes(6).copy(claim, 10)
    return `${Buffer.concat([claim, this.#proof(claim)]).toString('base64url')}==`
  }

  /** @returns undefined for what is none of these tokens, or is over */
  open(text: string, now: number): SessionToken | undefined {
    if (!TOKEN.test(text)) return undefined
    const bytes = Buffer.from(text, 'base64url')
    const claim = bytes.subarray(0, CLAIM_BYTES)
    if (!timingSafeEqual(bytes.subarray(CLAIM_BYTES), this.#proof(claim))) return undefined
    const token = { number: claim.readUInt32BE(6), expiresAt: claim.readUIntBE(0, 6) }
    return now < token.expiresAt ? token : undefined
  }

  #proof(claim: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(claim).digest().subarray(0, PROOF_BYTES)
  }
}
