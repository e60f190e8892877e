/** Takes away single permissions from policies, to show that each is needed. */

export interface RemovalDocument {
  readonly Version: string
  readonly Statement: readonly RemovalStatement[]
}

interface RemovalStatement {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  /** Operator -> key -> values. */
  readonly Condition?: Readonly<Record<string, unknown>>
}

export interface Removal {
  /** What is removed. */
  readonly what: string
  /** A statement with only one action is removed with it. */
  readonly kind: 'action' | 'statement' | 'resource' | 'value'
  readonly documents: readonly RemovalDocument[]
}

/** Yields the documents without each statement, action, resource, and value of a condition. */
export function* removalsFrom(documents: readonly RemovalDocument[]): Generator<Removal> {
  for (const [at, document] of documents.entries())
    for (const [index, statement] of document.Statement.entries())
      for (const { statements, ...removal } of removalsIn(statement)) {
        const Statement = document.Statement.toSpliced(index, 1, ...statements)
        yield { ...removal, documents: documents.with(at, { ...document, Statement }) }
      }
}

function* removalsIn(statement: RemovalStatement) {
  const text = JSON.stringify(statement)
  const kind = [statement.Action].flat().length === 1 ? 'action' : 'statement'
  yield { what: text, kind, statements: [] } as const
  for (const [what, Action] of shorterThan(statement.Action))
    yield { what: `${what} of ${text}`, kind: 'action', statements: [{ ...statement, Action }] } as const
  for (const [what, Resource] of shorterThan(statement.Resource))
    yield { what: `${what} of ${text}`, kind: 'resource', statements: [{ ...statement, Resource }] } as const
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(Object(keys)))
      for (const [what, left] of shorterThan(values)) {
        const Condition = { ...statement.Condition, [operator]: { ...Object(keys), [key]: left } }
        yield {
          what: `${what} of ${text}`,
          kind: 'value',
          statements: [{ ...statement, Condition }],
        } as const
      }
}

/** Returns each element of a list with several, and the list without it. */
function shorterThan(list: unknown): readonly (readonly [string, readonly string[]])[] {
  const all: readonly string[] = Array.isArray(list) ? list : []
  return all.length < 2 ? [] : all.map((each, index) => [each, all.toSpliced(index, 1)] as const)
}
