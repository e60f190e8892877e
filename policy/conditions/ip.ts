/**
 * Addresses and CIDR ranges, compared as numbers.
 * The spelling of IPv6 addresses is irrelevant; families never match.
 */
import type { Operand, OperandFactory } from './operand.ts'

interface Address {
  readonly value: bigint
  /** 32 or 128. */
  readonly bits: number
}

interface Range {
  readonly address: Address
  readonly prefixLength: number
}

const groupsOfV6 = 8
const hexGroup = /^[0-9a-fA-F]{1,4}$/
const octet = /^\d{1,3}$/
const prefix = /^\d{1,3}$/
/** The length of the longest spelling: six IPv6 groups and an IPv4 address. */
const longestAddress = 45

export const ipAddress: OperandFactory = (written): Operand => {
  const range = readRange(written)
  const test = (value: string) => {
    const address = readAddress(value)
    return range === undefined || address === undefined ? undefined : isInside(address, range)
  }
  return { test, variables: [] }
}

function readRange(text: string): Range | undefined {
  const slash = text.indexOf('/')
  const address = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const length = slash < 0 ? String(address.bits) : text.slice(slash + 1)
  if (!prefix.test(length) || Number(length) > address.bits) return undefined
  return { address, prefixLength: Number(length) }
}

function isInside({ value, bits }: Address, { address, prefixLength }: Range): boolean {
  return bits === address.bits && (value ^ address.value) >> BigInt(bits - prefixLength) === 0n
}

export function readAddress(text: string): Address | undefined {
  if (text.length > longestAddress) return undefined
  const isV6 = text.includes(':')
  const value = isV6 ? readV6(text) : readV4(text)
  return value === undefined ? undefined : { value: BigInt(value), bits: isV6 ? 128 : 32 }
}

function readV4(text: string): number | undefined {
  const octets = text.split('.')
  if (octets.length !== 4 || !octets.every((part) => octet.test(part) && Number(part) <= 255))
    return undefined
  return octets.reduce((value, part) => value * 256 + Number(part), 0)
}

/** Returns the address as a hexadecimal number. */
function readV6(text: string): string | undefined {
  const groups = groupsOf(withHexTail(text))
  if (groups.length !== groupsOfV6 || !groups.every((group) => hexGroup.test(group))) return undefined
  return `0x${groups.map((group) => group.padStart(4, '0')).join('')}`
}

/** Replaces an IPv4 address at the end, which may be written for the last two groups. */
function withHexTail(text: string): string {
  const start = text.lastIndexOf(':') + 1
  const tail = readV4(text.slice(start))
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
