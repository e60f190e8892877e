/** Policies in English, one sentence for each statement. */
import { compilePolicy, type Element, readDocument, type Statement } from '../../../../policy/index.ts'
import { isStructure } from '../../../../protocol/structure.ts'

/** Describes every statement of a well-formed identity-based policy in English, in document order. */
export function policySentences(document: string): readonly string[] {
  return (readDocument(document)?.statements ?? []).map(sentenceOf)
}

function sentenceOf({ effect, actions, resources, condition }: Statement): string {
  const verb = effect === 'Allow' ? 'Allows' : 'Denies'
  const about = resources ? ` on ${namesOf(resources, 'every resource')}` : ''
  const when = conditionsIn(condition).map(
    ({ operator, key, values }) => `${operator} holds for ${key} and ${joined(values, 'or')}`,
  )
  return `${verb} ${namesOf(actions, 'every action')}${about}${when.length > 0 ? ` if ${joined(when, 'and')}` : ''}.`
}

function namesOf({ negated, values }: Element, everything: string): string {
  if (negated) return `${everything} except ${joined(values, 'and')}`
  return values.includes('*') ? everything : joined(values, 'and')
}

function joined(items: readonly string[], conjunction: 'and' | 'or'): string {
  const last = items.at(-1) ?? 'nothing'
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

function conditionsIn(block: unknown): readonly Condition[] {
  return membersOf(block).flatMap(([operator, keys]) =>
    membersOf(keys).map(([key, values]) => ({ operator, key, values: [values].flat().map(String) })),
  )
}

function membersOf(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  return isStructure(value) ? Object.entries(value) : []
}

/** Returns the permissions boundaries that a policy requires for the roles that it allows to create. */
export function roleBoundariesIn(document: string): readonly string[] {
  const { statements = [] } = readDocument(document) ?? {}
  const allowing = new Set(
    compilePolicy(document)
      .candidates('iam:CreateRole')
      .allow.map(({ index }) => index),
  )
  const conditions = statements
    .filter(({ index }) => allowing.has(index))
    .flatMap(({ condition }) => conditionsIn(condition))
  const boundaries = conditions.filter(({ key }) => key.toLowerCase() === 'iam:permissionsboundary')
  return [...new Set(boundaries.flatMap(({ values }) => values))]
}
