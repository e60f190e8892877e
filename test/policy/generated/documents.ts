/**
 * Generates policy documents as JSON texts. They are valid for the layer, invalid for it, or not policies at
 * all.
 */
import fc from 'fast-check'
import { condition } from './conditions.ts'
import {
  actionPatterns,
  bareOrList,
  everyName,
  joined,
  mixed,
  namedByAws,
  oneOf,
  otherNames,
  requestedActions,
  requestedResources,
  resourcePatterns,
  variables,
  withWildcard,
} from './vocabulary.ts'

type Fields = Readonly<Record<string, unknown>>

/** The style of a layer's statements. */
interface StatementStyle {
  readonly principals: fc.Arbitrary<Fields>
  readonly resources: fc.Arbitrary<Fields>
  /** The number of Deny statements in ten. */
  readonly denies: number
}

const none: fc.Arbitrary<Fields> = fc.constant({})

/** Generates an element or its negated form. Often it is `*`; rarely both, neither, or malformed. */
function element(name: 'Action' | 'Resource', value: fc.Arbitrary<string>): fc.Arbitrary<Fields> {
  const values = bareOrList(value)
  const not = `Not${name}`
  const malformed = [
    {},
    { [name]: 7 },
    { [name]: [null] },
    { [not]: [] },
    { [name]: [] },
    { [name]: ['*', 7] },
  ]
  return mixed<Fields>(
    [30, fc.constant({ [name]: '*' })],
    [20, values.map((some) => ({ [name]: some }))],
    [8, values.map((some) => ({ [not]: some }))],
    [1, fc.tuple(values, values).map(([one, two]) => ({ [name]: one, [not]: two }))],
    [1, oneOf<Fields>(malformed)],
  )
}

const withVariable = joined(
  ['arn:aws:s3:::', 'arn:aws:s3:::data/', 'arn:aws:iam::111122223333:user/', 'arn:aws:iam::', 'arn:aws:'],
  variables,
  ['', '', '*', '/1.csv', ':::data', ':user/bob'],
)

const resource = mixed([4, oneOf(resourcePatterns)], [3, withWildcard(requestedResources)], [2, withVariable])
const actions = element('Action', mixed([3, oneOf(actionPatterns)], [1, withWildcard(requestedActions)]))
const resources = element('Resource', resource)

const awsNames = mixed<Fields>(
  [1, fc.constant({ AWS: '*' })],
  [6, bareOrList(oneOf(namedByAws)).map((AWS) => ({ AWS }))],
)
const names = mixed<Fields>(
  [12, awsNames],
  ...Object.entries(otherNames).map(
    ([type, list]) => [3, bareOrList(oneOf(list)).map((values): Fields => ({ [type]: values }))] as const,
  ),
)
const principal = mixed<unknown>(
  [3, fc.constant('*')],
  [9, names],
  [4, fc.array(names, { minLength: 2, maxLength: 4 }).map((list): Fields => Object.assign({}, ...list))],
  [1, oneOf<unknown>([{}, [], null, 7, '111122223333', { AWS: [7] }, { aws: '*' }, { Service: '*' }, ['*']])],
)

/** All names of a caller except one, or all. */
const allButOne = fc
  .tuple(oneOf(everyName), fc.nat(3))
  .map(([all, left]) => ({ AWS: all.filter((_, at) => at !== left) }))

const named: fc.Arbitrary<Fields> = mixed<Fields>(
  [5, fc.constant({ Principal: '*' })],
  [12, principal.map((Principal) => ({ Principal }))],
  [3, principal.map((NotPrincipal) => ({ NotPrincipal }))],
  [2, allButOne.map((NotPrincipal) => ({ NotPrincipal }))],
  [1, none],
  [1, fc.tuple(principal, principal).map(([Principal, NotPrincipal]) => ({ Principal, NotPrincipal }))],
)
const seldomNamed: fc.Arbitrary<Fields> = mixed<Fields>([30, none], [1, named])
const everyone: fc.Arbitrary<Fields> = mixed<Fields>([6, fc.constant({ Principal: '*' })], [2, named])

function statement({ principals, resources, denies }: StatementStyle): fc.Arbitrary<Fields> {
  const effect = mixed<Fields>(
    [40 - 4 * denies, fc.constant({ Effect: 'Allow' })],
    [4 * denies, fc.constant({ Effect: 'Deny' })],
    [1, oneOf<Fields>([{}, { Effect: 'allow' }, { Effect: ['Deny'] }])],
  )
  const conditions = mixed<Fields>([1, none], [1, condition.map((Condition) => ({ Condition }))])
  return fc
    .tuple(effect, principals, actions, resources, conditions)
    .map((parts): Fields => Object.assign({}, ...parts))
}

const versions = mixed<Fields>(
  [16, fc.constant({ Version: '2012-10-17' })],
  [3, none],
  [3, fc.constant({ Version: '2008-10-17' })],
  [1, oneOf<Fields>([{ Version: '2012-10-18' }, { Version: 2012 }])],
)

const noPolicies = oneOf([
  '',
  '{',
  '[]',
  'null',
  '7',
  '"*"',
  '{}',
  '{"Statement":7}',
  '{"Statement":[7,null]}',
])

/**
 * Generates documents with statements of one style.
 *
 * @param opened the number of documents in ten that begin with a statement that allows everything
 */
function documents(style: StatementStyle, opened: number): fc.Arbitrary<string> {
  const one = statement(style)
  const opening = style.principals === seldomNamed ? {} : { Principal: '*' }
  const all: Fields = { Effect: 'Allow', ...opening, Action: '*', Resource: '*' }
  const statements = mixed<unknown>(
    [3, one],
    [5, fc.array(one, { maxLength: 3 })],
    [1, fc.array(mixed<unknown>([3, one], [1, oneOf<unknown>([null, 7, [], 'Deny'])]), { maxLength: 3 })],
  )
  const open = mixed<readonly unknown[]>([opened, fc.constant([all])], [10 - opened, fc.constant([])])
  const policy = fc
    .tuple(versions, open, statements)
    .map(([version, start, rest]) =>
      textOf({ ...version, Statement: start.length === 0 ? rest : [...start, rest].flat() }),
    )
  return mixed([30, policy], [1, noPolicies])
}

/** Escapes the characters that IAM does not accept in documents. */
function textOf(document: object): string {
  return JSON.stringify(document).replace(
    /[^\0-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Documents by kind of layer. They differ in how open they are, and whether their statements name principals.
 */
export const document = {
  identity: documents({ principals: seldomNamed, resources, denies: 1 }, 2),
  limit: documents({ principals: seldomNamed, resources, denies: 1 }, 6),
  serviceControl: documents({ principals: seldomNamed, resources, denies: 2 }, 8),
  resource: documents({ principals: named, resources: mixed([1, none], [3, resources]), denies: 2 }, 1),
  trust: documents({ principals: named, resources: mixed([3, none], [1, resources]), denies: 2 }, 1),
  resourceControl: documents({ principals: everyone, resources, denies: 6 }, 3),
  endpoint: documents({ principals: everyone, resources, denies: 2 }, 6),
}
