import { typedOperand } from './operand.ts'

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Compares the bytes behind base-64 texts. */
export const binaryEquals = typedOperand(readBytes, (value, policyValue) => value === policyValue)

function readBytes(text: string): string | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined
}
