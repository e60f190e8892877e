import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as accessanalyzerSdk from '@aws-sdk/client-accessanalyzer'
import * as iamSdk from '@aws-sdk/client-iam'
import * as identitystoreSdk from '@aws-sdk/client-identitystore'
import * as organizationsSdk from '@aws-sdk/client-organizations'
import * as ssoSdk from '@aws-sdk/client-sso'
import * as ssoAdminSdk from '@aws-sdk/client-sso-admin'
import * as ssoOidcSdk from '@aws-sdk/client-sso-oidc'
import * as stsSdk from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { regExpOf } from '../../protocol/constraints.ts'
import {
  accessanalyzer,
  accountAccess,
  iam,
  identitystore,
  organizations,
  signin,
  sso,
  ssoAdmin,
  ssoOidc,
  sts,
} from '../../protocol/model/index.ts'
import type { Member, ServiceModel, Shape } from '../../protocol/service-model.ts'
import { generateModel } from '../../scripts/generate-model.ts'

const root = join(import.meta.dirname, '../..')
const generated = generateModel(root)

test.each([...generated.files.keys()])('%s is what npm run generate writes', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(generated.files.get(path))
})

test('the SDKs hold nothing that the facts do not know, and contradict them nowhere', () => {
  expect(generated.differences).toEqual([])
})

const models = {
  accessanalyzer,
  'account-access': accountAccess,
  iam,
  identitystore,
  organizations,
  signin,
  sso,
  'sso-admin': ssoAdmin,
  'sso-oidc': ssoOidc,
  sts,
}
type Service = keyof typeof models

/** The members of a list that tell whether it goes on. */
const TOKENS = {
  query: ['Marker', 'IsTruncated'],
  json: ['NextToken'],
  'rest-json': ['nextToken'],
} as const

/** The services with their SDKs, as far as npm has them, and the numbers of their operations. */
describe.each<[Service, object | undefined, number]>([
  ['accessanalyzer', accessanalyzerSdk, 39],
  ['account-access', undefined, 11],
  ['iam', iamSdk, 181],
  ['identitystore', identitystoreSdk, 19],
  ['organizations', organizationsSdk, 63],
  ['signin', undefined, 11],
  ['sso', ssoSdk, 4],
  ['sso-admin', ssoAdminSdk, 79],
  ['sso-oidc', ssoOidcSdk, 4],
  ['sts', stsSdk, 12],
])('the model of %s', (service, sdk, count) => {
  const model: ServiceModel = models[service]
  const operations = Object.entries(model.operations)

  test('holds the operations that the SDK has commands for', () => {
    const names = Object.keys(model.operations)
    const commands = Object.keys(sdk ?? {}).filter(
      (name) => name.endsWith('Command') && !name.startsWith('$'),
    )
    if (sdk) expect(names.sort()).toEqual(commands.map((name) => name.slice(0, -'Command'.length)).sort())
    expect(names).toHaveLength(count)
  })

  test('has a path for each operation of REST JSON, and values for its labels', () => {
    const labels = operations.map(([name, { http, input }]) => {
      const inPath = [...(http?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, label]) => label)
      const members = input.filter((member) => member.in === 'path' && member.required)
      expect([name, members.map((member) => member.name)]).toEqual([name, inPath])
      return http?.path.startsWith('/') ?? false
    })
    expect(new Set(labels)).toEqual(new Set([model.protocol === 'rest-json']))
  })

  test('defines every shape it uses, and uses every shape it defines', () => {
    const used = new Set([...operationMembers(model), ...Object.values(model.shapes).flatMap(references)])
    expect([...used].sort()).toEqual(Object.keys(model.shapes).sort())
  })

  test('defines every error that an operation declares', () => {
    const declared = new Set(operations.flatMap(([, operation]) => operation.errors))
    expect([...declared].filter((name) => model.errors[name] === undefined)).toEqual([])
  })

  test('holds well-formed errors', () => {
    const wrong = Object.entries(model.errors).filter(
      ([, { code, status }]) =>
        !/^\w+$/.test(code) || ![400, 401, 402, 403, 404, 409, 410, 422, 429, 500].includes(status),
    )
    expect(wrong).toEqual([])
  })

  test('names an element once in a structure', () => {
    const structures = Object.entries(model.shapes).flatMap(([name, shape]) =>
      shape.type === 'structure' ? [{ name, members: shape.members }] : [],
    )
    const parameters = operations.flatMap(([name, { input, output = [] }]) => [
      { name, members: input },
      { name, members: output },
    ])
    const repeated = [...structures, ...parameters].filter(
      ({ members }) => new Set(members.map((member) => member.name)).size !== members.length,
    )
    expect(repeated.map(({ name }) => name)).toEqual([])
  })

  test('has bounds in order', () => {
    const wrong = Object.entries(model.shapes).filter(
      ([, shape]) => 'min' in shape && 'max' in shape && !(Number(shape.min) <= Number(shape.max)),
    )
    expect(wrong).toEqual([])
  })

  test('holds patterns that JavaScript compiles: with the flag u exactly where \\p occurs', () => {
    const patterns = Object.values(model.shapes).flatMap((shape) =>
      shape.type === 'string' && shape.pattern !== undefined ? [shape.pattern] : [],
    )
    const flags = patterns.map((pattern) => (pattern.includes('\\p') ? 'u' : ''))
    expect(patterns.map((pattern) => regExpOf(pattern).flags)).toEqual(flags)
  })

  test('pages over lists of the output, told by Marker and IsTruncated, or by NextToken', () => {
    const [token = '', ...more] = TOKENS[model.protocol]
    for (const [name, { input, output, paging }] of operations) {
      if (paging === undefined) continue
      expect([name, memberNames(input)]).toEqual([name, expect.arrayContaining([token])])
      expect([name, memberNames(output)]).toEqual([
        name,
        expect.arrayContaining([token, ...more, ...paging.results]),
      ])
      const kinds = paging.results.map((result) => shapeOf(model, output, result)?.type)
      expect([name, ...kinds]).toEqual([name, ...paging.results.map(() => 'list')])
    }
  })
})

test('every IAM operation with a Marker pages, but one that spells isTruncated with a small letter', () => {
  const unpaged = Object.entries(iam.operations).filter(
    ([, { input, paging }]) => memberNames(input).includes('Marker') && paging === undefined,
  )
  expect(unpaged.map(([name]) => name)).toEqual(['ListDelegationRequests'])
})

test('answers without a Result element are those of operations without output', () => {
  expect(iam.operations['DeleteUser']?.output).toBeUndefined()
  expect(iam.operations['CreateUser']?.output).toEqual([{ name: 'User', shape: 'User' }])
})

test('unsigned calls are those that bring their own proof', () => {
  const unsigned = Object.values(models).flatMap((model: ServiceModel) =>
    Object.entries(model.operations).flatMap(([name, operation]) => (operation.unsigned ? [name] : [])),
  )
  expect(unsigned).toEqual([
    'CreateOAuth2Token',
    ...['GetRoleCredentials', 'ListAccountRoles', 'ListAccounts', 'Logout'],
    ...['CreateToken', 'RegisterClient', 'StartDeviceAuthorization'],
    ...['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
  ])
})

describe('what AWS was seen to do', () => {
  test('STS answers its elements in an order of its own', () => {
    const order = (operation: string) => memberNames(sts.operations[operation]?.output).slice(0, 4)
    expect(order('AssumeRole')).toEqual([
      'AssumedRoleUser',
      'Credentials',
      'PackedPolicySize',
      'SourceIdentity',
    ])
    expect(order('GetCallerIdentity')).toEqual(['Arn', 'UserId', 'Account'])
  })

  test('source identities may have 256 characters', () => {
    expect(sts.shapes['sourceIdentityType']).toMatchObject({ min: 2, max: 256 })
  })

  test('the policy of AssumeRole has no length limit, that of GetFederationToken has', () => {
    expect(parameter(sts, 'AssumeRole', 'Policy')).not.toHaveProperty('max')
    expect(parameter(sts, 'GetFederationToken', 'Policy')).toMatchObject({ max: 2048 })
  })

  const tagPattern = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]'
  /** Tests every constraint that a recorded or measured validation error of AWS quotes. */
  test.each<[Service, string, string, object]>([
    ['sts', 'AssumeRole', 'RoleSessionName', { pattern: '[\\w+=,.@-]*', min: 2, max: 64 }],
    [
      'sts',
      'AssumeRole',
      'RoleArn',
      {
        min: 20,
        max: 2048,
        pattern:
          '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
      },
    ],
    ['iam', 'CreateOpenIDConnectProvider', 'Url', { max: 255 }],
    ['iam', 'CreateOpenIDConnectProvider', 'ClientIDList.member', { min: 1, max: 255 }],
    ['iam', 'CreateOpenIDConnectProvider', 'ThumbprintList.member', { min: 40, max: 40 }],
    ['iam', 'CreateVirtualMFADevice', 'Path', { max: 512 }],
    ['iam', 'DeleteServiceSpecificCredential', 'ServiceSpecificCredentialId', { pattern: '[\\w]+' }],
    ['iam', 'GetPolicyVersion', 'VersionId', { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' }],
    ['iam', 'SetDefaultPolicyVersion', 'VersionId', { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' }],
    ...['CreatePolicy', 'CreateRole', 'TagPolicy', 'TagRole'].flatMap(
      (operation): [Service, string, string, object][] => [
        ['iam', operation, 'Tags', { max: 50 }],
        ['iam', operation, 'Tags.member.Key', { min: 1, max: 128, pattern: `${tagPattern}+` }],
        ['iam', operation, 'Tags.member.Value', { max: 256 }],
      ],
    ),
    ['iam', 'UntagRole', 'TagKeys', { max: 50 }],
    ['iam', 'UntagPolicy', 'TagKeys.member', { min: 1, max: 128, pattern: `${tagPattern}+` }],
    ['iam', 'UpdateAccountPasswordPolicy', 'MinimumPasswordLength', { min: 6, max: 128 }],
    ['iam', 'UpdateAccountPasswordPolicy', 'PasswordReusePrevention', { min: 1, max: 24 }],
    ['iam', 'UpdateAccountPasswordPolicy', 'MaxPasswordAge', { min: 1, max: 1095 }],
  ])('%s %s: the bounds of %s', (service, operation, path, constraint) => {
    expect(parameter(models[service], operation, path)).toMatchObject(constraint)
  })

  test.each([
    ['CredentialReportNotPresentException', 'ReportNotPresent', 410],
    ['CredentialReportNotReadyException', 'ReportInProgress', 404],
    ['CredentialReportExpiredException', 'ReportExpired', 410],
    ['ServiceNotSupportedException', 'NotSupportedService', 404],
    ['FeatureDisabledException', 'FeatureDisabled', 404],
    ['FeatureEnabledException', 'FeatureEnabled', 409],
    ['InvalidAuthenticationCodeException', 'InvalidAuthenticationCode', 403],
    ['PolicyEvaluationException', 'PolicyEvaluation', 500],
    ['ConcurrentModificationException', 'ConcurrentModification', 409],
    ['LimitExceededException', 'LimitExceeded', 409],
  ])('%s is %s %i on the wire', (shape, code, status) => {
    expect(iam.errors[shape]).toEqual({ code, status })
  })

  test('an expired web identity token is ExpiredTokenException 400', () => {
    expect(sts.errors['ExpiredTokenException']).toEqual({ code: 'ExpiredTokenException', status: 400 })
  })
})

function operationMembers(model: ServiceModel): readonly string[] {
  return Object.values(model.operations).flatMap(({ input, output = [] }) =>
    [...input, ...output].map((member) => member.shape),
  )
}

function references(shape: Shape): readonly string[] {
  if (shape.type === 'list') return [shape.of]
  if (shape.type === 'map') return [shape.key, shape.value]
  return shape.type === 'structure' ? shape.members.map((member) => member.shape) : []
}

function memberNames(members: readonly Member[] = []): readonly string[] {
  return members.map((member) => member.name)
}

function shapeOf(model: ServiceModel, members: readonly Member[] = [], name: string): Shape | undefined {
  const member = members.find((candidate) => candidate.name === name)
  return member && model.shapes[member.shape]
}

/** Returns the shape of an input parameter. `Tags.member.Key` is the Key of an element of Tags. */
function parameter(model: ServiceModel, operation: string, path: string): Shape | undefined {
  const [first = '', ...rest] = path.split('.')
  let shape = shapeOf(model, model.operations[operation]?.input, first)
  for (const step of rest) {
    if (shape?.type === 'list') shape = model.shapes[shape.of]
    else if (shape?.type === 'structure') shape = shapeOf(model, shape.members, step)
  }
  return shape
}
