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
  if (type === 'ipaddress') return operands(untilError(values), use).match
  const { match } = operands(values, use)
  if (type !== 'numeric' || entryType !== 'string') return match
  return (value, context) => readNumber(value) !== undefined && match(value, context)
}

/** Returns the values before the first that is no address. It ends the comparison, as if nothing were equal. */
function untilError(values: readonly string[]): readonly string[] {
  const end = values.findIndex((value) => readRange(value) === undefined)
  return end < 0 ? values : values.slice(0, end)
}
