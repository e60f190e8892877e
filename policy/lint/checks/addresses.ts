/** Checks IP addresses in conditions. */
import { type Range, readRange } from '../../conditions/ip.ts'
import { readOperator } from '../../conditions/operators.ts'
import type { StringNode } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inConditions } from '../check.ts'
import { type Condition, stringsIn } from '../policy.ts'

export const addresses: readonly Check[] = [
  inConditions('IMPROVE_IP_RANGE', (condition) =>
    isAddress(condition) ? stringsIn(condition.values).flatMap(findHostBits) : [],
  ),
  privateCheck('PRIVATE_IP_ADDRESS', { negated: false, mixed: false }),
  privateCheck('PRIVATE_NOT_IP_ADDRESS', { negated: true, mixed: false }),
  privateCheck('PRIVATE_IP_ADDRESS_SUBSET', { negated: false, mixed: true }),
  privateCheck('PRIVATE_NOT_IP_ADDRESS_SUBSET', { negated: true, mixed: true }),
]

/** Sources: RFC 1918, RFC 4193. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].flatMap(rangesIn)

function isAddress({ operator }: Condition): boolean {
  return readOperator(operator.value)?.type === 'ipaddress'
}

/** Only IPv4 ranges can have bits behind the prefix. AWS prints the address without its prefix (public report). */
function findHostBits(node: StringNode): readonly Hit[] {
  return rangesIn(node.value).flatMap(({ address, freeBits }) => {
    const masked = (address.value >> freeBits) << freeBits
    return hitIf(masked !== address.value, node, { addr: dotted(masked) })
  })
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
}

/** Makes a check of private addresses under `aws:SourceIp`: all of them are, or only some. */
function privateCheck(code: Check['code'], expected: { negated: boolean; mixed: boolean }): Check {
  return inConditions(code, (condition) => {
    if (!isAddress(condition) || condition.key.value.toLowerCase() !== 'aws:sourceip') return []
    if (readOperator(condition.operator.value)?.comparison?.negated !== expected.negated) return []
    const ranges = stringsIn(condition.values).flatMap(({ value }) => rangesIn(value))
    const count = ranges.filter(isPrivate).length
    return hitIf(count > 0 && count < ranges.length === expected.mixed, condition.value)
  })
}

function isPrivate(range: Range): boolean {
  return privateRanges.some((outer) => isWithin(range, outer))
}

function isWithin(inner: Range, outer: Range): boolean {
  const { address, freeBits } = outer
  if (inner.address.bits !== address.bits || inner.freeBits > freeBits) return false
  return (inner.address.value ^ address.value) >> freeBits === 0n
}

/** Returns the range, or nothing if the text is none. */
function rangesIn(text: string): readonly Range[] {
  const range = readRange(text)
  return range === undefined ? [] : [range]
}
