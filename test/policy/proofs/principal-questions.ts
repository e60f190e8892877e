/** Random questions about principals, with callers, and what the book says of them. */
import fc from 'fast-check'
import type { Condition } from '../../../policy/conditions/block.ts'
import { compilePolicy, type LayerName, type Principal } from '../../../policy/index.ts'
import { isCorrelated } from '../../../policy/proofs/correlated.ts'
import {
  callerClasses,
  type PrincipalOptions,
  type PrincipalTest,
} from '../../../policy/proofs/principals.ts'
import type { BookPrincipal } from '../by-the-book/index.ts'
import { denyApplies, grantOfAllow } from '../by-the-book/principal.ts'
import { everyName, joined, mixed, namedByAws, oneOf, otherNames } from '../generated/vocabulary.ts'

export const states = 100_000

export interface Element {
  readonly written: Readonly<Record<string, unknown>>
  readonly layer: LayerName
  readonly bounded: boolean
}

export interface Asked {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

export interface Question {
  readonly elements: readonly Element[]
  readonly asked: readonly Asked[]
}

interface Caller {
  readonly principal: Principal
  readonly keys: ReadonlyMap<string, string>
}

function statementOf(fields: object) {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...fields }
  const [compiled] = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement })).statements
  if (compiled === undefined) throw new Error(`no statement: ${JSON.stringify(fields)}`)
  return compiled
}

function testsOf({ elements }: Question): readonly PrincipalTest[] {
  return elements.map(({ written, layer, bounded }) => {
    const test = { compiled: statementOf(written), layer }
    return bounded ? { ...test, bounded } : test
  })
}

export function conditionsOf({ asked }: Question): readonly Condition[] {
  return asked.flatMap(({ key, operator, values }) => {
    if (!isCorrelated(key.toLowerCase())) throw new Error(`the principal says nothing of ${key}`)
    return statementOf({ Condition: { [operator]: { [key]: values } } }).conditions ?? []
  })
}

/** Returns what the statements and conditions make of a caller, by the book. */
export function results(
  question: Question,
  conditions: readonly Condition[],
  { principal, keys }: Caller,
): string {
  const caller: BookPrincipal = JSON.parse(JSON.stringify(principal))
  const named = question.elements.map(({ written, layer, bounded }) => {
    const denies = written['Effect'] === 'Deny'
    if (layer === 'identity') return denies || !('Principal' in written || 'NotPrincipal' in written)
    return denies ? denyApplies(written, caller, bounded) : grantOfAllow(written, caller) !== 'nothing'
  })
  return [...named, ...conditions.map(({ holds }) => holds(keys))].map((each) => (each ? '1' : '0')).join('')
}

export function listed(
  question: Question,
  options: Partial<PrincipalOptions> = {},
): ReadonlyMap<string, Caller> {
  const conditions = conditionsOf(question)
  const classes = callerClasses(testsOf(question), conditions, { states, ...options })
  if (typeof classes === 'string') throw new Error(classes)
  const byResults = new Map<string, Caller>()
  for (const { value, matches } of classes) {
    const expected = matches.map((isMatch) => (isMatch ? '1' : '0')).join('')
    if (results(question, conditions, value) !== expected || byResults.has(expected) || !isPossible(value))
      throw new Error(`${JSON.stringify([value.principal, [...value.keys]])} is a wrong or further class`)
    byResults.set(expected, value)
  }
  return byResults
}

const name = '[\\w+=,.@-]+'
const path = '(?:[!-~]+/)?'
const arns = new RegExp(
  `^arn:[\\w-]+:(?:iam::(?:\\d{12}):(?:root|user/${path}${name})|sts::\\d{12}:(?:federated-user|assumed-role/${name})/${name})$`,
)

/** Returns whether AWS can have the caller, with these keys. */
function isPossible({ principal, keys }: Caller): boolean {
  const { kind, arn, accountId, providers = [] } = principal
  const expected = keysOf(principal, keys.get('aws:userid') ?? '')
  if (accountId !== undefined && !(arns.test(arn) && arn.includes(`::${accountId}:`))) return false
  if (providers[0]?.startsWith('arn:') && keys.get('aws:userid') !== providers[0]) return false
  const session = keys.get('aws:userid')?.split(':')[1]
  if (kind === 'role-session' && !arn.endsWith(`/${roleName(principal)}/${session}`)) return false
  return JSON.stringify([...expected].sort()) === JSON.stringify([...keys].sort())
}

function roleName({ roleArn = '' }: Principal): string {
  return roleArn.split('/').at(-1) ?? ''
}

const principalTypes: Readonly<Record<string, string>> = {
  root: 'Account',
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
}

const userKeys = ['aws:principaltype', 'aws:principalaccount', 'aws:userid'] as const

/** Returns the keys that AWS sets for the principal. */
function keysOf(principal: Principal, id: string): ReadonlyMap<string, string> {
  const { kind, providers: [provider = ''] = [] } = principal
  switch (kind) {
    case 'service':
      return new Map([['aws:principalisawsservice', 'true']])
    case 'anonymous':
      return new Map([
        ['aws:principaltype', 'Anonymous'],
        ['aws:userid', 'anonymous'],
      ])
    case 'saml':
    case 'web-identity': {
      if (!provider.startsWith('arn:')) return new Map([['aws:principaltype', 'Anonymous']])
      const values = ['User', provider.split(':')[4] ?? '', provider]
      return new Map(userKeys.map((key, at) => [key, values[at] ?? '']))
    }
    default:
      return identityKeys(principal, id)
  }
}

function identityKeys(
  { kind, arn, accountId = '', roleArn }: Principal,
  id: string,
): ReadonlyMap<string, string> {
  const name = arn.split('/').at(-1) ?? ''
  const ids: Readonly<Record<string, string>> = { root: accountId, 'federated-user': `${accountId}:${name}` }
  return new Map([
    ['aws:principaltype', principalTypes[kind] ?? ''],
    ['aws:principalisawsservice', 'false'],
    ['aws:principalarn', roleArn ?? arn],
    ['aws:principalaccount', accountId],
    ['aws:userid', ids[kind] ?? id],
    ...(kind === 'user' ? [['aws:username', name] as const] : []),
  ])
}

const accounts = ['111122223333', '444455556666', '999988887777']
const kinds = ['root', 'user', 'role-session', 'federated-user', 'saml', 'web-identity'] as const
const names = ['bob', 'Bob', 'deployer', 'fred', 'alice', 's1', 'zed', 'x']
const paths = ['', '', 'app/', 'aws-service-role/support.amazonaws.com/', 'a:b/c/']
const canonicalUsers = [undefined, ...(otherNames['CanonicalUser'] ?? [])]

function callersIn(partition: string): fc.Arbitrary<Caller> {
  return fc
    .record({
      kind: oneOf(kinds),
      account: oneOf(accounts),
      path: oneOf(paths),
      first: oneOf(names),
      second: oneOf(names),
      id: oneOf(['AIDACKCEVSQ6C2EXAMPLE', 'AIDAX']),
      canonicalUserId: oneOf(canonicalUsers),
    })
    .map(({ kind, account, path, first, second, id, canonicalUserId }): Caller => {
      const [iam, sts] = [`arn:${partition}:iam::${account}:`, `arn:${partition}:sts::${account}:`]
      const identity = { accountId: account, canonicalUserId }
      const host = hostOf(second)
      const possible: Readonly<Record<(typeof kinds)[number], Principal>> = {
        root: { kind: 'root', ...identity, arn: `${iam}root` },
        user: { kind: 'user', ...identity, arn: `${iam}user/${path}${first}` },
        'role-session': {
          ...{ kind: 'role-session', ...identity, arn: `${sts}assumed-role/${first}/${second}` },
          roleArn: `${iam}role/${path}${first}`,
        },
        'federated-user': {
          ...{ kind: 'federated-user', ...identity, arn: `${sts}federated-user/${first}` },
          issuerArn: second === 'zed' ? `${iam}root` : `${iam}user/${path}${second}`,
        },
        saml: {
          kind: 'saml',
          arn: first,
          providers: [`${iam}saml-provider/${second.replace('zed', 'adfs')}`],
        },
        'web-identity': {
          ...{ kind: 'web-identity', arn: first },
          providers: [`${iam}oidc-provider/${host}`, ...(first === 'x' ? [host] : [])],
        },
      }
      const principal: Principal = possible[kind]
      return { principal, keys: keysOf(principal, kind === 'user' ? id : `AROA${id.slice(4)}:${second}`) }
    })
}

function hostOf(seed: string): string {
  return seed < 'c' ? 'accounts.google.com' : `${seed}.example.com/id/1`
}

export const fixed: readonly Caller[] = [
  ['service', 'ec2.amazonaws.com'],
  ['service', 'lambda.amazonaws.com'],
  ['service', 'sns.amazonaws.com'],
  ['web-identity', 'accounts.google.com'],
  ['web-identity', 'www.amazon.com'],
  ['web-identity', 'graph.facebook.com'],
  ['anonymous', 'anonymous'],
].map(([kind, arn = '']) => {
  const principal: Principal =
    kind === 'service'
      ? { kind, arn, services: [arn] }
      : kind === 'web-identity'
        ? { kind, arn, providers: [arn] }
        : { kind: 'anonymous', arn }
  return { principal, keys: keysOf(principal, '') }
})

const awsNames = mixed<unknown>(
  [6, fc.array(oneOf(namedByAws.slice(1)), { minLength: 1, maxLength: 4 })],
  [1, fc.constant('*')],
  [2, oneOf(everyName)],
)

const principalElement = mixed<unknown>(
  [8, awsNames.map((AWS) => ({ AWS }))],
  [1, fc.constant('*')],
  [
    4,
    oneOf(Object.entries(otherNames)).chain(([type, all]) =>
      fc.array(oneOf(all), { minLength: 1, maxLength: 2 }).map((chosen) => ({ [type]: chosen })),
    ),
  ],
  [1, fc.tuple(awsNames, oneOf(otherNames['Service'] ?? [])).map(([AWS, Service]) => ({ AWS, Service }))],
)

const element: fc.Arbitrary<Element> = fc.record({
  written: fc
    .tuple(
      oneOf(['Allow', 'Allow', 'Deny']),
      oneOf(['Principal', 'Principal', 'NotPrincipal']),
      principalElement,
    )
    .map(([Effect, type, value]) => ({ Effect, [type]: value })),
  layer: mixed<LayerName>([8, fc.constant('resource')], [1, fc.constant('identity')]),
  bounded: mixed([4, fc.constant(false)], [1, fc.constant(true)]),
})

const operators = [
  ...[
    'StringEquals',
    'StringNotEquals',
    'StringLike',
    'StringLike',
    'StringNotLike',
    'StringEqualsIgnoreCase',
  ],
  ...['ArnLike', 'ArnNotLike', 'StringEqualsIfExists', 'ForAnyValue:StringLike'],
]

const asked: fc.Arbitrary<Asked> = mixed<readonly [string, fc.Arbitrary<string>]>(
  [
    4,
    fc.constant([
      'aws:PrincipalArn',
      mixed(
        [2, oneOf(namedByAws)],
        [
          3,
          joined(
            ['arn:aws:', 'arn:aws:', 'arn:*:', '*'],
            ['iam:', 'sts:', '*:'],
            [':111122223333:', ':*:', ':1111*:', '*'],
            [
              'user/bob',
              'user/*',
              'role/app/*',
              'role/*deployer',
              '*/b?b',
              '*d*',
              'root',
              'federated-user/f*',
              '*:b/*',
            ],
          ),
        ],
      ),
    ]),
  ],
  [
    2,
    fc.constant([
      'aws:PrincipalAccount',
      oneOf([...accounts, '1111*', '*3333', '4444????6666', '*', '1:*', '?']),
    ]),
  ],
  [
    2,
    fc.constant([
      'aws:userid',
      oneOf([
        ...[
          'AIDACKCEVSQ6C2EXAMPLE',
          'AIDA*',
          'AROA*:s1',
          '*:s1',
          'AROAX:*',
          '*:*',
          '111122223333:fred',
          '1*:f*',
        ],
        ...[
          '111122223333',
          '111122223333:*',
          '1111*fred',
          '*?*:?red',
          'anonymous',
          '*saml-provider/*',
          '*:adfs',
        ],
        ...['111122223333?fred', '1*', 'arn:aws:iam::*:oidc-provider/accounts*'],
      ]),
    ]),
  ],
  [2, fc.constant(['aws:username', oneOf(['bob', 'b*', '?ob', '*', 'a/b', 'BOB', 'zed', '*o*'])])],
  [1, fc.constant(['aws:PrincipalType', oneOf(['User', 'Account', 'A*', 'AssumedRole', 'Anonymous'])])],
  [1, fc.constant(['aws:PrincipalIsAWSService', oneOf(['true', 'false'])])],
).chain(([key, value]) =>
  mixed<Asked>(
    [
      9,
      fc.record({
        key: fc.constant(key),
        operator: oneOf(operators),
        values: fc.array(value, { maxLength: 2 }),
      }),
    ],
    [1, fc.record({ key: fc.constant(key), operator: fc.constant('Null'), values: fc.constant(['true']) })],
  ),
)

/** Questions, each with callers of the partitions that its principals name. */
export const questions = fc
  .record({
    elements: fc.array(element, { maxLength: 4 }),
    asked: mixed<readonly Asked[]>(
      [1, fc.constant([])],
      [2, fc.array(asked, { minLength: 1, maxLength: 3 })],
    ),
  })
  .chain((question) => {
    const partitions = [...JSON.stringify(question.elements).matchAll(/"arn:([\w-]+):/g)].map(
      ([, found = '']) => found,
    )
    const callers = oneOf(partitions.length > 0 ? partitions : ['aws']).chain(callersIn)
    return fc.tuple(fc.constant(question), fc.array(callers, { minLength: 40, maxLength: 40 }))
  })
