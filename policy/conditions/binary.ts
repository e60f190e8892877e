import { typedOperand } from './operand.ts'

/** Padding may be left out; no number of bytes is written as one character more than a multiple of four. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** Compares the bytes behind base-64 texts. */
export const binaryEquals = typedOperand(readBytes, (value, policyValue) => value === policyValue)

export function readBytes(text: string): string | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined
}
