/** The classes of principals: each caller matches what one of the classes matches, and each class is a possible caller. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PrincipalKind } from '../../../policy/index.ts'
import { isCorrelated } from '../../../policy/proofs/correlated.ts'
import { callerClasses, type PrincipalOptions } from '../../../policy/proofs/principals.ts'
import { cases } from '../../support/long.ts'
import {
  type Asked,
  conditionsOf,
  type Element,
  fixed,
  listed,
  type Question,
  questions,
  results,
} from './principal-questions.ts'

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
