/** The classes of IP addresses by the ranges that conditions compare them with. */
import { readRange } from '../conditions/ip.ts'

type Range = NonNullable<ReturnType<typeof readRange>>

/** The addresses of IPv6 that are read as IPv4: see `readAddress`. */
const mappedBits = 32n
const mappedPrefix = 0xffffn
const behindMapped = (mappedPrefix + 1n) << mappedBits

/**
 * Returns the first address of each range, and the one behind its last, and the first of each family: between two of
 * these, all addresses are in the same ranges. Texts that aren't ranges are omitted.
 */
export function addressValues(texts: readonly string[]): readonly string[] {
  const ranges = texts.map(readRange).filter((range) => range !== undefined)
  return [...familyValues(ranges, 32, [0n]), ...familyValues(ranges, 128, [0n, behindMapped])]
}

/** Returns spellings of an address: for IPv4 without end. */
export function* spellingsOfAddress(text: string): Generator<string> {
  yield text
  if (text.includes(':')) yield* spellingsOfV6(text)
  else for (let zeros = '0'; ; zeros += '0') yield `${zeros}${text}`
}

function* spellingsOfV6(text: string): Generator<string> {
  for (let length = 2; length <= 4; length++) {
    const padded = text.replace(/[^:]+/g, (group) => group.padStart(length, '0'))
    yield padded
    yield padded.toUpperCase()
  }
}

function familyValues(ranges: readonly Range[], bits: number, starts: readonly bigint[]): readonly string[] {
  const limit = 1n << BigInt(bits)
  const bounds = ranges.filter(({ address }) => address.bits === bits).flatMap(endsOf)
  const values = [...new Set([...bounds, ...starts])].filter((value) => value < limit)
  return bits === 32 ? values.map(textOfV4) : values.filter(isOfV6).map(textOfV6)
}

/** Returns the first address of a range, and the first behind it. */
function endsOf({ address, freeBits }: Range): readonly bigint[] {
  const first = (address.value >> freeBits) << freeBits
  return [first, first + (1n << freeBits)]
}

function isOfV6(value: bigint): boolean {
  return value >> mappedBits !== mappedPrefix
}

function textOfV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')
}

/** Returns the groups without their leading zeros, and without the first run of groups that are zero. */
function textOfV6(value: bigint): string {
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((value >> shift) & 0xffffn).toString(16),
  )
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::')
}
