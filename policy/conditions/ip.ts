/** Addresses and CIDR ranges, compared as numbers: however an IPv6 address is spelled, and never across families. */
import type { Operand, OperandFactory } from './operand.ts'

/** 16-bit groups: two for IPv4, eight for IPv6. */
type Address = readonly number[]

interface Range {
  readonly address: Address
  readonly prefixLength: number
}

const groupBits = 16
const hexGroup = /^[0-9a-fA-F]{1,4}$/
const octet = /^\d{1,3}$/
const prefix = /^\d{1,3}$/

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
  const bits = address.length * groupBits
  const length = slash < 0 ? String(bits) : text.slice(slash + 1)
  return prefix.test(length) && Number(length) <= bits ? { address, prefixLength: Number(length) } : undefined
}

function isInside(address: Address, range: Range): boolean {
  if (address.length !== range.address.length) return false
  return address.every((group, at) => {
    const bits = Math.min(groupBits, Math.max(0, range.prefixLength - at * groupBits))
    return (group ^ (range.address[at] ?? 0)) >> (groupBits - bits) === 0
  })
}

function readAddress(text: string): Address | undefined {
  return text.includes(':') ? readV6(text) : readV4(text)
}

function readV4(text: string): Address | undefined {
  const octets = text.split('.')
  if (octets.length !== 4 || !octets.every((part) => octet.test(part) && Number(part) <= 255))
    return undefined
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number)
  return [a * 256 + b, c * 256 + d]
}

/** At most one `::` stands for as many zero groups as are missing. */
function readV6(text: string): Address | undefined {
  const halves = text.split('::')
  const [head, tail] = halves.map(readGroups)
  if (head === undefined || halves.length > 2) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  if (tail === undefined || head.length + tail.length > 7) return undefined
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

/** Groups of hexadecimal digits; the last may be an IPv4 address. */
function readGroups(text: string): Address | undefined {
  if (text === '') return []
  const groups: number[] = []
  const written = text.split(':')
  for (const [at, group] of written.entries()) {
    const v4 = at === written.length - 1 ? readV4(group) : undefined
    if (v4 !== undefined) groups.push(...v4)
    else if (hexGroup.test(group)) groups.push(Number.parseInt(group, 16))
    else return undefined
  }
  return groups
}
