/**
 * Generates IDs in AWS's format. A prefix names the kind, and base32 that contains the account number
 * follows.
 *
 * Source of the layout: public write-ups of 2020 on access key IDs; checked on IDs printed next to their
 * account.
 */

/** The prefix of each kind of ID, with the number of characters that follow it. */
const SUFFIX_LENGTH = {
  /** User. */ AIDA: 17,
  /** Role. */ AROA: 17,
  /** Group. */ AGPA: 17,
  /** Instance profile. */ AIPA: 17,
  /** Managed policy. */ ANPA: 17,
  /** Server certificate. */ ASCA: 17,
  /** Service-specific credential. */ ACCA: 17,
  /** SAML provider. */ SAMLSP: 16,
  /**
   * Private key of a SAML provider.
   *
   * Unverified: The KeyId of a private key of a SAML provider begins with `SAMLPK`, because no ID from AWS is
   * known.
   */
  SAMLPK: 16,
  /** SSH public key. */ APKA: 16,
  /** Access key of a user or the root user. */ AKIA: 16,
  /** Temporary access key. */ ASIA: 16,
} as const

export type IdPrefix = keyof typeof SUFFIX_LENGTH

/** Returns `size` random bytes. It is injected so that tests are repeatable. */
export type RandomBytes = (size: number) => Buffer

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The first 16 characters contain a marker bit, 40 bits of account number, and 39 random bits. */
const ENCODED_BYTES = 10
const ENCODED_CHARACTERS = 16
const MARKER = 2 ** 40

/** Returns a new ID with this prefix in the account (12 digits), such as `AIDAQAAAAAAAJ5S4GMRXW`. */
export function newId(prefix: IdPrefix, accountId: string, randomBytes: RandomBytes): string {
  const bytes = randomBytes(ENCODED_BYTES + 1)
  bytes.writeUIntBE((MARKER + Number(accountId)) * 0x80 + ((bytes[5] ?? 0) & 0x7f), 0, 6)
  const last = ALPHABET.charAt((bytes[ENCODED_BYTES] ?? 0) & 31)
  const text = base32(bytes.subarray(0, ENCODED_BYTES))
  return prefix + (SUFFIX_LENGTH[prefix] > ENCODED_CHARACTERS ? text + last : text)
}

/**
 * Returns the 12-digit account number in an ID. Undefined when it contains none.
 *
 * IDs created before 2019 have no marker bit, so their fifth character is between A and P.
 */
export function accountOfId(id: string): string | undefined {
  const encoded = id.slice(4, 4 + ENCODED_CHARACTERS)
  if (!/^[Q-Z2-7][A-Z2-7]{15}$/.test(encoded)) return undefined
  // Ten characters are 50 bits: the marker, the account number, and nine of the random bits.
  let head = 0
  for (let at = 0; at < 10; at++) head = head * 32 + ALPHABET.indexOf(encoded.charAt(at))
  const account = Math.floor(head / 2 ** 9) - MARKER
  return account > 999_999_999_999 ? undefined : String(account).padStart(12, '0')
}

/**
 * Returns a random secret in base64. By default it is a secret access key: 40 characters of `[A-Za-z0-9+/]`.
 */
export function newSecret(randomBytes: RandomBytes, bytes = 30): string {
  return randomBytes(bytes).toString('base64')
}

/** Returns a random UUID (RFC 9562, version 4) in lower case. */
export function newUuid(randomBytes: RandomBytes): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** In all public IDs of denials, the last three bytes are smaller. Their meaning is unknown; here, they count. */
const AUTHORIZATION_ID_COUNTS = 0x400000

/**
 * Returns the ID of a denial: 128 bits to the base of 36, without leading zeros. The first half is random. The second half
 * is a zero byte, the time in seconds, and three bytes that count.
 *
 * Source: nine public IDs of AWS (August to October 2026).
 */
export function newAuthorizationId(randomBytes: RandomBytes, seconds: number, count: number): string {
  const lower = Buffer.alloc(8)
  lower.writeUInt32BE(seconds % 2 ** 32, 1)
  lower.writeUIntBE(count % AUTHORIZATION_ID_COUNTS, 5, 3)
  return BigInt(`0x${randomBytes(8).toString('hex')}${lower.toString('hex')}`).toString(36)
}

const NAMED_ID = /(?:authorization-details\/|authorization id: )([\da-z]+)/

/** Returns the authorization ID in a text: the ID itself, AWS's link, or the message of a denial. */
export function authorizationIdIn(text: string): string {
  return NAMED_ID.exec(text)?.[1] ?? text.trim()
}

const AUTHORIZATION_ID = /^[1-9a-z][\da-z]{0,24}$/

/** Returns whether a text has the structure of an ID of a denial. */
export function isAuthorizationId(text: string): boolean {
  if (!AUTHORIZATION_ID.test(text)) return false
  let bits = 0n
  for (const digit of text) bits = bits * 36n + BigInt(Number.parseInt(digit, 36))
  const [zeros, counted] = [(bits >> 56n) & 0xffn, bits & 0xffffffn]
  return bits < 1n << 128n && zeros === 0n && counted < AUTHORIZATION_ID_COUNTS
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
