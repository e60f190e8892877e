/** Finds the functions of a TypeScript source. */
import { parseSync } from '@swc/core'

/** The body of a function: where it begins and ends in the text, and whether it is an expression. */
const bodyOf = (node) => {
  const body = node.type === 'ClassMethod' || node.type === 'PrivateMethod' ? node.function.body : node.body
  return (
    body && { start: body.span.start, end: body.span.end, isBlock: /(?:Body|Statement)$/.test(body.type) }
  )
}

const FUNCTIONS = new Set([
  ...['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'Constructor'],
  ...['ClassMethod', 'PrivateMethod', 'MethodProperty', 'GetterProperty', 'SetterProperty'],
])

/**
 * Returns the bodies of all functions, outer ones before the functions in them.
 *
 * @returns {{ start: number, end: number, isBlock: boolean }[]} offsets in UTF-16 units
 */
export function functionsIn(text, path) {
  // The compiler counts bytes from a base of its own, which is where the added statement is.
  const module = parseSync(`;${text}`, { syntax: 'typescript', tsx: path.endsWith('.tsx'), target: 'es2022' })
  const base = module.body[0].span.start + 1
  const offsetOf = offsets(text)
  return [...bodies(module)]
    .map(({ start, end, isBlock }) => ({ start: offsetOf(start - base), end: offsetOf(end - base), isBlock }))
    .sort((one, other) => one.start - other.start || other.end - one.end)
}

function* bodies(node) {
  if (Array.isArray(node)) {
    for (const each of node) yield* bodies(each)
  } else if (typeof node === 'object' && node !== null) {
    const body = FUNCTIONS.has(node.type) && bodyOf(node)
    if (body) yield body
    for (const value of Object.values(node)) yield* bodies(value)
  }
}

/** Returns a function from offsets in bytes to offsets in UTF-16 units. */
function offsets(text) {
  const bytes = Buffer.from(text)
  if (bytes.length === text.length) return (offset) => offset
  return (offset) => bytes.subarray(0, offset).toString().length
}
