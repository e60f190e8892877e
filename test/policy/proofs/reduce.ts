import type { Fields, Pair, WrittenSet, WrittenSide } from './written.ts'

/** Returns the pair without sets, policies, statements, and parts of statements that can be left out one by one. */
export function reduced(pair: Pair, isFaulty: (smaller: Pair) => boolean): Pair {
  for (const smaller of smallerPairs(pair)) if (isFaulty(smaller)) return reduced(smaller, isFaulty)
  return pair
}

function* smallerPairs({ a, b }: Pair): Generator<Pair> {
  for (const smaller of smallerSides(a)) yield { a: smaller, b }
  for (const smaller of smallerSides(b)) yield { a, b: smaller }
}

function* smallerSides(side: WrittenSide): Generator<WrittenSide> {
  for (const [at, set] of side.entries()) {
    if (side.length > 1) yield side.toSpliced(at, 1)
    for (const smaller of smallerSets(set)) yield side.with(at, smaller)
  }
}

function* smallerSets({ layer, policies }: WrittenSet): Generator<WrittenSet> {
  for (const [at, statements] of policies.entries()) {
    if (policies.length > 1) yield { layer, policies: policies.toSpliced(at, 1) }
    for (const [index, statement] of statements.entries()) {
      yield { layer, policies: policies.with(at, statements.toSpliced(index, 1)) }
      for (const smaller of smallerStatements(statement))
        yield { layer, policies: policies.with(at, statements.with(index, smaller)) }
    }
  }
}

function* smallerStatements(statement: Fields): Generator<Fields> {
  for (const [name, value] of Object.entries(statement)) {
    if (name === 'Condition') {
      const { Condition: _, ...others } = statement
      yield others
    }
    for (const smaller of smallerValues(value)) yield { ...statement, [name]: smaller }
  }
}

/** Yields a list without one of its members, and an object without one of its names, at any depth but never empty. */
function* smallerValues(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    if (value.length === 1) yield value[0]
    else for (const at of value.keys()) yield value.toSpliced(at, 1)
  } else if (typeof value === 'object' && value !== null) {
    yield* smallerObjects(Object.entries(value))
  }
}

function* smallerObjects(entries: readonly (readonly [string, unknown])[]): Generator<unknown> {
  for (const [at, [name, member]] of entries.entries()) {
    if (entries.length > 1) yield Object.fromEntries(entries.toSpliced(at, 1))
    for (const smaller of smallerValues(member)) yield Object.fromEntries(entries.with(at, [name, smaller]))
  }
}
