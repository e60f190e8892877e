/** The types that a simulation's context entries have, and which texts can be read as such. */
import { readBytes } from './conditions/binary.ts'
import { readBool } from './conditions/bool.ts'
import { readDate } from './conditions/date.ts'
import { readAddress } from './conditions/ip.ts'
import { readNumber } from './conditions/numeric.ts'

const readers = {
  string: (text: string) => text,
  numeric: readNumber,
  boolean: readBool,
  ip: readAddress,
  binary: readBytes,
  date: readDate,
}

export type ContextValueType = keyof typeof readers

/** Whether conditions can compare `text` as a value of that type: of any other they all fail. */
export function isContextValue(type: ContextValueType, text: string): boolean {
  return readers[type](text) !== undefined
}
