/** Finds values of open keys that meet all requirements of a term. */
import { isList, overlaid } from '../explain/overlay.ts'
import { conditionValues } from '../explain/statements.ts'
import { type ContextValue, proposals } from '../explain/values.ts'
import type { Requirement, Term } from './formula.ts'
import type { NamedKey, OpenKey, OpenValues } from './keys.ts'
import type { OpenQuestion } from './statements.ts'

/** Limits the requests that are tried for a term. */
const maxTries = 3000
const maxCandidates = 60

/** Returns values that meet the term, or undefined if none were found. */
export function solve(question: OpenQuestion, term: Term): OpenValues | undefined {
  const named = new Map(term.flatMap(({ keys }) => keys.map((each) => [each.name, each] as const)))
  return new Search(question, term, [...named.values()]).from(0, new Map())
}

class Search {
  readonly #question: OpenQuestion
  readonly #term: Term
  readonly #names: readonly NamedKey[]
  #tries = maxTries

  constructor(question: OpenQuestion, term: Term, names: readonly NamedKey[]) {
    this.#question = question
    this.#term = term
    this.#names = names
  }

  /** Assigns the names from `depth` on. */
  from(depth: number, values: OpenValues): OpenValues | undefined {
    const named = this.#names[depth]
    if (named === undefined) return this.#question.keys.areCompatible(values) ? values : undefined
    for (const value of candidatesFor(named, this.#question, this.#term, values)) {
      if (this.#tries-- <= 0) return undefined
      const further = new Map([...values, [named.name, value] as const])
      const found = this.#isMet(further, depth + 1) ? this.from(depth + 1, further) : undefined
      if (found) return found
    }
    return undefined
  }

  /** Returns whether the requirements are met that only concern the first `count` names. */
  #isMet(values: OpenValues, count: number): boolean {
    const known = new Set(this.#names.slice(0, count).map(({ name }) => name))
    const context = overlaid(this.#question.request.context, values)
    return this.#term.every(
      ({ keys, holds, expected }) => keys.some(({ name }) => !known.has(name)) || holds(context) === expected,
    )
  }
}

/** Returns possible values: first that of the plain request, then those near to what policies compare with. */
function candidatesFor(
  { name: key, key: open }: NamedKey,
  question: OpenQuestion,
  term: Term,
  values: OpenValues,
): readonly ContextValue[] {
  const { request } = question
  const context = overlaid(request.context, values)
  const current = request.context.get(key)
  const concerned = term.filter(({ keys }) => keys.some(({ name }) => name === key))
  const found = [
    current,
    ...concerned.flatMap((requirement) => valuesNear(key, requirement, question, values)),
    ...joined(key, concerned, context),
    ...(open.examples ?? []),
  ]
  return distinct(found)
    .filter((value) => isPossible(open, value, current))
    .slice(0, maxCandidates)
}

/** The plain request is always possible, whatever its values look like. */
function isPossible(open: OpenKey, value: ContextValue, current: ContextValue): boolean {
  return value === current || open.accepts(value)
}

function valuesNear(
  key: string,
  { condition }: Requirement,
  { request }: OpenQuestion,
  values: OpenValues,
): readonly ContextValue[] {
  const context = overlaid(request.context, values)
  if (!condition) return partsOf(request.resource)
  if (condition.key.toLowerCase() !== key) return [context.get(condition.key.toLowerCase()), 'any value']
  const compared = conditionValues(condition, true, context)
  return proposals(key, condition.operator, compared, context.get(key), isList(key, context))
}

/** Returns values that match two patterns, of which one has its wildcards at the end and one at the start. */
function joined(
  key: string,
  concerned: Term,
  context: Parameters<typeof conditionValues>[2],
): readonly string[] {
  const patterns = concerned.flatMap(({ condition }) =>
    condition?.key.toLowerCase() === key ? conditionValues(condition, true, context) : [],
  )
  const wild = patterns.filter((pattern) => /[*?]/.test(pattern)).slice(0, 6)
  return wild.flatMap((one) =>
    wild.filter((other) => other !== one).map((other) => withoutWildcards(one) + withoutWildcards(other)),
  )
}

function withoutWildcards(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x')
}

/** Returns the parts of an ARN, which a variable in a resource can stand for. */
function partsOf(resource: string): readonly string[] {
  return [...resource.split(/[:/]/), ...resource.split(/[:/_.-]/)]
}

function distinct(values: readonly ContextValue[]): readonly ContextValue[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const text = JSON.stringify(value) ?? ''
    return seen.has(text) ? false : seen.add(text)
  })
}
