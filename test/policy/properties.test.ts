/**
 * Properties that hold for all policies, so that no oracle is needed. Compares wildcards with a simple model.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AuthorizationRequest,
  type Decision,
  decide,
  type Layers,
  type SourcedPolicy,
} from '../../policy/index.ts'
import { contextOf, readRequest, source } from './cases.ts'

interface StatementJson {
  readonly Effect: 'Allow' | 'Deny'
  readonly [element: string]: unknown
}

const account = '111122223333'
const user = `arn:aws:iam::${account}:user/bob`
const principals = ['bob', 'root', 'session', 'federated', 'service', 'anonymous', 'serviceLinked']
const keys = ['aws:PrincipalTag/a', 'aws:TagKeys', 'aws:SourceIp']
const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'ForAllValues:StringEquals',
  'StringEqualsIfExists',
  'IpAddress',
  'Null',
]

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 'iam:GetUser', 'S3:getobject')
const actionPattern = fc.constantFrom(
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  'iam:*',
  's3:?etObject',
  'S3:PUTOBJECT',
)
const resource = fc.constantFrom('*', 'arn:aws:s3:::data/1', 'arn:aws:s3:::data', user)
const resourcePattern = fc.constantFrom(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::data/*',
  'arn:aws:iam::*:user/b?b',
)
const value = fc.constantFrom('a', 'b', 'a*', '10.0.0.1', '10.0.0.0/8', 'true')
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: user },
  { AWS: account },
  { Service: 'ec2.amazonaws.com' },
)
const condition = fc.dictionary(
  fc.constantFrom(...operators),
  fc.dictionary(fc.constantFrom(...keys), fc.array(value, { minLength: 1, maxLength: 2 }), { maxKeys: 2 }),
  { maxKeys: 2 },
)

const statement: fc.Arbitrary<StatementJson> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions: fc.array(actionPattern, { minLength: 1, maxLength: 3 }),
    notAction: fc.boolean(),
    resources: fc.array(resourcePattern, { minLength: 1, maxLength: 2 }),
    notResource: fc.boolean(),
    condition,
  })
  .map(({ effect, actions, notAction, resources, notResource, condition }) => ({
    Effect: effect,
    [notAction ? 'NotAction' : 'Action']: actions,
    [notResource ? 'NotResource' : 'Resource']: resources,
    Condition: condition,
  }))

const statements = fc.array(statement, { maxLength: 4 })
const resourceStatements = fc.array(
  fc.tuple(statement, principal).map(([one, Principal]): StatementJson => ({ ...one, Principal })),
  { maxLength: 3 },
)

const request: fc.Arbitrary<AuthorizationRequest> = fc
  .record({
    action,
    resource,
    principal: fc.constantFrom(...principals),
    resourceAccountId: fc.constantFrom(account, '444455556666'),
    context: fc.dictionary(fc.constantFrom(...keys), fc.oneof(value, fc.array(value, { maxLength: 2 })), {
      maxKeys: 3,
    }),
  })
  .map((fields) => readRequest(fields, 'property'))

function policy(list: readonly StatementJson[]): SourcedPolicy {
  return source('inline')(list)
}

interface Parts {
  readonly identity: readonly (readonly StatementJson[])[]
  readonly boundary: readonly StatementJson[] | undefined
  readonly session: readonly StatementJson[] | undefined
  readonly resource: readonly StatementJson[] | undefined
  readonly kind: 'resource' | 'trust' | 'key'
}

const parts: fc.Arbitrary<Parts> = fc.record({
  identity: fc.array(statements, { maxLength: 3 }),
  boundary: fc.option(statements, { nil: undefined }),
  session: fc.option(statements, { nil: undefined }),
  resource: fc.option(resourceStatements, { nil: undefined }),
  kind: fc.constantFrom('resource', 'trust', 'key'),
})

function layersOf({ identity, boundary, session, resource, kind }: Parts): Layers {
  return {
    identity: identity.map(policy),
    boundary: boundary && policy(boundary),
    session: session && [[policy(session)]],
    resource: resource && { kind, policy: policy(resource) },
  }
}

const decideParts = (request: AuthorizationRequest, base: Parts) => decide(request, layersOf(base)).effect
const rank: Readonly<Record<Decision['effect'], number>> = { allowed: 2, implicitDeny: 1, explicitDeny: 0 }
const settings = { numRuns: 400 }

function reversed<T>(list: readonly T[]): readonly T[] {
  return [...list].reverse()
}

describe('properties of decisions', () => {
  test('11 Deny: adding a Deny anywhere never allows more', () => {
    fc.assert(
      fc.property(
        request,
        parts,
        statement,
        principal,
        fc.nat(3),
        (sample, base, extra, Principal, where) => {
          const denial: StatementJson = { ...extra, Effect: 'Deny' }
          const more = [
            { ...base, identity: [...base.identity, [denial]] },
            { ...base, boundary: base.boundary && [denial, ...base.boundary] },
            { ...base, session: base.session && [...base.session, denial] },
            { ...base, resource: base.resource && [...base.resource, { ...denial, Principal }] },
          ][where]
          return more !== undefined && rank[decideParts(sample, more)] <= rank[decideParts(sample, base)]
        },
      ),
      settings,
    )
  })

  test('11 Allow: adding an Allow to an identity policy never denies more', () => {
    fc.assert(
      fc.property(request, parts, statement, (sample, base, extra) => {
        const more = { ...base, identity: [...base.identity, [{ ...extra, Effect: 'Allow' as const }]] }
        return rank[decideParts(sample, more)] >= rank[decideParts(sample, base)]
      }),
      settings,
    )
  })

  test('11 order: the order of statements and policies does not matter', () => {
    fc.assert(
      fc.property(request, parts, (sample, base) => {
        const other = {
          ...base,
          identity: reversed(base.identity.map(reversed)),
          boundary: base.boundary && reversed(base.boundary),
          session: base.session && reversed(base.session),
          resource: base.resource && reversed(base.resource),
        }
        expect(decideParts(sample, other)).toBe(decideParts(sample, base))
      }),
      settings,
    )
  })

  test('11 actions: one statement of several actions is several statements of one', () => {
    fc.assert(
      fc.property(request, statement, fc.array(actionPattern, { minLength: 1 }), (sample, base, actions) => {
        const { NotAction: _, ...rest } = base
        const one = decide(sample, { identity: [policy([{ ...rest, Action: actions }])] })
        const several = decide(sample, {
          identity: [policy(actions.map((each) => ({ ...rest, Action: each })))],
        })
        expect(several.effect).toBe(one.effect)
      }),
      settings,
    )
  })

  test('11 boundary: a boundary that allows all is no boundary', () => {
    fc.assert(
      fc.property(request, parts, (sample, base) => {
        const all: StatementJson = { Effect: 'Allow', Action: '*', Resource: '*' }
        expect(decideParts(sample, { ...base, boundary: [all] })).toBe(
          decideParts(sample, { ...base, boundary: undefined }),
        )
      }),
      settings,
    )
  })

  test('11 NotAction: an action is under exactly one of Action and NotAction', () => {
    fc.assert(
      fc.property(action, fc.array(actionPattern), (sample, patterns) => {
        const allows = (element: 'Action' | 'NotAction') => {
          const list = [{ Effect: 'Allow', [element]: patterns, Resource: '*' }]
          return (
            decide(readRequest({ action: sample }, 'x'), { identity: [source('inline')(list)] }).effect ===
            'allowed'
          )
        }
        return allows('Action') !== allows('NotAction')
      }),
    )
  })

  test('11 case: the case of actions does not matter', () => {
    fc.assert(
      fc.property(request, parts, (sample, base) => {
        const effect = decideParts(sample, base)
        expect(decideParts({ ...sample, action: sample.action.toUpperCase() }, base)).toBe(effect)
        expect(decideParts({ ...sample, action: sample.action.toLowerCase() }, base)).toBe(effect)
      }),
      settings,
    )
  })

  test('what allows does so by statements that say Allow, what denies by statements that say Deny', () => {
    fc.assert(
      fc.property(request, parts, (sample, base) => {
        const { effect, layer, statements } = decide(sample, layersOf(base))
        const said = new Set(statements.map((one) => one.effect))
        if (effect === 'implicitDeny') expect(statements).toEqual([])
        else if (layer !== 'root') expect([...said]).toEqual([effect === 'allowed' ? 'Allow' : 'Deny'])
      }),
      settings,
    )
  })
})

describe('properties of conditions', () => {
  const holds = (
    operator: string,
    policyValues: readonly string[],
    context: Record<string, string | string[]>,
  ) => {
    const list = [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'x:key': policyValues } } },
    ]
    const sample = { ...readRequest({}, 'x'), context: contextOf(context) }
    return decide(sample, { identity: [source('inline')(list)] }).effect === 'allowed'
  }
  const anyValue = fc.oneof(
    value,
    fc.constantFrom('1', '1.0', '2', user, 'arn:aws:iam::*:user/*', '2026-01-01', 'QQ=='),
  )
  const positive = [
    'StringEquals',
    'StringEqualsIgnoreCase',
    'StringLike',
    'NumericEquals',
    'NumericLessThan',
    'DateEquals',
    'DateGreaterThanEquals',
    'Bool',
    'BinaryEquals',
    'IpAddress',
    'ArnLike',
    'ArnEquals',
  ]

  test('11 ForAnyValue: X and ForAnyValue:X agree on a single value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...positive), fc.array(anyValue), anyValue, (operator, values, single) => {
        const context = { 'x:key': single }
        expect(holds(`ForAnyValue:${operator}`, values, context)).toBe(holds(operator, values, context))
      }),
      settings,
    )
  })

  test('String operators and their negations are opposites', () => {
    const pairs = [
      ['StringEquals', 'StringNotEquals'],
      ['StringLike', 'StringNotLike'],
      ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ] as const
    const contexts = fc.constantFrom<Record<string, string | string[]>>(
      {},
      { 'x:key': 'a' },
      { 'x:key': 'B' },
      { 'x:key': '' },
      { 'x:key': [] },
    )
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.array(value), contexts, ([one, other], values, context) => {
        expect(holds(other, values, context)).toBe(!holds(one, values, context))
      }),
      settings,
    )
  })

  test('7.1, C7.4.1: neither matches a multivalued key that is present', () => {
    const operators = ['StringEquals', 'StringNotEquals', 'StringLikeIfExists', 'StringNotLikeIfExists']
    const present = fc.array(value, { minLength: 1 })
    fc.assert(
      fc.property(fc.constantFrom(...operators), fc.array(value), present, (operator, values, list) => {
        expect(holds(operator, values, { 'x:key': list })).toBe(false)
      }),
      settings,
    )
  })

  test('negation never lets through what equality does, for any operator', () => {
    const pairs = [
      ['NumericEquals', 'NumericNotEquals'],
      ['DateEquals', 'DateNotEquals'],
      ['ArnLike', 'ArnNotLike'],
      ['IpAddress', 'NotIpAddress'],
    ] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.array(anyValue, { minLength: 1 }),
        anyValue,
        ([one, other], values, single) => {
          const context = { 'x:key': single }
          return !(holds(one, values, context) && holds(other, values, context))
        },
      ),
      settings,
    )
  })
})

describe('wildcards against a plain model', () => {
  const text = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 10 })
  const allows = (element: object, sample: { action?: string; resource?: string }) => {
    const list = [{ Effect: 'Allow', Action: '*', Resource: '*', ...element }]
    return decide(readRequest(sample, 'x'), { identity: [source('inline')(list)] }).effect === 'allowed'
  }

  /**
   * Tries all possibilities. `crosses` returns whether the
   * wildcard at a place of the pattern matches a colon.
   */
  function model(
    pattern: string,
    value: string,
    crosses: (at: number) => boolean,
    at = 0,
    from = 0,
  ): boolean {
    const here = pattern[at]
    if (here === undefined) return from === value.length
    const next = value[from]
    const rest = () => next !== undefined && (next !== ':' || crosses(at))
    if (here === '*') {
      return (
        model(pattern, value, crosses, at + 1, from) ||
        (rest() && model(pattern, value, crosses, at, from + 1))
      )
    }
    const fits = here === '?' ? rest() : here === next
    return fits && model(pattern, value, crosses, at + 1, from + 1)
  }

  test('actions', () => {
    fc.assert(
      fc.property(text('ab*?:'), text('ab:'), (pattern, action) => {
        expect(allows({ Action: pattern }, { action })).toBe(model(pattern, action, () => true))
      }),
      { numRuns: 2000 },
    )
  })

  test('resources', () => {
    fc.assert(
      fc.property(text('ab*?:'), text('ab:'), (pattern, resource) => {
        const crosses = (at: number) => {
          const inSixthPart = pattern.slice(0, at).split(':').length > 5
          const endsPart = pattern[at] === '*' && /^\*+(?::|$)/.test(pattern.slice(at))
          return inSixthPart || endsPart
        }
        expect(allows({ Resource: pattern }, { resource })).toBe(model(pattern, resource, crosses))
      }),
      { numRuns: 2000 },
    )
  })
})
