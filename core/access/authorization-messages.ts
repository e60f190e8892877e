/**
 * Encoded authorization messages contain the reasons for denials. They are sealed, so that only permitted
 * callers can read them.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Place, Store } from '../../store/index.ts'
import type { RandomBytes } from '../aws/ids.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import { AccountKeys, type Plaintext, SEAL_BYTES, seal, unseal } from '../identity/sealing.ts'
import { type DenialPayload, denialPayload } from './denial-payload.ts'
import type { Verdict } from './judge.ts'

/** The maximum length of a message in DecodeAuthorizationMessage, in characters (STS API reference). */
const LONGEST_MESSAGE = 10_240
/**
 * Base64 encodes three bytes as four characters. The first sealed byte indicates the encoding of the others.
 */
const LARGEST_PAYLOAD = Math.floor((LONGEST_MESSAGE * 3) / 4) - SEAL_BYTES - 1

const NO_PREFIX = Buffer.alloc(0)
const PLAIN = '0'
const DEFLATED = '1'

export class AuthorizationMessages {
  readonly #keys: AccountKeys
  readonly #randomBytes: RandomBytes

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#keys = new AccountKeys(store, 'authorization message')
    this.#randomBytes = randomBytes
  }

  /**
   * Returns a message that the caller's account can decode. Undefined when the caller belongs to no account.
   */
  encode(caller: Caller, verdict: Verdict): string | undefined {
    const packed = pack(denialPayload(caller, verdict))
    if (accountOf(caller) === undefined || packed === undefined) return undefined
    return seal(this.#keys.of(caller), NO_PREFIX, packed, this.#randomBytes).toString('base64url')
  }

  /** Returns the JSON in a message of an account, or undefined if the message is invalid. */
  decode(place: Place, message: string): string | undefined {
    const packed = unseal(this.#keys.of(place), NO_PREFIX, message, 'base64url')
    return packed && unpack(packed)
  }
}

/** Packs as much of the payload as a message can hold: a request can have more context than that. */
function pack(payload: DenialPayload): Plaintext | undefined {
  const withoutContext = { ...payload, context: { ...payload.context, conditions: { items: [] } } }
  const bare = { ...withoutContext, matchedStatements: { items: [] } }
  return packed(payload) ?? packed(withoutContext) ?? packed(bare)
}

function packed(payload: DenialPayload): Plaintext | undefined {
  const text = Buffer.from(JSON.stringify(payload))
  if (text.length <= LARGEST_PAYLOAD) return { head: PLAIN, bytes: text }
  const bytes = deflateRawSync(text)
  return bytes.length <= LARGEST_PAYLOAD ? { head: DEFLATED, bytes } : undefined
}

function unpack(packed: Buffer): string {
  const rest = packed.subarray(1)
  return (packed.toString('latin1', 0, 1) === DEFLATED ? inflateRawSync(rest) : rest).toString()
}
