import { textOf } from '../template.ts'
import { templateOperands } from './operand.ts'

export const bool = templateOperands({ wildcards: false }, (tokens) => {
  const policyValue = readBool(textOf(tokens))
  return (text) => readBool(text) === policyValue
})

/**
 * Returns whether the text is `true`, in upper or lower case. Every other text is false, even `1` and the
 * empty text (recorded on AWS, September 2026).
 */
export function readBool(text: string): boolean {
  return text.toLowerCase() === 'true'
}
