/**
 * How AWS's simulator compares values, where it differs from requests (recorded on AWS, September 2026). It
 * knows the type of a value, and compares its text.
 */
import type { EntryType } from '../request.ts'
import { readRange } from './ip.ts'
import { readNumber } from './numeric.ts'
import type { Operands, OperandsFactory, Use } from './operand.ts'
import type { Operator } from './operators.ts'

/** Entries of these types equal nothing under operators for strings. */
const unlikeStrings: ReadonlySet<EntryType | undefined> = new Set(['numeric', 'date', 'ip'])

/** Returns how the condition compares a context entry. */
export function simulatedMatch(
  { isForStrings, type }: Operator,
  entryType: EntryType | undefined,
  values: readonly string[],
  operands: OperandsFactory,
  use: Use,
): Operands['match'] {
  if (isForStrings && unlikeStrings.has(entryType)) return () => use.negated
  if (type === 'ipaddress') return addressMatch(values, operands, use)
  const { match } = operands(values, use)
  if (type !== 'numeric' || entryType !== 'string') return match
  return (value, context) => readNumber(value) !== undefined && match(value, context)
}

/**
 * Returns how addresses are compared: with one value after the other, until one matches. A value that is no address ends
 * the comparison, and the condition is not met, also under `NotIpAddress`.
 */
function addressMatch(values: readonly string[], operands: OperandsFactory, use: Use): Operands['match'] {
  const end = values.findIndex((value) => readRange(value) === undefined)
  if (end < 0) return operands(values, use).match
  return use.negated ? () => false : operands(values.slice(0, end), use).match
}
