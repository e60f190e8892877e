/** Values of typed condition operators. A reader returns undefined for a text that it cannot read (C17). */

/** The exact number digits / 10^scale. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/**
 * Matches an optional sign, digits, and an optional exponent (C10). The digits are before or after a point,
 * or both, and the exponent is as in JSON numbers.
 */
const DECIMAL = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

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
const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

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
  // C11: milliseconds count, and further digits are cut.
  const milliseconds = BigInt(`${fraction}000`.slice(0, 3))
  return { digits: BigInt(date.getTime() / 1000 - offset) * 1000n + milliseconds, scale: 3 }
}

/** Reads a calendar date, or integer epoch seconds (C11). Four digits are a year. */
export const readDate = (text: string): Decimal | undefined =>
  readCalendarDate(text) ?? (/^[+-]?\d{1,19}$/.test(text) ? readDecimal(text) : undefined)

/** C13: `true` in any case is true, and every other text is false. */
export const readBoolean = (text: string): boolean => /^true$/i.test(text)

/** C13: base64 that encoding the bytes would give. Anything else equals nothing. */
export const readBinary = (text: string): string | undefined =>
  Buffer.from(text, 'base64').toString('base64') === text ? text : undefined

interface Address {
  readonly version: 4 | 6
  readonly number: bigint
}

/** Reads four decimal octets, which can have leading zeros (C12). */
function readIPv4(text: string): bigint | undefined {
  const octets = text.split('.')
  const isAddress = octets.length === 4 && octets.every((each) => /^\d+$/.test(each) && BigInt(each) < 256n)
  return isAddress ? octets.reduce((number, each) => number * 256n + BigInt(each), 0n) : undefined
}

/**
 * Returns the texts between the colons, without the odd empty ones. C12: a colon at the end is ignored, and
 * an empty group at the beginning is zero.
 */
function groupsOf(text: string): readonly string[] {
  const groups = text.split(':')
  if (groups.at(-1) === '' && groups.at(-2) !== '') groups.pop()
  return groups[0] === '' && groups[1] !== '' ? ['0', ...groups.slice(1)] : groups
}

/**
 * Returns the eight groups. C12: one run of two or three colons replaces the groups that are missing.
 * Undefined if there are other numbers of colons or groups.
 */
function eightGroups(groups: readonly string[]): readonly string[] | undefined {
  const gap = groups.indexOf('')
  if (gap < 0) return groups.length === 8 ? groups : undefined
  const end = groups.lastIndexOf('') + 1
  const [before, after] = [groups.slice(0, gap), groups.slice(end)]
  // At either end of the text, the outer colon adds one more empty text.
  const colons = end - gap + 1 - Number(before.length === 0) - Number(after.length === 0)
  const missing = 8 - before.length - after.length
  if (colons < 2 || colons > 3 || missing < 1) return undefined
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after]
}

/** Reads an IPv6 address without an IPv4 address at its end. */
function readIPv6(text: string): bigint | undefined {
  const groups = eightGroups(groupsOf(text))
  if (groups?.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) !== true) return undefined
  return groups.reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 0n)
}

/** Splits `head:10.0.0.1`, the only form in which an IPv6 address can contain points. */
const DOTTED = /^(.*:)([\d.]+\.[\d.]+)$/

function readMapped(text: string): bigint | undefined {
  const [, head, tail = ''] = DOTTED.exec(text) ?? []
  const low = readIPv4(tail)
  const high = low === undefined ? undefined : readIPv6(`${head}0:0`)
  return high === 0xffff_0000_0000n ? low : undefined
}

/**
 * Reads an address of a request. C12: `::ffff:` before an IPv4 address, or before the same in hexadecimal, is
 * the IPv4 address.
 */
export function readAddress(text: string): Address | undefined {
  const v4 = readIPv4(text) ?? readMapped(text)
  if (v4 !== undefined) return { version: 4, number: v4 }
  const v6 = readIPv6(text)
  if (v6 === undefined) return undefined
  return v6 >> 32n === 0xffffn ? { version: 4, number: v6 & 0xffff_ffffn } : { version: 6, number: v6 }
}

/** C12: addresses whose first bits are those of the range. */
interface Range extends Address {
  /** The number of low bits that are ignored. */
  readonly freeBits: bigint
}

/**
 * Reads `address/bits`, or one address (C12). An IPv6 address with bits behind the prefix is an error, and so
 * is one with points.
 */
export function readRange(text: string): Range | undefined {
  const [, addressText = '', bits] = /^([^/]*)(?:\/\+?(\d+))?$/.exec(text) ?? []
  const [v4, v6] = [readIPv4(addressText), readIPv6(addressText)]
  const width = v4 === undefined ? 128 : 32
  const number = v4 ?? v6
  const prefix = Number(bits ?? width)
  if (number === undefined || prefix > width) return undefined
  const freeBits = BigInt(width - prefix)
  if (v4 !== undefined) return { version: 4, number, freeBits }
  return (number >> freeBits) << freeBits === number ? { version: 6, number, freeBits } : undefined
}

/** Compares numerically, and never across versions (C12). */
export const isInRange = (address: Address, range: Range): boolean =>
  address.version === range.version && address.number >> range.freeBits === range.number >> range.freeBits
