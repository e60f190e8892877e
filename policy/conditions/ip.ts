/**
 * Addresses and CIDR ranges, compared as numbers.
 * The spelling of IPv6 addresses is irrelevant; families never match.
 */
import type { OperandsFactory } from './operand.ts'

interface Address {
  readonly value: bigint
  /** 32 or 128. */
  readonly bits: number
}

export interface Range {
  readonly address: Address
  /** The number of low bits that do not count. */
  readonly freeBits: bigint
}

const groupsOfV6 = 8
const hexGroup = /^[0-9a-fA-F]{1,4}$/
const octet = /^\d+$/
const prefix = /^\+?\d+$/
/** The first 96 bits of an IPv6 address that is another spelling of an IPv4 address. */
const mapped = 0xffffn

/**
 * Compares an address with ranges. A range that cannot be read contains nothing, and the others still count.
 * A value of the request that is not an address matches neither operator (recorded on AWS, September 2026).
 */
export const ipAddress: OperandsFactory = (values, { negated }) => {
  const ranges = values.map(readRange).filter((range) => range !== undefined)
  const match = (value: string) => {
    const address = readAddress(value)
    return address !== undefined && ranges.some((range) => isInside(address, range)) !== negated
  }
  return { match, variables: [] }
}

/**
 * Reads a range of a policy. An IPv4 range can have bits behind the prefix, and an IPv6 range cannot. Dotted
 * IPv6 addresses are invalid (recorded on AWS, September 2026).
 */
export function readRange(text: string): Range | undefined {
  const slash = text.indexOf('/')
  const address = readPlainAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const length = slash < 0 ? String(address.bits) : text.slice(slash + 1)
  if (!prefix.test(length) || Number(length) > address.bits) return undefined
  const freeBits = BigInt(address.bits - Number(length))
  const hasHostBits = BigInt.asUintN(Number(freeBits), address.value) !== 0n
  return address.bits === 128 && hasHostBits ? undefined : { address, freeBits }
}

function isInside({ value, bits }: Address, { address, freeBits }: Range): boolean {
  return bits === address.bits && (value ^ address.value) >> freeBits === 0n
}

/**
 * Reads an address of a request. An IPv4 address that is written as an IPv6 address (`::ffff:10.0.0.1`) is
 * the IPv4 address.
 */
export function readAddress(text: string): Address | undefined {
  const address = readPlainAddress(withHexTail(text))
  if (address === undefined || address.bits === 32) return address
  if (address.value >> 32n === mapped) return { value: BigInt.asUintN(32, address.value), bits: 32 }
  return text.includes('.') ? undefined : address
}

function readPlainAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const value = readV6(text)
    return value === undefined ? undefined : { value: BigInt(value), bits: 128 }
  }
  const value = readV4(text)
  return value === undefined ? undefined : { value: BigInt(value), bits: 32 }
}

/** Octets are decimal, even with leading zeros. */
function readV4(text: string): number | undefined {
  const octets = text.split('.')
  if (octets.length !== 4 || !octets.every((part) => octet.test(part) && Number(part) <= 255))
    return undefined
  return octets.reduce((value, part) => value * 256 + Number(part), 0)
}

/** Returns the address as a hexadecimal number. */
function readV6(text: string): string | undefined {
  const spelling = withoutOddColons(text)
  const groups = spelling === undefined ? [] : groupsOf(spelling)
  if (groups.length !== groupsOfV6 || !groups.every((group) => hexGroup.test(group))) return undefined
  return `0x${groups.map((group) => group.padStart(4, '0')).join('')}`
}

/**
 * Returns the address without the odd colons that AWS accepts. A colon at the end is ignored, an empty group
 * at the beginning is zero, and `:::` is `::` (recorded on AWS, September 2026). Undefined if there is more
 * than one run of colons, or a longer one.
 */
function withoutOddColons(text: string): string | undefined {
  const [run = '', another] = text.match(/:{2,}/g) ?? []
  if (another !== undefined || run.length > 3) return undefined
  return text
    .replace(':::', '::')
    .replace(/([^:]):$/, '$1')
    .replace(/^:(?!:)/, '0:')
}

/** Replaces an IPv4 address at the end of an IPv6 address with the last two groups. */
function withHexTail(text: string): string {
  const start = text.lastIndexOf(':') + 1
  const tail = start === 0 ? undefined : readV4(text.slice(start))
  if (tail === undefined) return text
  return `${text.slice(0, start)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`
}

/** Expands one `::` to as many zero groups as are missing, at least one. */
function groupsOf(text: string): readonly string[] {
  const gap = text.indexOf('::')
  if (gap < 0) return text.split(':')
  const head = splitGroups(text.slice(0, gap))
  const tail = splitGroups(text.slice(gap + 2))
  const missing = Math.max(1, groupsOfV6 - head.length - tail.length)
  return [...head, ...new Array<string>(missing).fill('0'), ...tail]
}

function splitGroups(text: string): readonly string[] {
  return text === '' ? [] : text.split(':')
}
