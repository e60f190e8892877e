/** Keys whose values are numbers, dates, or addresses: many texts spell one value. */
import type { Condition } from '../conditions/block.ts'
import { readDate } from '../conditions/date.ts'
import { readAddress } from '../conditions/ip.ts'
import { readNumber } from '../conditions/numeric.ts'
import { readOperator } from '../conditions/operators.ts'
import { addressValues, spellingsOfAddress } from './addresses.ts'
import { dateValues, spellingsOfDate } from './dates.ts'
import { numberValues, spellingsOfNumber } from './numbers.ts'
import { type Alternatives, matchesPlain } from './texts.ts'
import type { KeyType } from './types.ts'

export interface Family {
  readonly type: KeyType
  /** Returns undefined if the text isn't such a value. */
  readonly read: (text: string) => unknown
  /** Returns a value of each class, given the values in policies. */
  readonly valuesFor: (operands: readonly string[]) => readonly string[]
  readonly spellingsOf: (value: string) => Iterable<string>
}

const numbers: Family = {
  type: 'Numeric',
  read: readNumber,
  valuesFor: numberValues,
  spellingsOf: spellingsOfNumber,
}

const dates: Family = { type: 'Date', read: readDate, valuesFor: dateValues, spellingsOf: spellingsOfDate }

const addresses: Family = {
  type: 'IPAddress',
  read: readAddress,
  valuesFor: addressValues,
  spellingsOf: spellingsOfAddress,
}

const all: readonly Family[] = [numbers, dates, addresses]

/** Returns the families whose operators the conditions have. */
export function familiesOf(conditions: readonly Condition[]): readonly Family[] {
  return all.filter((family) => conditions.some((condition) => familyOf(condition) === family))
}

/** Returns undefined for types whose values are texts. */
export function familyOfType(type: KeyType | undefined): Family | undefined {
  return all.find((family) => family.type === type)
}

function familyOf({ operator }: Condition): Family | undefined {
  switch (readOperator(operator)?.type) {
    case 'numeric':
      return numbers
    case 'date':
      return dates
    case 'ipaddress':
      return addresses
    default:
      return undefined
  }
}

/**
 * Returns a text for each class of the family, and one that can't be read. No pattern matches any of them. Undefined if
 * the patterns match every spelling of a value that is tried.
 *
 * @param alternatives without wildcards
 */
export function textsBeside(
  alternatives: readonly Alternatives[],
  family: Family,
  conditions: readonly Condition[],
): readonly string[] | undefined {
  const isFree = (text: string) =>
    !alternatives.some((patterns) => patterns.some((pattern) => matchesPlain(pattern, text)))
  const operands = conditions.filter((each) => familyOf(each) === family).flatMap(({ values }) => values)
  const texts: string[] = []
  for (const value of family.valuesFor(operands)) {
    const text = firstOf(family.spellingsOf(value), isFree)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return [...texts, unreadable(isFree)]
}

function firstOf(texts: Iterable<string>, isFree: (text: string) => boolean): string | undefined {
  for (const text of texts) if (isFree(text)) return text
  return undefined
}

function unreadable(isFree: (text: string) => boolean): string {
  let text = 'x'
  while (!isFree(text)) text += 'x'
  return text
}
