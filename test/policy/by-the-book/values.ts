/** Values of typed condition operators. A reader returns undefined for a text that it cannot read (C17). */
import { isIPv4, isIPv6 } from 'node:net'

/** The exact number digits / 10^scale. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/**
 * Matches an optional sign, digits, and an optional exponent (C10). The digits are before or after a point,
 * or both, and the exponent is as in JSON numbers.
 */
const DECIMAL = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

export function readDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? []
  if (sign === undefined) return undefined
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

/**
 * Returns a negative number if left is less than right. Returns zero if they are equal, and a positive number
 * if left is greater.
 */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale)
  const [a, b] = [left, right].map((each) => each.digits * 10n ** BigInt(scale - each.scale))
  const difference = (a ?? 0n) - (b ?? 0n)
  return difference < 0n ? -1 : Number(difference > 0n)
}

/** C11: year, month, day, minutes, seconds, or fractions. Without an offset, the date is in UTC. */
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/** Returns the seconds to subtract for `Z`, `+hh:mm`, or `-hh:mm`. */
function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number)
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -60 : 60) * (hours * 60 + minutes)
}

/** Returns seconds since the epoch. */
function readCalendarDate(text: string): Decimal | undefined {
  const found = DATE.exec(text)
  if (!found) return undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = found
  const [fraction = '', offsetText = 'Z'] = found.slice(7)
  const offset = readOffset(offsetText)
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const date = new Date(`${local}Z`)
  // Date would read February 30 as a day in March.
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(local)
  if (!exists || offset === undefined) return undefined
  const seconds = BigInt(date.getTime() / 1000 - offset)
  return { digits: seconds * 10n ** BigInt(fraction.length) + BigInt(fraction), scale: fraction.length }
}

/** Reads a calendar date, or integer epoch seconds (C11). Four digits are a year. */
export const readDate = (text: string): Decimal | undefined =>
  readCalendarDate(text) ?? (/^[+-]?\d{1,19}$/.test(text) ? readDecimal(text) : undefined)

/** Reads true or false, case-insensitively (C13). */
export function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined
}

/** C13: base64 with optional padding. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** Returns the bytes of a base64 text (C13). */
export const readBytes = (text: string): Buffer | undefined =>
  BASE64.test(text) ? Buffer.from(text, 'base64') : undefined

interface Address {
  readonly version: 4 | 6
  readonly number: bigint
}

const readIPv4 = (text: string): bigint =>
  text.split('.').reduce((number, byte) => number * 256n + BigInt(byte), 0n)

/** Returns the 16-bit groups. An IPv4 address at the end makes two of them. */
const groupsOf = (text: string): readonly bigint[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (!group.includes('.')) return [BigInt(`0x${group}`)]
        const number = readIPv4(group)
        return [number >> 16n, number & 0xffffn]
      })

function readIPv6(text: string): bigint {
  const [left = [], right = []] = text.split('::').map(groupsOf)
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n)
  return [...left, ...zeros, ...right].reduce((number, group) => number * 65536n + group, 0n)
}

export function readAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { version: 4, number: readIPv4(text) }
  if (isIPv6(text) && !text.includes('%')) return { version: 6, number: readIPv6(text) }
  return undefined
}

/** C12: addresses whose first bits are those of the range. */
interface Range extends Address {
  /** The number of low bits that are ignored. */
  readonly freeBits: bigint
}

/** Reads `address/bits`, or one address (C12). */
export function readRange(text: string): Range | undefined {
  const [, addressText = '', bits] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const address = readAddress(addressText)
  if (!address) return undefined
  const width = address.version === 4 ? 32 : 128
  const prefix = Number(bits ?? width)
  return prefix <= width ? { ...address, freeBits: BigInt(width - prefix) } : undefined
}

/** Compares numerically, and never across versions (C12). */
export const isInRange = (address: Address, range: Range): boolean =>
  address.version === range.version && address.number >> range.freeBits === range.number >> range.freeBits
