/** Evaluates the conditions of grants: `A or B`, `A and B` (which binds tighter), `!A`, `A=x`, `A~regex`, `A!~regex`, and `.A` in an element. */
import type { Parameters, Value } from '../parameters/types.ts'

type Test = (parameters: Parameters) => boolean

const compiled = new Map<string, Test>()

/**
 * Returns whether a condition holds. @param each the path of the list whose element the parameters are
 *
 * Services disagree whether empty text is a value. Both `A` and `!A` hold for it, so that both grants are needed.
 */
export function holds(condition: string, each: string | undefined, parameters: Parameters): boolean {
  const key = `${each ?? ''} ${condition}`
  const known = compiled.get(key) ?? compile(condition, each)
  compiled.set(key, known)
  return known(parameters)
}

const CONDITION = /^(!?)(\.?[\w.[\]{}]+)(?:(!~|~|=)(.*))?$/s

function compile(condition: string, each: string | undefined): Test {
  const alternatives = condition
    .split(' or ')
    .map((part) => part.split(' and ').map((one) => compileOne(one, each)))
  return (parameters) => alternatives.some((tests) => tests.every((test) => test(parameters)))
}

function compileOne(condition: string, each: string | undefined): Test {
  const [, negation, written = '', operator, operand = ''] = CONDITION.exec(condition) ?? []
  const path = written.startsWith('.') ? `${each ?? ''}${written}` : written
  switch (operator) {
    case '=':
      return (parameters) =>
        texts(parameters, path).some((text) => text.toLowerCase() === operand.toLowerCase())
    case '~':
      return matching(path, new RegExp(operand))
    case '!~': {
      const test = matching(path, new RegExp(operand))
      return (parameters) => !test(parameters)
    }
    default:
      return (parameters) => (negation === '!' ? isAbsent(parameters, path) : isPresent(parameters, path))
  }
}

function matching(path: string, pattern: RegExp): Test {
  return (parameters) => texts(parameters, path).some((text) => pattern.test(text))
}

function texts(parameters: Parameters, path: string): readonly string[] {
  return parameters.valuesAt(path).filter((value) => typeof value === 'string')
}

function isPresent(parameters: Parameters, path: string): boolean {
  return parameters.valuesAt(path).some((value) => !isEmptyStructure(value))
}

function isAbsent(parameters: Parameters, path: string): boolean {
  return parameters.valuesAt(path).every((value) => value === '' || isEmptyStructure(value))
}

/** SDKs send empty lists for parameters that were not given. */
function isEmptyStructure(value: Value): boolean {
  return typeof value !== 'string' && Object.keys(value).length === 0
}
