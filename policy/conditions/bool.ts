import { textOf } from '../template.ts'
import { templateOperand } from './operand.ts'

export const bool = templateOperand({ wildcards: false }, (tokens) => {
  const policyValue = readBool(textOf(tokens))
  return (text) => {
    const value = readBool(text)
    return value === undefined || policyValue === undefined ? undefined : value === policyValue
  }
})

export function readBool(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  if (lower === 'true') return true
  return lower === 'false' ? false : undefined
}
