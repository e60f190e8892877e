/** Decisions on requests with open condition keys must agree with `decide` on the requests that can be made. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AuthorizationRequest,
  compilePolicy,
  decide,
  decideOpen,
  type Layers,
  mentionsAction,
  namingOf,
  type OpenKeys,
  type OpenValues,
  resourceNamingOf,
  type Way,
} from '../../policy/index.ts'
import { readLayers, readRequest } from './cases.ts'
import { compiledLayers, engineRequest } from './generated/compiled.ts'
import { questions } from './generated/questions.ts'

const NONE: OpenKeys = { open: () => undefined, areCompatible: () => true }
const ALL: OpenKeys = { open: () => ({ accepts: () => true }), areCompatible: () => true }

/** Opens some keys, which can have any value. */
const opening = (...keys: readonly string[]): OpenKeys => ({
  open: (key) => (keys.includes(key) ? { accepts: () => true } : undefined),
  areCompatible: () => true,
})

type Check = (requests: readonly AuthorizationRequest[], layers: Layers) => void

function every(check: Check): void {
  const property = fc.property(questions, ({ layers, requests }) => {
    check(requests.map(engineRequest), compiledLayers(layers))
  })
  fc.assert(property, { numRuns: 250, seed: 20_261_127 })
}

function withValues({ context, ...request }: AuthorizationRequest, values: OpenValues): AuthorizationRequest {
  const get = (key: string) => (values.has(key) ? values.get(key) : context.get(key))
  return { ...request, context: { get, has: (key) => get(key) !== undefined } }
}

test('without open keys, the decision is that of decide', () => {
  every((requests, layers) => {
    for (const request of requests) {
      const { decision, ways } = decideOpen({ request, layers, keys: NONE })
      expect(decision).toEqual(decide(request, layers))
      expect(ways.length).toBe(decision.effect === 'allowed' ? 1 : 0)
      expect(ways.every(({ conditions }) => conditions.length === 0)).toBe(true)
    }
  })
})

test('with open keys, each example is allowed, and so is every request if there is no condition', () => {
  let missed = 0
  let refused = 0
  every((requests, layers) => {
    for (const request of requests) {
      const { ways } = decideOpen({ request, layers, keys: ALL })
      const alike = requests.map(({ context }) => ({ ...request, context }))
      const effects = alike.map((each) => decide(each, layers).effect)
      for (const way of ways) expectAllowed(way, request, layers, effects)
      if (ways.length > 0) continue
      refused++
      missed += Number(effects.includes('allowed'))
    }
  })
  // Values that no type has, such as a Bool that equals an empty text, are not searched for.
  expect(missed).toBeLessThan(refused / 100)
})

/** @param effects the decisions on requests that differ only in their contexts */
function expectAllowed(
  { conditions, example }: Way,
  request: AuthorizationRequest,
  layers: Layers,
  effects: readonly string[],
): void {
  expect(decide(withValues(request, example), layers).effect).toBe('allowed')
  if (conditions.length === 0) expect(new Set(effects)).toEqual(new Set(['allowed']))
}

const request = readRequest(
  { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/app' },
  'open',
)

const allowing = (Condition: object, more: object = {}) => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  Condition,
  ...more,
})

const denying = (Condition: object) => ({ ...allowing(Condition), Effect: 'Deny' })

function decided(statements: readonly object[], keys: OpenKeys, others: object = {}) {
  const layers = readLayers({ identity: [statements], ...others }, 'open')
  return decideOpen({ request, layers, keys })
}

describe('ways', () => {
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  const id = { StringEquals: { 'sts:ExternalId': 'a' } }
  const both = opening('sts:externalid', 'aws:multifactorauthpresent')

  test('each statement is a way, and a Deny adds what must not be', () => {
    const { ways } = decided(
      [allowing(mfa), allowing(id), denying({ Null: { 'sts:ExternalId': 'true' } })],
      both,
    )
    expect(ways.map(({ conditions }) => conditions.map(({ key, expected }) => [key, expected]))).toEqual([
      [
        ['sts:ExternalId', false],
        ['aws:MultiFactorAuthPresent', true],
      ],
      [
        ['sts:ExternalId', false],
        ['sts:ExternalId', true],
      ],
    ])
    expect(ways.map(({ example }) => Object.fromEntries(example))).toEqual([
      { 'sts:externalid': 'any value', 'aws:multifactorauthpresent': 'true' },
      { 'sts:externalid': 'a' },
    ])
  })

  test('a way that requires more than another is left out', () => {
    const { ways } = decided([allowing({ ...mfa, ...id }), allowing(id)], both)
    expect(ways.map(({ conditions }) => conditions.map(({ key }) => key))).toEqual([['sts:ExternalId']])
  })

  test('conditions that contradict each other are no way, and the plain decision is the reason', () => {
    const { ways, decision } = decided([allowing(id), { ...allowing(id), Effect: 'Deny' }], both)
    expect({ ways, effect: decision.effect }).toEqual({ ways: [], effect: 'implicitDeny' })
    const other = { StringEquals: { 'sts:ExternalId': 'b' } }
    expect(decided([allowing(id), denying({ StringNotEquals: other.StringEquals })], both).ways).toEqual([])
  })

  test('the layer that no request can pass is the reason, even if a plain request fails earlier', () => {
    const boundary = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]
    const { decision } = decided([allowing(mfa)], both, { boundary })
    expect(decision).toEqual({ effect: 'implicitDeny', layer: 'boundary', statements: [] })
    const never = decided([allowing(mfa), denying({})], both)
    expect(never.decision).toMatchObject({
      effect: 'explicitDeny',
      layer: 'identity',
      statements: [{ index: 1 }],
    })
  })

  test('a Deny with a malformed condition always applies, and an Allow never does', () => {
    const malformed = { Effect: 'Deny', Action: '*', Resource: '*', Condition: [] }
    expect(decided([allowing(mfa), malformed], both).ways).toEqual([])
    expect(decided([{ ...malformed, Effect: 'Allow' }], both).ways).toEqual([])
  })

  test('several permissions are needed by the same request', () => {
    const tagged = readRequest({ action: 'sts:TagSession', resource: request.resource }, 'open')
    const only = (action: string, condition: object) => ({ ...allowing(condition), Action: action })
    const layersOf = (...statements: readonly object[]) => readLayers({ identity: [statements] }, 'open')
    const ask = (layers: Layers) =>
      decideOpen({ request, layers, keys: both }, [{ request: tagged, layers, keys: both }])
    const each = ask(layersOf(only('sts:AssumeRole', id), only('sts:TagSession', mfa)))
    expect(each.ways).toMatchObject([
      { conditions: [{ key: 'sts:ExternalId' }, { key: 'aws:MultiFactorAuthPresent' }] },
    ])
    expect(ask(layersOf(only('sts:AssumeRole', {}))).decision).toMatchObject({ effect: 'implicitDeny' })
    const other = { StringEquals: { 'sts:ExternalId': 'b' } }
    const clash = ask(layersOf(only('sts:AssumeRole', id), only('sts:TagSession', other)))
    expect(clash).toMatchObject({ ways: [], decision: { effect: 'implicitDeny', layer: 'identity' } })
    const absent = { Null: { 'sts:ExternalId': 'true' } }
    const second = ask(layersOf(only('sts:AssumeRole', absent), only('sts:TagSession', other)))
    expect(second).toMatchObject({ ways: [], decision: { effect: 'implicitDeny', layer: 'identity' } })
    const later = ask(layersOf(allowing({}), { ...only('sts:TagSession', {}), Effect: 'Deny' }))
    expect(later.decision).toMatchObject({ effect: 'explicitDeny', layer: 'identity' })
  })

  test('patterns that begin and end differently meet in one value', () => {
    const like = (pattern: string) => ({ StringLike: { 'sts:ExternalId': pattern } })
    const { ways } = decided([allowing(like('a*'))], opening('sts:externalid'), {
      boundary: [allowing(like('*?b'))],
    })
    expect(Object.fromEntries(ways[0]?.example ?? [])).toEqual({ 'sts:externalid': 'axb' })
  })

  test('a variable in a resource is open like a condition', () => {
    const resource = 'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}'
    const tag = 'aws:principaltag/team'
    const { ways } = decided([allowing({}, { Resource: resource })], opening(tag))
    expect(ways).toMatchObject([{ conditions: [{ key: undefined, operator: undefined, values: [] }] }])
    expect(Object.fromEntries(ways[0]?.example ?? [])).toEqual({ [tag]: 'app' })
  })

  test('a variable in a condition is as open as the key that it is compared with', () => {
    const compared = { StringEquals: { 'sts:ExternalId': '${aws:PrincipalTag/team}' } }
    const { ways } = decided([allowing(compared)], opening('sts:externalid', 'aws:principaltag/team'))
    const values = Object.fromEntries(ways[0]?.example ?? [])
    expect(values['sts:externalid']).toBe(values['aws:principaltag/team'])
  })

  test('only values are found that a request can have, also together', () => {
    const keys = (isPossible: OpenKeys['areCompatible']): OpenKeys => ({
      open: () => ({ accepts: (value) => value !== 'any value', examples: ['further'] }),
      areCompatible: isPossible,
    })
    const present = [allowing({ Null: { 'sts:ExternalId': 'false' } })]
    expect(
      Object.fromEntries(
        decided(
          present,
          keys(() => true),
        ).ways[0]?.example ?? [],
      ),
    ).toEqual({
      'sts:externalid': 'further',
    })
    expect(
      decided(
        present,
        keys(() => false),
      ).ways,
    ).toEqual([])
  })

  test('the number of ways and of tries is limited', () => {
    const many = Array.from({ length: 100 }, (_, at) =>
      allowing({ StringEquals: { 'sts:ExternalId': `id${at}`, 'aws:UserAgent': 'x' } }),
    )
    expect(decided(many, ALL).ways).toHaveLength(8)
    const keys = Array.from({ length: 30 }, (_, at) => `x:${at}`)
    const condition = {
      StringLike: Object.fromEntries(keys.map((key) => [key, ['a*', '*b', 'c']])),
      StringEquals: { 'aws:UserAgent': '${x:29}', 'aws:Referer': [] },
    }
    expect(decided([allowing(condition)], ALL).ways).toEqual([])
  })
})

describe('naming', () => {
  const principal = {
    kind: 'user',
    accountId: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/bob',
  } as const
  const trusting = (Principal: unknown) =>
    compilePolicy(JSON.stringify({ Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } }))

  test.each([
    [{ AWS: principal.arn }, 'itself'],
    [{ AWS: '*' }, 'itself'],
    [{ AWS: '111122223333' }, 'account'],
    [{ AWS: '444455556666' }, 'not'],
    [undefined, 'not'],
  ])('a policy with the principal %j names it as %s', (named, expected) => {
    expect(namingOf(trusting(named), 'sts:AssumeRole', principal)).toBe(expected)
    expect(namingOf(trusting(named), 'sts:TagSession', principal)).toBe('not')
  })

  test('policies name a resource only if they do not name all of its kind', () => {
    const policies = (Resource: string) => {
      const text = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:*', Resource } })
      return [{ policy: compilePolicy(text), source: 'own', kind: 'inline' } as const]
    }
    const asked = { action: 'sts:AssumeRole', resource: request.resource, principal, context: new Map() }
    const other = request.resource.replace('app', 'other')
    const named = (resource: string) => resourceNamingOf(policies(resource), asked, other)
    expect(named(request.resource)).toBe('itself')
    expect(named(`${request.resource}*`)).toBe('itself')
    expect(named('*')).toBe('all')
    expect(named(other)).toBe('not')
    expect(resourceNamingOf([], asked, other)).toBe('not')
    expect(mentionsAction(policies('*'), 'sts:AssumeRole')).toBe(true)
    expect(mentionsAction(policies('*'), 's3:GetObject')).toBe(false)
  })
})
