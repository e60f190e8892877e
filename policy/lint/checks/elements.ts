/** Checks whether documents and statements have the elements that they need, and no others. */

import { memberOf, membersOf, type Node } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import type { Policy, Statement } from '../policy.ts'

const policyElements = new Set(['Version', 'Id', 'Statement'])
const statementElements = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'],
  'Condition',
])
const pairs = ['Principal', 'Action', 'Resource'] as const

/** The newest first. */
const versions = ['2012-10-17', '2008-10-17']

export const elements: readonly Check[] = [
  { code: 'INVALID_POLICY_ELEMENT', find: findUnknownElements },
  { code: 'MISSING_VERSION', find: findMissing('Version') },
  { code: 'INVALID_VERSION', find: findInvalidVersion },
  { code: 'MISSING_STATEMENT', find: findMissingStatement },
  inStatements('MISSING_EFFECT', ({ node }) => hitIf(memberOf(node, 'Effect') === undefined, node)),
  inStatements('INVALID_EFFECT', findInvalidEffect),
  inStatements('MISSING_PRINCIPAL', ({ node, principals }) => hitIf(principals === undefined, node)),
  inStatements('MISSING_ACTION', ({ node, actions }) => hitIf(actions === undefined, node)),
  inStatements('MISSING_RESOURCE', ({ node, resources }) => hitIf(resources === undefined, node)),
  inStatements('UNSUPPORTED_ELEMENT_COMBINATION', findCombinations),
  inStatements('UNSUPPORTED_PRINCIPAL', findPrincipal),
  inStatements('EMPTY_ARRAY_ACTION', ({ actions }) => findEmptyList(actions?.member.value)),
  inStatements('EMPTY_ARRAY_RESOURCE', ({ resources }) => findEmptyList(resources?.member.value)),
]

function findUnknownElements({ root, statements }: Policy): readonly Hit[] {
  return [
    ...unknownIn(root, policyElements),
    ...statements.flatMap(({ node }) => unknownIn(node, statementElements)),
  ]
}

/** Names match case. */
function unknownIn(node: Node, known: ReadonlySet<string>): readonly Hit[] {
  return membersOf(node).flatMap(({ name }) => hitIf(!known.has(name.value), name, { element: name.value }))
}

/** The place of what a document lacks is the whole document. */
function findMissing(name: string): (policy: Policy) => readonly Hit[] {
  return ({ root }) => hitIf(root.kind === 'object' && memberOf(root, name) === undefined, root)
}

function findInvalidVersion({ root }: Policy): readonly Hit[] {
  const version = memberOf(root, 'Version')?.value
  if (version?.kind !== 'string') return []
  const isValid = versions.includes(version.value)
  return hitIf(!isValid, version, { version: version.value, versions: versions.join(', ') })
}

/** Unverified: An empty list of statements is reported like a missing one. */
function findMissingStatement(policy: Policy): readonly Hit[] {
  const statement = memberOf(policy.root, 'Statement')?.value
  return statement === undefined ? findMissing('Statement')(policy) : findEmptyList(statement)
}

function findEmptyList(value: Node | undefined): readonly Hit[] {
  return value?.kind === 'list' ? hitIf(value.items.length === 0, value) : []
}

function findInvalidEffect({ node }: Statement): readonly Hit[] {
  const effect = memberOf(node, 'Effect')?.value
  if (effect?.kind !== 'string') return []
  return hitIf(effect.value !== 'Allow' && effect.value !== 'Deny', effect, { effect: effect.value })
}

/** AWS prints the type as the API spells it (public report of a user). */
function findPrincipal({ principals }: Statement): readonly Hit[] {
  return principals ? hitIf(true, principals.member.value, { policy_type: 'IDENTITY_POLICY' }) : []
}

function findCombinations({ node }: Statement): readonly Hit[] {
  return pairs.flatMap((element1) => {
    const element2 = `Not${element1}`
    const members = [memberOf(node, element1), memberOf(node, element2)].filter((each) => each !== undefined)
    if (members.length < 2) return []
    return [{ at: members.map(({ value }) => value), values: { element1, element2 } }]
  })
}
