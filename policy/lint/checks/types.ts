/** Checks the JSON types of elements. */

import { itemsOf, memberOf, membersOf, type Node } from '../../json-document.ts'
import { type Check, type Hit, hitIf } from '../check.ts'
import type { Policy, Statement } from '../policy.ts'

export const types: readonly Check[] = [{ code: 'DATA_TYPE_MISMATCH', find: findWrongTypes }]

/** A type, with how it is printed. */
interface Expected {
  readonly data_type: string
  /** Whether a list of values is accepted too. */
  readonly inLists: boolean
  readonly kinds: readonly Node['kind'][]
}

/** Unverified: The texts about types name them as JSON does, because AWS's page mentions only `String`. */
const string: Expected = { data_type: 'String', inLists: false, kinds: ['string'] }
const object: Expected = { data_type: 'Object', inLists: false, kinds: ['object'] }
const strings: Expected = { data_type: 'String or String Array', inLists: true, kinds: ['string'] }
const statements: Expected = { data_type: 'Object or Object Array', inLists: true, kinds: ['object'] }
const scalars: Expected = {
  data_type: 'String, Number, Boolean, or Array',
  inLists: true,
  kinds: ['string', 'number', 'boolean'],
}

/** The other members of statements are checked with principals and conditions. */
const ofStatements: readonly (readonly [names: readonly string[], expected: Expected])[] = [
  [['Sid', 'Effect'], string],
  [['Action', 'NotAction', 'Resource', 'NotResource'], strings],
  [['Condition'], object],
]

function findWrongTypes(policy: Policy): readonly Hit[] {
  const { root } = policy
  return [
    ...expect(root, object),
    ...expectMember(root, 'Version', string),
    ...expectMember(root, 'Id', string),
    ...expectMember(root, 'Statement', statements),
    ...policy.statements.flatMap((statement) => [
      ...findInStatement(statement),
      ...findInPrincipals(statement),
      ...findInConditions(statement),
    ]),
  ]
}

function findInStatement({ node }: Statement): readonly Hit[] {
  return ofStatements.flatMap(([names, expected]) =>
    names.flatMap((name) => expectMember(node, name, expected)),
  )
}

/** A Principal that is no object is an issue of its own. */
function findInPrincipals({ principals }: Statement): readonly Hit[] {
  return membersOf(principals?.member.value).flatMap(({ value }) => expect(value, strings))
}

function findInConditions({ node, conditions }: Statement): readonly Hit[] {
  const operators = membersOf(memberOf(node, 'Condition')?.value)
  return [
    ...operators.flatMap(({ value }) => expect(value, object)),
    ...conditions.flatMap(({ value }) => expect(value, scalars)),
  ]
}

function expectMember(node: Node, name: string, expected: Expected): readonly Hit[] {
  const value = memberOf(node, name)?.value
  return value === undefined ? [] : expect(value, expected)
}

/** Of a list, the place is the first item of the wrong type. */
function expect(node: Node, { data_type, inLists, kinds }: Expected): readonly Hit[] {
  const items = inLists ? itemsOf(node) : [node]
  const wrong = items.find(({ kind }) => !kinds.includes(kind))
  return wrong === undefined ? [] : hitIf(true, wrong, { data_type })
}
