/** No input makes a function throw, and no pattern makes a decision slow. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AuthorizationRequest,
  compilePolicy,
  contextKeys,
  decide,
  denialReason,
  evaluatePolicies,
  explain,
  explainDecision,
  isContextValue,
  isSimulatablePolicy,
  type LayerName,
  type Layers,
  missingContextKeys,
  type PrincipalKind,
  policySize,
  replaceTrustPrincipals,
  resourcePolicyError,
  simulatedSpans,
  statementSpans,
  storedResourceControlPolicy,
  trustPrincipals,
  validateIdentityPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
  validateSessionPolicy,
  validateTrustPolicy,
} from '../../policy/index.ts'
import { readRequest } from './cases.ts'

const names = [
  'Version',
  'Id',
  'Statement',
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
  'AWS',
  'Federated',
  '__proto__',
  'constructor',
  'StringEquals',
  'DateLessThan',
  'Null',
  'ForAnyValue:ArnLike',
  'IpAddress',
  'NumericEquals',
  'BinaryEquals',
  'ForAllValues:BoolIfExists',
]
const words = [
  '2012-10-17',
  'Allow',
  'Deny',
  '*',
  's3:*',
  'arn:aws:iam::1:user/a',
  `$\{aws:username}`,
  'arn:aws:s3:::${a',
  '',
  ':',
  '9e999',
  '-',
  '::',
  '1/1',
]

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(...words, null, true, 0, -1e300),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 6 }),
  ),
}))

/** Invalid values in place of the elements of policies. */
const policyLike = fc.record(
  {
    Version: fc.oneof(fc.constantFrom<unknown>('2012-10-17', '2008-10-17'), json),
    Statement: fc.array(
      fc.record(
        {
          Sid: json,
          Effect: fc.oneof(fc.constantFrom<unknown>('Allow', 'Deny'), json),
          Action: fc.oneof(fc.constant<unknown>('*'), json),
          Resource: fc.oneof(fc.constantFrom<unknown>('*', ...words), json),
          Principal: json,
          Condition: fc.oneof(
            fc.dictionary(fc.constantFrom(...names), fc.dictionary(fc.string(), json)),
            json,
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['Statement'] },
)

const whole = fc.oneof(json, policyLike).map((value) => JSON.stringify(value) ?? '')
const cut = fc.tuple(whole, fc.nat(200)).map(([text, length]) => text.slice(0, length))
const document = fc.oneof(fc.string(), whole, cut)

const kinds: readonly PrincipalKind[] = [
  'root',
  'user',
  'role-session',
  'federated-user',
  'service',
  'web-identity',
  'saml',
  'anonymous',
]
const layerNames: readonly LayerName[] = [
  'identity',
  'boundary',
  'session',
  'resource',
  'trust',
  'serviceControl',
  'resourceControl',
  'endpoint',
]
const text = fc.oneof(fc.string(), fc.constantFrom(...words))

/** Arbitrary text in every text field of a request. */
const anyRequest: fc.Arbitrary<AuthorizationRequest> = fc
  .record({
    action: text,
    resource: text,
    resourceAccountId: fc.option(text, { nil: undefined }),
    isShared: fc.boolean(),
    kind: fc.constantFrom(...kinds),
    arn: text,
    other: text,
    context: fc.dictionary(fc.constantFrom('aws:username', 'x:key', ''), fc.oneof(text, fc.array(text))),
  })
  .map(({ action, resource, resourceAccountId, isShared, kind, arn, other, context }) => ({
    action,
    resource,
    resourceAccountId,
    isShared,
    principal: {
      kind,
      arn,
      accountId: other,
      roleArn: other,
      issuerArn: other,
      services: [other],
      providers: [arn],
      canonicalUserId: other,
    },
    context: new Map(Object.entries(context)),
  }))

function everywhere(text: string): Layers {
  const policy = { policy: compilePolicy(text), source: text, kind: 'inline' } as const
  const sets = [[policy], [policy]]
  return {
    identity: [policy],
    boundary: policy,
    session: sets,
    resource: { kind: 'trust', policy },
    serviceControl: sets,
    resourceControl: sets,
    endpoint: policy,
  }
}

describe('totality', () => {
  test('any text is decided upon, and explained', () => {
    fc.assert(
      fc.property(document, anyRequest, (text, request) => {
        const layers = everywhere(text)
        const decision = decide(request, layers)
        expect(['allowed', 'implicitDeny', 'explicitDeny']).toContain(decision.effect)
        expect(typeof denialReason(decision, request.action)).toBe('string')
        for (const layer of layerNames) {
          const outcome = evaluatePolicies(request, layers.identity, layer)
          expect(outcome.effect === 'implicitDeny').toBe(outcome.statements.length === 0)
        }
        expect(explain(request, layers).length).toBeGreaterThanOrEqual(decision.statements.length)
        expect(Array.isArray(missingContextKeys(request, layers))).toBe(true)
        expect(Array.isArray(contextKeys(compilePolicy(text)))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('any decision is explained, with what would change it', () => {
    fc.assert(
      fc.property(document, anyRequest, (text, request) => {
        const layers = everywhere(text)
        expect(explainDecision(request, layers)).toMatchObject({ decision: decide(request, layers) })
      }),
      { numRuns: 100 },
    )
  })

  test('any text is of some types of values, and always of the type string', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV6(), fc.double().map(String), fc.base64String()), (value) => {
        expect(isContextValue('string', value)).toBe(true)
        for (const type of ['numeric', 'boolean', 'ip', 'binary', 'date'] as const)
          expect(typeof isContextValue(type, value)).toBe('boolean')
      }),
    )
  })

  test('any text is validated', () => {
    fc.assert(
      fc.property(document, (text) => {
        const answers = [
          validateIdentityPolicy(text, { managed: true, partition: 'aws' }),
          validateIdentityPolicy(text, { managed: false, partition: 'aws' }),
          validateSessionPolicy(text, 'aws'),
          validateTrustPolicy(text, 'aws'),
          validateServiceControlPolicy(text, 'aws'),
          validateResourceControlPolicy(text, 'aws'),
          resourcePolicyError(compilePolicy(text), 'resource'),
        ]
        expect(answers.every((answer) => answer === undefined || answer.length > 0)).toBe(true)
        expect(policySize(text)).toBeLessThanOrEqual(text.length)
        expect(storedResourceControlPolicy(text)).toEqual(expect.any(String))
        expect(
          validateIdentityPolicy(text, { managed: false, partition: 'aws' }) !== undefined ||
            isSimulatablePolicy(text),
        ).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('any text is searched for statements and principals, and replacing a name by itself changes no meaning', () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(statementSpans(text).every(({ start, end }) => end.line >= start.line)).toBe(true)
        expect(simulatedSpans(text).map(({ end }) => end)).toEqual(statementSpans(text).map(({ end }) => end))
        expect(replaceTrustPrincipals(text, () => undefined)).toBe(text)
        const same = replaceTrustPrincipals(text, (name) => name)
        expect(trustPrincipals(same)).toEqual(trustPrincipals(text))
      }),
      { numRuns: 500 },
    )
  })

  test('what is valid is understood: an accepted document is readable', () => {
    fc.assert(
      fc.property(policyLike, (value) => {
        const text = JSON.stringify(value)
        if (validateSessionPolicy(text, 'aws') === undefined) expect(compilePolicy(text).readable).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('any text as an ARN', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('Resource', 'NotResource', 'AWS'), (arn, element) => {
        const named =
          element === 'AWS' ? { Resource: '*', Principal: { AWS: arn } } : { [element]: arn, Principal: '*' }
        const text = JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', ...named },
        })
        const principal = { kind: 'user', accountId: '1', arn } as const
        const { effect } = decide({ ...readRequest({}, 'x'), resource: arn, principal }, everywhere(text))
        expect(['allowed', 'implicitDeny']).toContain(effect)
      }),
      { numRuns: 500 },
    )
  })
})

describe('hostile documents are answered in bounded time', () => {
  const allows = (element: object, resource: string, context = new Map<string, string>()) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...element }
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    const policy = { policy: compilePolicy(text), source: 'x', kind: 'inline' } as const
    return decide({ ...readRequest({}, 'x'), resource, context }, { identity: [policy] }).effect === 'allowed'
  }
  const letters = 'a'.repeat(2000)

  test('many runs', () => {
    const resource = `arn:aws:s3:::${letters}`
    expect(allows({ Resource: `arn:aws:s3:::${'*a'.repeat(1500)}*b` }, resource)).toBe(false)
    expect(allows({ Resource: `arn:aws:s3:::${'*a'.repeat(1500)}*` }, resource)).toBe(true)
    expect(allows({ Resource: `arn:aws:s3:::${'*?a'.repeat(500)}*b` }, resource)).toBe(false)
    expect(allows({ Resource: `arn:aws:s3:::${'*??a'.repeat(500)}*` }, resource)).toBe(true)
  })

  test('many runs that stay inside their part', () => {
    const resource = `arn:aws:ec2:${letters}:1:instance/i`
    expect(allows({ Resource: `arn:aws:ec2:${'*a'.repeat(500)}b:1:instance/i` }, resource)).toBe(false)
    expect(allows({ Resource: `arn:aws:ec2:${'*a'.repeat(500)}:1:instance/i` }, resource)).toBe(true)
  })

  test('many runs in conditions and actions', () => {
    const context = new Map([['x:key', letters]])
    expect(allows({ Condition: { StringLike: { 'x:key': `${'*a'.repeat(1500)}b` } } }, '*', context)).toBe(
      false,
    )
    expect(allows({ Action: `${'*e'.repeat(3000)}b` }, '*')).toBe(false)
  })

  test('many openings of variables that never close', () => {
    expect(allows({ Resource: `arn:aws:s3:::${'${'.repeat(60_000)}` }, '*')).toBe(false)
    expect(allows({ Resource: `arn:aws:s3:::${'${'.repeat(60_000)}}` }, '*')).toBe(false)
  })

  test('deep nesting', () => {
    for (const text of [
      '['.repeat(100_000),
      '{"Statement":'.repeat(10_000),
      `{"Statement":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ]) {
      expect(decide(readRequest({}, 'x'), everywhere(text)).effect).toBe('implicitDeny')
      expect(validateIdentityPolicy(text, { managed: true, partition: 'aws' })).toBe(
        'Syntax errors in policy.',
      )
      expect(validateTrustPolicy(text, 'aws')).toBeDefined()
      expect(trustPrincipals(text)).toEqual([])
      expect(statementSpans(text).length).toBeLessThanOrEqual(1)
    }
  })

  test('deep nesting in any element of a statement', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    for (const element of names) {
      const statement = `{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","${element}":${deep}}`
      const document = `{"Version":"2012-10-17","Statement":${statement}}`
      expect(['implicitDeny', 'explicitDeny']).toContain(
        decide(readRequest({}, 'x'), everywhere(document)).effect,
      )
      expect(explainDecision(readRequest({}, 'x'), everywhere(document)).layers.length).toBeGreaterThan(0)
      expect(validateTrustPolicy(document, 'aws')).toBeDefined()
      expect(validateResourceControlPolicy(document, 'aws')).toBeDefined()
    }
  })

  test('a large number as a date, an address of many groups', () => {
    const context = new Map([['x:key', '1:'.repeat(50_000)]])
    expect(allows({ Condition: { NotIpAddress: { 'x:key': '10.0.0.0/8' } } }, '*', context)).toBe(false)
    const huge = new Map([['x:key', '9'.repeat(50_000)]])
    // What is no date equals nothing (recorded on AWS, September 2026).
    expect(allows({ Condition: { DateNotEquals: { 'x:key': '2026-01-01' } } }, '*', huge)).toBe(true)
    expect(allows({ Condition: { DateEquals: { 'x:key': '2026-01-01' } } }, '*', huge)).toBe(false)
  })
})
