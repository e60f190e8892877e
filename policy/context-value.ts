/** The types of a simulation's context entries, and which texts are valid for each type. */
import { readBinary } from './conditions/binary.ts'
import { readBool } from './conditions/bool.ts'
import { readDate } from './conditions/date.ts'
import { readAddress } from './conditions/ip.ts'
import { readNumber } from './conditions/numeric.ts'
import type { EntryType } from './request.ts'

const readers: Readonly<Record<EntryType, (text: string) => unknown>> = {
  string: (text: string) => text,
  numeric: readNumber,
  boolean: readBool,
  ip: readAddress,
  binary: readBinary,
  date: readDate,
}

/**
 * Returns whether `text` is a value of the type. Every text is a boolean, because each but `true` is false.
 */
export function isContextValue(type: EntryType, text: string): boolean {
  return readers[type](text) !== undefined
}
