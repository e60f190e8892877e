/** Statements of policies as their documents have them, so that policies can be taken apart and put together. */
import { type CompiledPolicy, compilePolicy } from '../../../../policy/index.ts'

export type Statement = Readonly<Record<string, unknown>>

export interface Document {
  readonly version?: unknown
  readonly statements: readonly Statement[]
}

/** Returns the statements of a document. What is absent, empty, or no JSON object has none. */
export function readDocument(text: string | undefined): Document {
  if (text === undefined || !compilePolicy(text).readable) return { statements: [] }
  const { Version: version, Statement: statements = [] }: Statement = JSON.parse(text)
  return {
    ...(version !== undefined && { version }),
    statements: [statements].flat().map((statement) => Object(statement)),
  }
}

/** Returns the text of a document. */
export const documentOf = ({ version, statements }: Document): string =>
  JSON.stringify({ Version: version, Statement: statements })

/** Returns a policy of ours with these statements. */
export const policyOf = (statements: readonly Statement[]): CompiledPolicy =>
  compilePolicy(documentOf({ version: '2012-10-17', statements }))

export const isAllow = ({ Effect }: Statement): boolean => Effect === 'Allow'
export const isDeny = ({ Effect }: Statement): boolean => Effect === 'Deny'

/** Returns a statement that denies everything, as far as the other members allow. */
export const denial = (others: Statement): Statement => ({
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  ...others,
})

/** Returns the texts of an element, which can be one text or a list. */
export const textsOf = (value: unknown): readonly string[] =>
  value === undefined ? [] : [value].flat().map(String)

/** Returns the accounts, users, and roles in a Principal element: `*` for everyone. */
export const awsPrincipalsIn = (principals: unknown): readonly string[] =>
  principals === '*' ? ['*'] : textsOf(Object(principals)['AWS'])
