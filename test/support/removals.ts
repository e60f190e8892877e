/** Takes away single permissions from policies, to show that each is needed. */

export interface RemovalDocument {
  readonly Version: string
  readonly Statement: readonly RemovalStatement[]
}

interface RemovalStatement {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface Removal {
  /** What is removed. */
  readonly what: string
  readonly documents: readonly RemovalDocument[]
}

/** Yields the documents without each statement, action, resource, and value of a condition. */
export function* removalsFrom(documents: readonly RemovalDocument[]): Generator<Removal> {
  for (const [at, document] of documents.entries())
    for (const [index, statement] of document.Statement.entries())
      for (const { what, statements } of removalsIn(statement)) {
        const Statement = document.Statement.toSpliced(index, 1, ...statements)
        yield { what, documents: documents.with(at, { ...document, Statement }) }
      }
}

function* removalsIn(statement: RemovalStatement) {
  yield { what: JSON.stringify(statement), statements: [] }
  for (const name of ['Action', 'Resource'] as const)
    for (const [what, left] of shorterThan(statement[name]))
      yield { what: `${what} of ${JSON.stringify(statement)}`, statements: [{ ...statement, [name]: left }] }
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(keys))
      for (const [what, left] of shorterThan(values)) {
        const Condition = { ...statement.Condition, [operator]: { ...keys, [key]: left } }
        yield { what: `${what} of ${JSON.stringify(statement)}`, statements: [{ ...statement, Condition }] }
      }
}

/** Returns each element of a list with several, and the list without it. */
function shorterThan(list: unknown): readonly (readonly [string, readonly unknown[]])[] {
  const all = Array.isArray(list) ? list : []
  return all.length < 2 ? [] : all.map((each, index) => [String(each), all.toSpliced(index, 1)] as const)
}
