import { typedOperand } from './operand.ts'

/**
 * Padding is optional. A remainder of one character after
 * groups of four is invalid: it encodes no whole byte.
 */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** Compares the decoded bytes of base64 texts. */
export const binaryEquals = typedOperand(readBytes, (value, policyValue) => value === policyValue)

export function readBytes(text: string): string | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined
}
