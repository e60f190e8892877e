import { typedOperands } from './operand.ts'

/** With padding, and without bits behind the last byte. */
const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/

/** Compares texts. Only canonical base64 equals anything (recorded on AWS, September 2026). */
export const binaryEquals = typedOperands(readBinary, (value, policyValue) => value === policyValue)

/** Returns undefined if the text is not canonical base64. */
export function readBinary(text: string): string | undefined {
  return canonical.test(text) ? text : undefined
}
