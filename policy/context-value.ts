/** The types of a simulation's context entries, and which texts are valid for each type. */
import { readBinary } from './conditions/binary.ts'
import { readBool } from './conditions/bool.ts'
import { readDate } from './conditions/date.ts'
import { readAddress } from './conditions/ip.ts'
import { readNumber } from './conditions/numeric.ts'

const readers = {
  string: (text: string) => text,
  numeric: readNumber,
  boolean: readBool,
  ip: readAddress,
  binary: readBinary,
  date: readDate,
}

export type ContextValueType = keyof typeof readers

/**
 * Returns whether conditions can compare `text` as a value of the type. With any other text, all conditions
 * fail.
 */
export function isContextValue(type: ContextValueType, text: string): boolean {
  return readers[type](text) !== undefined
}
