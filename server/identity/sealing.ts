/**
 * Sealing: what the server gives away and must be able to believe when it comes back, without storing it.
 *
 * A seal is an AES-256-GCM envelope. Its key comes from the store's secret, the account and its key generation: a reset
 * renews it, and what was sealed before is dead.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type Store, settingsKey } from '../../store/index.ts'
import type { RandomBytes } from '../aws/ids.ts'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const REMEMBERED = 10_000

/** What an envelope takes besides its prefix and what is sealed. */
export const SEAL_BYTES = IV_BYTES + TAG_BYTES

export interface AccountKey {
  readonly secret: Buffer
  readonly generation: number
  readonly sealing: KeyObject
}

/** The keys of accounts for one purpose: what is sealed for another does not open. */
export class AccountKeys {
  readonly #store: Store
  readonly #purpose: string
  readonly #keys = new Map<string, AccountKey>()

  constructor(store: Store, purpose: string) {
    this.#store = store
    this.#purpose = purpose
  }

  /** The present key: the same object for as long as it is the account's. */
  of(accountId: string): AccountKey {
    const { secret } = this.#store
    const generation = this.#store.view(accountId).settings.get(settingsKey)?.keyGeneration ?? 0
    const known = this.#keys.get(accountId)
    if (known?.generation === generation && known.secret === secret) return known
    const label = `${this.#purpose}:${accountId}:${generation}`
    const sealing = createSecretKey(createHmac('sha256', secret).update(label).digest())
    const key = { secret, generation, sealing }
    remember(this.#keys, accountId, key)
    return key
  }
}

/** Everything remembered can be found again, so that forgetting all of it now and then is the cheapest bound. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= REMEMBERED) map.clear()
  map.set(key, value)
}

/** What is sealed: bytes, before them a text of one byte a character; one of the two may be empty. */
export interface Plain {
  readonly head: string
  readonly bytes: Buffer
}

/** `prefix` and the envelope. */
export function seal(
  { sealing }: AccountKey,
  prefix: Buffer,
  { head, bytes }: Plain,
  randomBytes: RandomBytes,
): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, sealing, iv)
  const sealed = [cipher.update(head, 'latin1')]
  if (bytes.length > 0) sealed.push(cipher.update(bytes))
  // GCM is a stream cipher: nothing is left for `final` to give out.
  cipher.final()
  return Buffer.concat([prefix, iv, cipher.getAuthTag(), ...sealed])
}

/**
 * What was sealed, or undefined when `text` is not ours, damaged, or sealed with another key. Only its canonical
 * spelling opens it: a text that decodes alike with other characters does not.
 */
export function unseal(
  { sealing }: AccountKey,
  prefix: Buffer,
  text: string,
  encoding: 'base64' | 'base64url',
): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  const ivStart = prefix.length
  const tagStart = ivStart + IV_BYTES
  const sealedStart = tagStart + TAG_BYTES
  if (bytes.length <= sealedStart || bytes.toString(encoding) !== text) return undefined
  if (!bytes.subarray(0, ivStart).equals(prefix)) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(ivStart, tagStart), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAuthTag(bytes.subarray(tagStart, sealedStart))
    return Buffer.concat([decipher.update(bytes.subarray(sealedStart)), decipher.final()])
  } catch {
    return undefined
  }
}
