import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import {
  compilePolicy,
  contextKeys,
  decide,
  denialReason,
  evaluatePolicies,
  explain,
  missingContextKeys,
  policySize,
  simulatedSpans,
  statementSpans,
} from '../../policy/index.ts'
import { readLayers, readRequest, source } from './cases.ts'
import { decision, reason } from './example.ts'

const get = readRequest({}, 'get')
const variable = (key: string) => `$\{${key}}`

test('the example of the README', () => {
  expect(decision).toEqual({ effect: 'implicitDeny', layer: 'identity', statements: [] })
  expect(reason).toBe(' because no identity-based policy allows the s3:PutObject action')
})

describe('compilePolicy', () => {
  test('the same text gives the same object', () => {
    const text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    expect(compilePolicy(text)).toBe(compilePolicy(text.slice()))
    expect(compilePolicy(text).readable).toBe(true)
  })

  test('an unreadable text is flagged', () => {
    expect(compilePolicy('{').readable).toBe(false)
    expect(compilePolicy('7').readable).toBe(false)
  })

  test('nesting beyond all measure is no policy', () => {
    const nested = (depth: number) => `{"Statement":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(compilePolicy(nested(1000)).readable).toBe(true)
    expect(compilePolicy(nested(1001)).readable).toBe(false)
  })

  test('what was not used for long is forgotten, and compiled again to the same effect', () => {
    const text = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    const first = compilePolicy(text)
    const used = compilePolicy(`${text} `)
    for (let size = 1; size <= 10; size++) {
      compilePolicy(' '.repeat(1024 * 1024 - size))
      expect(compilePolicy(`${text} `)).toBe(used)
    }
    const again = compilePolicy(text)
    expect(again).not.toBe(first)
    expect(again.candidates('s3:GetObject').allow).toHaveLength(1)
  })

  test('any number of actions may be asked for', () => {
    const layers = readLayers({ identity: [[{ Effect: 'Allow', Action: 's3:*9', Resource: '*' }]] }, 'many')
    const allowed = Array.from({ length: 2000 }, (_, at) => decide({ ...get, action: `s3:Get${at}` }, layers))
    expect(allowed.filter(({ effect }) => effect === 'allowed')).toHaveLength(200)
  })
})

describe('what a policy refers to', () => {
  const statements = [
    {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${variable('aws:username')}/${variable("x:a, 'b'")}`,
    },
    {
      Effect: 'Deny',
      Action: 'ec2:*',
      Resource: '*',
      Condition: { StringLike: { 'aws:UserName': variable('x:c'), 'x:d': '1' } },
    },
    { Effect: 'Deny', Action: 'ec2:*', Resource: '*', Condition: { Unknown: { 'x:e': '1' } } },
  ]

  test('8.12: context keys, each spelling once', () => {
    const keys = contextKeys(compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })))
    expect(keys).toEqual(['aws:username', 'x:a', 'aws:UserName', 'x:d', 'x:c', 'x:e'])
  })

  test('keys that the request lacks, of statements about its action and resource', () => {
    const layers = readLayers(
      {
        identity: [
          [
            {
              Effect: 'Allow',
              Action: 's3:*',
              Resource: '*',
              Condition: { StringEquals: { 'x:A': variable('x:b'), 'x:have': '1' } },
            },
            {
              Effect: 'Allow',
              Action: 's3:*',
              Resource: 'arn:aws:s3:::other',
              Condition: { StringEquals: { 'x:c': '1' } },
            },
            { Effect: 'Allow', Action: 'ec2:*', Resource: '*', Condition: { StringEquals: { 'x:d': '1' } } },
          ],
        ],
        boundary: [
          { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'x:a': '1', 'x:e': '1' } } },
        ],
      },
      'missing',
    )
    const request = readRequest({ context: { 'x:have': '1' } }, 'missing')
    expect(missingContextKeys(request, layers)).toEqual(['x:A', 'x:b', 'x:e'])
  })

  test('a variable of the resource that the request lacks could stand for anything', () => {
    const homes = (path: string) => ({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${path}` })
    const identity = [[homes(`data/${variable('aws:username')}/*`), homes(`other/${variable('x:a')}`)]]
    expect(missingContextKeys(get, readLayers({ identity }, 'missing'))).toEqual(['aws:username'])
  })
})

describe('evaluatePolicies', () => {
  const allow = source('managed')([{ Sid: 'A', Effect: 'Allow', Action: 's3:*', Resource: '*' }])
  const deny = source('inline')({
    source: 'D',
    statements: [{ Effect: 'Deny', Action: 's3:Get*', Resource: '*' }],
  })

  test('no policies: an implicit deny', () => {
    expect(evaluatePolicies(get, [], 'identity')).toEqual({ effect: 'implicitDeny', statements: [] })
  })

  test('an Allow, with all there is to say of the statement', () => {
    expect(evaluatePolicies(get, [allow], 'boundary')).toEqual({
      effect: 'allowed',
      statements: [
        { layer: 'boundary', source: 'managed', kind: 'managed', index: 0, sid: 'A', effect: 'Allow' },
      ],
    })
  })

  test('a Deny wins', () => {
    expect(evaluatePolicies(get, [allow, deny], 'identity')).toEqual({
      effect: 'explicitDeny',
      statements: [
        { layer: 'identity', source: 'D', kind: 'inline', index: 0, sid: undefined, effect: 'Deny' },
      ],
    })
  })
})

test('O4: what the organization says is told apart from the decision', () => {
  const [full, none] = ['*', 'ec2:*'].map((Action) => [{ Effect: 'Allow', Action, Resource: '*' }])
  const levels = [full, none].map((level) => [source('organization')(level ?? [])])
  const outcomes = levels.map((level) => evaluatePolicies(get, level, 'serviceControl').effect)
  expect(outcomes).toEqual(['allowed', 'implicitDeny'])
})

describe('explain', () => {
  const fails = (statement: object, layer: 'identity' | 'resource' = 'identity') => {
    const full = { Effect: 'Allow', Action: '*', Resource: '*', ...statement }
    const layers = readLayers(
      layer === 'identity'
        ? { identity: [[full]] }
        : { identity: [], resource: { kind: 'resource', policy: [full] } },
      'explain',
    )
    const [explained] = explain(get, layers)
    return [explained?.fails, explained?.detail]
  }

  test.each([
    ['nothing', {}, [undefined, undefined]],
    ['the action', { Action: 'ec2:*' }, ['action', undefined]],
    ['the resource', { Resource: 'arn:aws:s3:::other' }, ['resource', undefined]],
    ['a variable', { Resource: `arn:aws:s3:::${variable('aws:UserName')}` }, ['variable', 'aws:UserName']],
    [
      'a condition',
      { Condition: { Null: { 'x:a': 'true' }, Bool: { 'x:B': 'true' } } },
      ['condition', 'Bool x:B'],
    ],
    ['an unreadable condition', { Condition: 'x' }, ['condition', undefined]],
    ['an unreadable condition of a Deny', { Effect: 'Deny', Condition: 'x' }, [undefined, undefined]],
    ['a principal that is out of place', { Principal: '*' }, ['principal', undefined]],
  ])('%s', (_, statement, expected) => {
    expect(fails(statement)).toEqual(expected)
  })

  test('the principal of a resource policy', () => {
    expect(fails({ Principal: { AWS: '444455556666' } }, 'resource')).toEqual(['principal', undefined])
  })

  test('all layers, in the order in which denials are reported', () => {
    const policy = [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }]
    const sets = [[policy]]
    const layers = readLayers(
      {
        identity: [policy],
        boundary: policy,
        session: sets,
        resource: { kind: 'trust', policy },
        serviceControl: sets,
        resourceControl: sets,
        endpoint: policy,
      },
      'explain',
    )
    const order = explain(get, layers).map(({ layer }) => layer)
    expect(order).toEqual([
      'resourceControl',
      'serviceControl',
      'trust',
      'identity',
      'boundary',
      'session',
      'endpoint',
    ])
  })
})

test('the ARN of the denying policy can be left out', () => {
  const arn = 'arn:aws:iam::444455556666:policy/guard'
  const statements = [{ Effect: 'Deny', Action: '*', Resource: '*' }]
  const decision = decide(get, readLayers({ identity: [{ source: arn, statements }] }, 'denial'))
  expect(denialReason(decision, get.action, { policyArns: false })).toBe(
    ' with an explicit deny in an identity-based policy',
  )
})

describe('policySize', () => {
  test.each([
    ['', 0],
    ['{}', 2],
    [' { "a b" :\t[ 1 ,\r\n 2 ] } ', 13],
    ['"a \\" b"', 8],
    ['"open ', 6],
    ['"\\', 2],
  ])('%j has %i characters', (text, size) => {
    expect(policySize(text)).toBe(size)
  })
})

describe('statementSpans', () => {
  test('lines and columns count from 1', () => {
    const document = '{\n  "Statement": [\n    {"Sid": "[{"},\n    {"a": [{}, "}"]} , true, 1]\n}'
    expect(statementSpans(document)).toEqual([
      { start: { line: 3, column: 5 }, end: { line: 3, column: 18 } },
      { start: { line: 4, column: 5 }, end: { line: 4, column: 21 } },
      { start: { line: 4, column: 24 }, end: { line: 4, column: 28 } },
      { start: { line: 4, column: 30 }, end: { line: 4, column: 31 } },
    ])
  })

  test('blank lines, and lines that end inside a statement', () => {
    expect(statementSpans('\n\n{"Statement":\n\n[{\n\n},\n{}]}\n')).toEqual([
      { start: { line: 5, column: 2 }, end: { line: 7, column: 2 } },
      { start: { line: 8, column: 1 }, end: { line: 8, column: 3 } },
    ])
  })

  test('a single statement', () => {
    expect(statementSpans('{"Statement":{}}')).toEqual([
      { start: { line: 1, column: 14 }, end: { line: 1, column: 16 } },
    ])
  })

  test.each(['', '[]', '{}', '{"Statement":[]}'])('none in %j', (document) => {
    expect(statementSpans(document)).toEqual([])
  })
})

describe('simulatedSpans: from behind the token before the statement', () => {
  test('a single statement begins behind its brace', () => {
    expect(simulatedSpans('{"Statement": {}}')).toEqual([
      { start: { line: 1, column: 16 }, end: { line: 1, column: 17 } },
    ])
  })

  test('the first of a list begins behind the bracket, the others behind the one before', () => {
    expect(simulatedSpans('{"Statement":[\n {},\n {}]}')).toEqual([
      { start: { line: 1, column: 15 }, end: { line: 2, column: 4 } },
      { start: { line: 2, column: 4 }, end: { line: 3, column: 4 } },
    ])
  })

  test('none in what is no policy', () => {
    expect(simulatedSpans('[]')).toEqual([])
  })
})

test('the package imports nothing but itself', () => {
  const root = new URL('../../policy/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const imports = files.flatMap((name) =>
    [...readFileSync(new URL(name, root), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, path = '']) => new URL(path, new URL(name, root)),
    ),
  )
  expect(imports.length).toBeGreaterThan(50)
  expect(imports.filter(({ href }) => !href.startsWith(root.href))).toEqual([])
})
