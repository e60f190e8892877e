/**
 * Identifiers in AWS's form: a prefix that names the kind, then base32 with the account number inside.
 *
 * Source of the layout: public write-ups of 2020 on access key ids; checked on ids printed next to their account.
 */

/** Kinds of identifiers and how many characters follow their prefix. */
const SUFFIX_LENGTH = {
  /** User. */ AIDA: 17,
  /** Role. */ AROA: 17,
  /** Group. */ AGPA: 17,
  /** Instance profile. */ AIPA: 17,
  /** Managed policy. */ ANPA: 17,
  /** Access key of a user or the root user. */ AKIA: 16,
  /** Temporary access key. */ ASIA: 16,
} as const

export type IdPrefix = keyof typeof SUFFIX_LENGTH

/** Gives `size` random bytes. Injected, so that tests are repeatable. */
export type RandomBytes = (size: number) => Buffer

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The first 16 characters carry a marker bit, 40 bits of account number and 39 random bits. */
const ENCODED_BYTES = 10
const ENCODED_CHARACTERS = 16

/** A new identifier of `prefix` in the account (12 digits), such as `AIDAQAAAAAAAJ5S4GMRXW`. */
export function newId(prefix: IdPrefix, accountId: string, randomBytes: RandomBytes): string {
  const bytes = randomBytes(ENCODED_BYTES + 1)
  const head = (1n << 47n) | (BigInt(accountId) << 7n) | BigInt((bytes[5] ?? 0) & 0x7f)
  bytes.writeUIntBE(Number(head), 0, 6)
  const last = ALPHABET.charAt((bytes[ENCODED_BYTES] ?? 0) & 31)
  const text = base32(bytes.subarray(0, ENCODED_BYTES))
  return prefix + (SUFFIX_LENGTH[prefix] > ENCODED_CHARACTERS ? text + last : text)
}

/** The 12-digit account number inside an identifier, or undefined when it cannot hold one. */
export function accountOfId(id: string): string | undefined {
  const encoded = id.slice(4, 4 + ENCODED_CHARACTERS)
  if (!/^[A-Z2-7]{16}$/.test(encoded)) return undefined
  const head = decodeBase32(encoded).readUIntBE(0, 6)
  const account = (BigInt(head) & 0x7fffffffff80n) >> 7n
  return account > 999_999_999_999n ? undefined : account.toString().padStart(12, '0')
}

/** A secret access key: 40 characters of `[A-Za-z0-9+/]`. */
export function newSecret(randomBytes: RandomBytes): string {
  return randomBytes(30).toString('base64')
}

export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((pending >> bits) & 31)
    }
  }
  return text
}

function decodeBase32(text: string): Buffer {
  const bytes: number[] = []
  let bits = 0
  let pending = 0
  for (const character of text) {
    pending = ((pending << 5) | ALPHABET.indexOf(character)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((pending >> bits) & 0xff)
    }
  }
  return Buffer.from(bytes)
}
