import { describe, expect, test } from '@jest/globals'
import { regExpOf } from '../../protocol/constraints.ts'
import { iam, sts } from '../../protocol/model/index.ts'
import type { ServiceModel } from '../../protocol/service-model.ts'
import type { Structure } from '../../protocol/structure.ts'
import { validate } from '../../protocol/validate.ts'
import { model, stsModel } from './model.ts'

function messageFor(service: ServiceModel, name: string, input: Structure): string | undefined {
  const operation = service.operations[name]
  if (!operation) throw new Error(`no operation ${name}`)
  try {
    validate(service, operation, input)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const SESSION = { RoleArn: 'arn:aws:iam::111111111111:role/x', RoleSessionName: 'session' }

/** Returns a list of equal elements, and the indices of those that were read. */
function watched(length: number, element: unknown) {
  const seen = new Set<string>()
  const elements = new Proxy(Array<unknown>(length).fill(element), {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) seen.add(name)
      return Reflect.get(target, name, receiver)
    },
  })
  return { elements, seen }
}

const one = (clause: string) => `1 validation error detected: ${clause}`

describe('IAM does not echo values', () => {
  test.each<[string, Structure, string]>([
    [
      'too long',
      { Text: 'abcdef' },
      "Value at 'text' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      'too short',
      { Text: '' },
      "Value at 'text' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'too big',
      { Count: 11 },
      "Value at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    ],
    [
      'too small',
      { Count: 0 },
      "Value at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'pattern',
      { Word: 'a1' },
      "Value at 'word' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}]+",
    ],
    [
      'enum',
      { Kind: 'three' },
      "Value at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [one, two]",
    ],
    [
      'blob',
      { Blob: Buffer.from('abcd') },
      "Value at 'blob' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      'list length',
      { Names: ['a', 'b', 'c'] },
      "Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'list minimum',
      { Kinds: [] },
      "Value at 'kinds' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'list element',
      { Names: ['A'] },
      "Value at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*]",
    ],
    [
      'list of enums',
      { Kinds: ['x'] },
      "Value at 'kinds' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [one, two]]",
    ],
    [
      'member of a structure in a list',
      { Tags: [{ Key: 'a' }, { Key: 'abcd' }] },
      "Value at 'tags.2.member.key' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      'missing member inside',
      { Tags: [{}] },
      "Value at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      'missing element',
      { Names: ['a', undefined] },
      "Value at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*]",
    ],
    [
      'structure',
      { Inner: {} },
      "Value at 'inner.text' failed to satisfy constraint: Member must not be null",
    ],
    [
      'map',
      { Map: { a: { Text: 'abcdef' } } },
      "Value at 'map.a.member.text' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
  ])('%s', (_name, input, clause) => {
    expect(messageFor(model, 'Try', input)).toBe(one(clause))
  })

  test('a required member', () => {
    expect(messageFor(model, 'Demand', {})).toBe(
      one("Value at 'text' failed to satisfy constraint: Member must not be null"),
    )
  })
})

describe('STS echoes values', () => {
  test.each<[Structure, string]>([
    [
      { Text: 'abcdef' },
      "Value 'abcdef' at 'text' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [{ Inner: {} }, "Value null at 'inner.text' failed to satisfy constraint: Member must not be null"],
    [
      { Kind: 'x' },
      "Value 'x' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [one, two]",
    ],
    [
      { Names: ['a', 'b', 'c'] },
      "Value '[a, b, c]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
  ])('%j', (input, clause) => {
    expect(messageFor(stsModel, 'Try', input)).toBe(one(clause))
  })

  test('C7.1.5: an element that is missing', () => {
    expect(messageFor(sts, 'AssumeRole', { ...SESSION, TransitiveTagKeys: [undefined, 'x'] })).toBe(
      one(
        "Value '[null, x]' at 'transitiveTagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
      ),
    )
  })

  test('structures as Java shows maps', () => {
    const shape = { type: 'list', of: 'tag', max: 1 } as const
    const limited = { ...stsModel, shapes: { ...stsModel.shapes, tags: shape } }
    const tags = [{ Key: 'a', Value: 'b' }, { Key: 'c' }]
    expect(messageFor(limited, 'Try', { Tags: tags })).toBe(
      one(
        "Value '[{key=a, value=b}, {key=c}]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 1",
      ),
    )
  })

  test.each([
    [
      'AssumeRoleWithSAML',
      { PrincipalArn: 'arn:aws:iam::111111111111:saml-provider/x', SAMLAssertion: 'abc' },
      'sAMLAssertion',
    ],
    [
      'AssumeRoleWithWebIdentity',
      { RoleSessionName: 'session', WebIdentityToken: 'abc' },
      'webIdentityToken',
    ],
  ])('but no secrets: %s', (operation, secret, path) => {
    const input = { RoleArn: 'arn:aws:iam::111111111111:role/x', ...secret }
    expect(messageFor(sts, operation, input)).toBe(
      one(
        `Value at '${path}' failed to satisfy constraint: Member must have length greater than or equal to 4`,
      ),
    )
  })

  test('nor lists of them, but that one is absent', () => {
    const shapes = {
      ...stsModel.shapes,
      text: { type: 'string', max: 2, sensitive: true },
      name: { type: 'string', max: 2, sensitive: true },
    } as const
    const secretive = { ...stsModel, shapes }
    expect(messageFor(secretive, 'Try', { Names: ['abc'] })).toBe(
      one(
        "Value at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2]",
      ),
    )
    expect(messageFor(secretive, 'Try', { Names: ['a', 'b', 'c'] })).toBe(
      one("Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 2"),
    )
    expect(messageFor(secretive, 'Demand', {})).toBe(
      one("Value null at 'text' failed to satisfy constraint: Member must not be null"),
    )
  })

  test('recorded: a session name that is no name', () => {
    const input = { RoleArn: 'arn:aws:iam::111111111111:role/x', RoleSessionName: 'Session1:2' }
    expect(messageFor(sts, 'AssumeRole', input)).toBe(
      one(
        "Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      ),
    )
  })
})

describe('C7.1.7: the values of an enum', () => {
  test.each<[string, Structure, string]>([
    [
      'SetSecurityTokenServicePreferences',
      { GlobalEndpointTokenVersion: 'v3Token' },
      "Value at 'globalEndpointTokenVersion' failed to satisfy constraint: Member must satisfy enum value set: [v2Token, v1Token]",
    ],
    [
      'GetAccountAuthorizationDetails',
      { Filter: ['user'] },
      "Value at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [LocalManagedPolicy, User, AWSManagedPolicy, Role, Group]]",
    ],
    [
      'ListEntitiesForPolicy',
      { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', PolicyUsageFilter: '' },
      "Value at 'policyUsageFilter' failed to satisfy constraint: Member must satisfy enum value set: [PermissionsPolicy, PermissionsBoundary]",
    ],
  ])('of %s', (name, input, clause) => {
    expect(messageFor(iam, name, input)).toBe(one(clause))
  })
})

describe('several failures', () => {
  const missing = (paths: readonly string[]) =>
    `${paths.length} validation errors detected: ${paths.map((path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`).join('; ')}`

  test('C7.1.5: of tags, values before keys', () => {
    const input = { UserName: 'alice', Tags: [{}, { Key: 'a', Value: 'b' }, {}] }
    expect(messageFor(iam, 'TagUser', input)).toBe(
      missing(['tags.1.member.value', 'tags.1.member.key', 'tags.3.member.value', 'tags.3.member.key']),
    )
  })

  test('C7.1.5: at most ten', () => {
    const paths = [1, 2, 3, 4, 5].flatMap((at) => [`tags.${at}.member.value`, `tags.${at}.member.key`])
    const input = { UserName: 'alice', Tags: Array.from({ length: 9 }, () => ({})) }
    expect(messageFor(iam, 'TagUser', input)).toBe(missing(paths))
  })

  test('nothing is checked after ten', () => {
    const { elements, seen } = watched(100_000, {})
    const error = messageFor(model, 'Try', { Tags: elements })
    expect(error).toMatch(/^10 validation errors detected: /)
    expect(seen.size).toBeLessThanOrEqual(11)
  })

  test('no element of a list over its maximum is checked', () => {
    const { elements, seen } = watched(100_000, {})
    expect(messageFor(iam, 'TagUser', { UserName: 'alice', Tags: elements })).toBe(
      one("Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50"),
    )
    expect(messageFor(model, 'Try', { Names: watched(3, 'A').elements })).toBe(
      one("Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 2"),
    )
    expect(seen.size).toBe(0)
  })

  test('C7.1.5: elements without constraints', () => {
    const input = {
      PolicyInputList: ['{}'],
      ActionNames: ['s3:GetObject'],
      ContextEntries: [{ ContextKeyValues: [undefined] }],
    }
    expect(messageFor(iam, 'SimulateCustomPolicy', input)).toBe(
      one(
        "Value at 'contextEntries.1.member.contextKeyValues' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]",
      ),
    )
  })

  // Both orders were recorded on AWS. Neither is the order of the model.
  test('of CreateOpenIDConnectProvider', () => {
    const input = { Url: 'x'.repeat(256), ClientIDList: ['x'.repeat(256)], ThumbprintList: ['x'] }
    expect(messageFor(iam, 'CreateOpenIDConnectProvider', input)).toBe(
      "3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
    )
  })

  test('of UpdateAccountPasswordPolicy', () => {
    const input = { MinimumPasswordLength: 129, MaxPasswordAge: 1096, PasswordReusePrevention: 25 }
    expect(messageFor(iam, 'UpdateAccountPasswordPolicy', input)).toBe(
      "3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member must have value less than or equal to 128; Value at 'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value less than or equal to 1095",
    )
  })

  test('of one value: pattern first', () => {
    expect(messageFor(model, 'Try', { Word: '123456789' })).toMatch(
      /^2 validation errors.*pattern.*; .*length/,
    )
  })
})

describe('lengths', () => {
  test.each([
    ['😀😀😀😀😀', undefined],
    ['😀😀😀😀😀😀', expect.stringContaining('less than or equal to 5')],
    ['e\u0301e\u0301e\u0301', expect.stringContaining('less than or equal to 5')],
  ])('count Unicode scalar values, without normalisation: %s', (text, expected) => {
    expect(messageFor(model, 'Try', { Text: text })).toEqual(expected)
  })
})

test('a sound input passes', () => {
  expect(
    messageFor(model, 'Try', {
      Text: 'abc',
      Count: 10,
      Names: ['a'],
      Tags: [{ Key: 'k', Value: 'v' }],
      Map: { a: { Text: 't' } },
      Kind: 'one',
      Blob: Buffer.from('abc'),
      Long: 1,
      When: 1,
      Flag: true,
    }),
  ).toBeUndefined()
})

test('patterns match whole values, and characters above U+FFFF fail the ARN pattern as measured on STS', () => {
  expect(regExpOf('a|ab').test('ab')).toBe(true)
  expect(regExpOf('a').test('a\n')).toBe(false)
  const arn = messageFor(sts, 'AssumeRole', {
    RoleArn: 'arn:aws:iam::111111111111:role/😀',
    RoleSessionName: 'name',
  })
  expect(arn).toContain(
    "at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern",
  )
})
