/** Combines the texts of resource-based policies. */
import { isStructure } from '../../protocol/structure.ts'
import { at, jsonOf, textAt } from '../../recognition/values.ts'

export type PolicyDocument = Readonly<Record<string, unknown>>

/** Undefined for anything but a JSON object. */
export function documentOf(text: string): PolicyDocument | undefined {
  const document = jsonOf(text)
  return isStructure(document) ? document : undefined
}

/** Returns the statements of a document. A single statement needs no list. */
export function statementsOf(document: PolicyDocument): readonly unknown[] {
  const statements = at(document, 'Statement')
  return statements === undefined ? [] : [statements].flat()
}

/**
 * Returns the policy with each bare name of an account or a user in the form that policies have.
 *
 * moto repeats the principals of AddPermission as they were given, unless they are services.
 */
export function withFormOfPrincipals(text: string): string {
  const document = documentOf(text)
  if (!document) return text
  const statements = statementsOf(document).map((statement) => {
    const name = textAt(statement, 'Principal')
    return name === undefined || name === '*' || !isStructure(statement)
      ? statement
      : { ...statement, Principal: { AWS: name } }
  })
  return JSON.stringify({ ...document, Statement: statements })
}

/** Returns one policy with all statements. A newer version interprets variables in all of them. */
export function combined(documents: readonly PolicyDocument[]): string | null {
  const [first, ...others] = documents
  if (!first) return null
  if (others.length === 0) return JSON.stringify(first)
  return JSON.stringify({ Version: '2012-10-17', Statement: documents.flatMap(statementsOf) })
}
