/** The paths that the facts of an operation ask for. */
import type { ApiOperation, ArnSource, GrantFacts, KeyFacts } from '../../core/aws/api-operations.ts'

/** Yields each path of an operation, without functions, and those of elements from the root. */
export function* pathsOf({ grants, pass = [], keys, account }: ApiOperation): Generator<string> {
  for (const grant of grants) yield* pathsOfGrant(grant)
  for (const { role, when } of pass) yield* pathsIn(role, when)
  yield* pathsIn(...textsOfKeys(keys), account)
}

function* pathsOfGrant(grant: GrantFacts): Generator<string> {
  const { verbFrom, on = {}, maybe = {}, when, each = '', keys, region, account } = grant
  const sources = [...Object.values(on), ...Object.values(maybe)].flatMap(expressionsOf)
  const all = pathsIn(verbFrom, ...sources, when, each, ...textsOfKeys(keys), region, account)
  for (const path of all) yield path.startsWith('.') ? each + path : path
}

/** Returns the expressions that a source of ARNs consists of. */
export function expressionsOf(source: ArnSource): readonly string[] {
  if (typeof source === 'string') return [source]
  if (isList(source)) return source.flatMap(expressionsOf)
  return Object.entries(source).flatMap(([part, expression]) => (part === '?' ? [] : [expression]))
}

export function isList(source: ArnSource): source is Extract<ArnSource, readonly unknown[]> {
  return Array.isArray(source)
}

function textsOfKeys(keys: KeyFacts = {}): readonly string[] {
  return Object.values(keys).flatMap((each) => (typeof each === 'string' ? [each] : each.flat()))
}

/** Yields the paths in expressions such as `A|f or B`, `=constant`, and the conditions `!A`, `A=x`, `A~pattern`. */
function* pathsIn(...texts: readonly (string | undefined)[]): Generator<string> {
  for (const text of texts)
    for (const alternative of text?.split(' or ') ?? []) {
      const path = /^!?([^|=~!]*)/.exec(alternative)?.[1]
      if (path) yield path
    }
}
