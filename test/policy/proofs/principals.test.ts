/** The classes of principals: each caller matches what one of the classes matches, and each class is a possible caller. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Condition } from '../../../policy/conditions/block.ts'
import { compilePolicy, type LayerName, type Principal, type PrincipalKind } from '../../../policy/index.ts'
import { isCorrelated } from '../../../policy/proofs/correlated.ts'
import {
  callerClasses,
  type PrincipalOptions,
  type PrincipalTest,
} from '../../../policy/proofs/principals.ts'
import { cases } from '../../support/long.ts'
import type { BookPrincipal } from '../by-the-book/index.ts'
import { denyApplies, grantOfAllow } from '../by-the-book/principal.ts'
import { everyName, joined, mixed, namedByAws, oneOf, otherNames } from '../generated/vocabulary.ts'

const states = 100_000

interface Element {
  readonly written: Readonly<Record<string, unknown>>
  readonly layer: LayerName
  readonly bounded: boolean
}

interface Asked {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

interface Question {
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

function conditionsOf({ asked }: Question): readonly Condition[] {
  return asked.flatMap(({ key, operator, values }) => {
    if (!isCorrelated(key.toLowerCase())) throw new Error(`the principal says nothing of ${key}`)
    return statementOf({ Condition: { [operator]: { [key]: values } } }).conditions ?? []
  })
}

/** Returns what the statements and conditions make of a caller, by the book. */
function results(question: Question, conditions: readonly Condition[], { principal, keys }: Caller): string {
  const caller: BookPrincipal = JSON.parse(JSON.stringify(principal))
  const named = question.elements.map(({ written, layer, bounded }) => {
    const denies = written['Effect'] === 'Deny'
    if (layer === 'identity') return denies || !('Principal' in written || 'NotPrincipal' in written)
    return denies ? denyApplies(written, caller, bounded) : grantOfAllow(written, caller) !== 'nothing'
  })
  return [...named, ...conditions.map(({ holds }) => holds(keys))].map((each) => (each ? '1' : '0')).join('')
}

function listed(question: Question, options: Partial<PrincipalOptions> = {}): ReadonlyMap<string, Caller> {
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

const fixed: readonly Caller[] = [
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
const questions = fc
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

test('each caller has the results of a class, and each class is a possible caller', () => {
  const property = fc.property(questions, ([question, callers]) => {
    const conditions = conditionsOf(question)
    const classes = listed(question)
    const missing = [...callers, ...fixed].filter(
      (caller) => !classes.has(results(question, conditions, caller)),
    )
    expect(missing).toEqual([])
  })
  fc.assert(property, { numRuns: cases(200, 50_000), seed: 20_261_128 })
})

/** Returns the ARNs of the principals, or the names of services and providers, by results. */
function arnsBy(
  question: Question,
  options: Partial<PrincipalOptions> = {},
): Readonly<Record<string, string>> {
  const entries = [...listed(question, options)].map(([key, { principal }]) => {
    return [key, principal.services?.join() ?? principal.providers?.join() ?? principal.arn] as const
  })
  return Object.fromEntries(entries)
}

const resource = { layer: 'resource', bounded: false } as const
const naming = (...AWS: readonly string[]): Element => ({ written: { Principal: { AWS } }, ...resource })

describe('classes of', () => {
  test('an account and one of its roles, with the names of sessions', () => {
    const role = 'arn:aws:iam::111122223333:role/app/deployer'
    const session = 'arn:aws:sts::111122223333:assumed-role/deployer/s1'
    const elements = [naming('111122223333'), naming(role), naming(session)]
    const asked = [{ key: 'aws:userid', operator: 'StringLike', values: ['AROAX:*'] }]
    expect(arnsBy({ elements, asked }, { kinds: new Set(['role-session']) })).toEqual({
      '0000': 'arn:aws:sts::211111111111:assumed-role/x/x',
      '0001': 'arn:aws:sts::211111111111:assumed-role/x/x',
      '1000': 'arn:aws:sts::111122223333:assumed-role/x/x',
      '1001': 'arn:aws:sts::111122223333:assumed-role/x/x',
      '1010': session,
      '1011': session,
      '1100': 'arn:aws:sts::111122223333:assumed-role/deployer/x',
      '1101': 'arn:aws:sts::111122223333:assumed-role/deployer/x',
      '1110': session,
      '1111': session,
    })
  })

  test('services, which have two names in China', () => {
    const elements = ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn', 'service.amazonaws.com'].map(
      (Service): Element => ({ written: { Principal: { Service } }, ...resource }),
    )
    expect(arnsBy({ elements, asked: [] }, { kinds: new Set(['service']) })).toEqual({
      '000': 'xservice.amazonaws.com,xservice.amazonaws.com.cn',
      '001': 'service.amazonaws.com,service.amazonaws.com.cn',
      '110': 'ec2.amazonaws.com,ec2.amazonaws.com.cn',
    })
  })

  test('providers, whose host can be named as well', () => {
    const provider = 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com'
    const elements = ['accounts.google.com', provider].map(
      (Federated): Element => ({ written: { Principal: { Federated } }, ...resource }),
    )
    expect(arnsBy({ elements, asked: [] }, { kinds: new Set(['web-identity']) })).toEqual({
      '00': 'arn:aws:iam::211111111111:oidc-provider/x',
      '01': provider,
      10: 'arn:aws:iam::211111111111:oidc-provider/accounts.google.com,accounts.google.com',
      11: `${provider},accounts.google.com`,
    })
  })

  test('federated users, and those who issued them', () => {
    const elements = [
      naming('arn:aws:iam::111122223333:user/x'),
      naming('arn:aws:sts::111122223333:federated-user/x'),
    ]
    const classes = listed({ elements, asked: [] }, { kinds: new Set(['federated-user']) })
    expect(classes.get('10')?.principal.issuerArn).toBe('arn:aws:iam::111122223333:user/x')
    expect(classes.get('01')?.principal.issuerArn).toBe('arn:aws:iam::111122223333:root')
    expect(classes.get('11')?.keys.get('aws:userid')).toBe('111122223333:x')
    expect(classes.size).toBe(4)
  })

  test('principals outside a zone of trust', () => {
    const written = { Effect: 'Deny', NotPrincipal: { AWS: ['111122223333', '444455556666'] } }
    const elements = [{ written, ...resource }, naming('444455556666')]
    const asked = [{ key: 'aws:PrincipalAccount', operator: 'StringLike', values: ['1111*'] }]
    const question = { elements, asked }
    const kinds = new Set(['root', 'saml'] as const)
    expect(arnsBy(question, { kinds })).toEqual({
      '001': 'arn:aws:iam::111122223333:root',
      '010': 'arn:aws:iam::444455556666:root',
      '100': 'arn:aws:iam::211111111111:root',
      '101': 'arn:aws:iam::111111111111:root',
    })
    expect(Object.keys(arnsBy(question, { kinds, outside: ['111122223333', '444455556666'] }))).toEqual([
      '100',
      '101',
    ])
  })

  test('partitions that only conditions name, and the usual one', () => {
    const asked = [{ key: 'aws:PrincipalArn', operator: 'ArnLike', values: ['arn:aws-cn:iam::*:user/bob'] }]
    expect(arnsBy({ elements: [], asked }, { kinds: new Set(['user']) })).toEqual({
      0: 'arn:aws:iam::111111111111:user/x',
      1: 'arn:aws-cn:iam::111111111111:user/bob',
    })
  })
})

test('a user name that conditions compare with a pattern is that of the ARN', () => {
  const asked = [
    { key: 'aws:username', operator: 'StringLike', values: ['a*', '*/b'] },
    { key: 'aws:PrincipalArn', operator: 'StringLike', values: ['*/team/*'] },
  ]
  expect(arnsBy({ elements: [], asked }, { kinds: new Set(['user']) })).toEqual({
    '00': 'arn:aws:iam::111111111111:user/x',
    '01': 'arn:aws:iam::111111111111:user/team/x',
    10: 'arn:aws:iam::111111111111:user/a',
    11: 'arn:aws:iam::111111111111:user/team/a',
  })
})

test.each<readonly [string, readonly Asked[], PrincipalKind, string]>([
  [
    'a name has no slash',
    [{ key: 'aws:username', operator: 'StringEquals', values: ['a/b', 'longer'] }],
    'user',
    'arn:aws:iam::111111111111:user/longer',
  ],
  [
    'an account has no colon',
    [
      { key: 'aws:PrincipalAccount', operator: 'StringLike', values: ['1*:user/x', '2222*'] },
      { key: 'aws:PrincipalArn', operator: 'StringLike', values: ['*:user/x:y/*'] },
    ],
    'user',
    'arn:aws:iam::222211111111:user/x:y/x',
  ],
  [
    'a path is not empty',
    [
      { key: 'aws:username', operator: 'StringEquals', values: ['bob'] },
      { key: 'aws:PrincipalArn', operator: 'StringNotLike', values: ['*:user/bob'] },
    ],
    'user',
    'arn:aws:iam::111111111111:user/x/bob',
  ],
  [
    'a star matches account and name of a federated user',
    [{ key: 'aws:userid', operator: 'StringLike', values: ['2*fred'] }],
    'federated-user',
    'arn:aws:sts::211111111111:federated-user/fred',
  ],
  [
    'a question mark matches the colon between account and name',
    [{ key: 'aws:userid', operator: 'StringLike', values: ['222222222222?fred'] }],
    'federated-user',
    'arn:aws:sts::222222222222:federated-user/fred',
  ],
])('%s', (_, asked, kind, arn) => {
  const found = listed({ elements: [], asked }, { kinds: new Set([kind]) })
  expect(found.get('1'.repeat(asked.length))?.principal.arn).toBe(arn)
})

test('keys that follow from the principal', () => {
  expect(['aws:principalarn', 'aws:principaltag/team', 'aws:userid'].map(isCorrelated)).toEqual([
    true,
    false,
    true,
  ])
})

describe('what is not listed', () => {
  test.each<readonly [string, Asked]>([
    ['variables', { key: 'aws:PrincipalArn', operator: 'ArnLike', values: ['${aws:username}'] }],
    ['mixed types', { key: 'aws:userid', operator: 'NumericEquals', values: ['1'] }],
    [
      'too many states',
      { key: 'aws:username', operator: 'StringEqualsIgnoreCase', values: ['\u0130'.repeat(7)] },
    ],
    ['too many states', { key: 'aws:PrincipalArn', operator: 'StringLike', values: ['*a??????????'] }],
    ['too many states', { key: 'aws:userid', operator: 'StringLike', values: ['*a??????????'] }],
  ])('%s', (reason, asked) => {
    expect(callerClasses([], conditionsOf({ elements: [], asked: [asked] }), { states: 500 })).toBe(reason)
  })
})
