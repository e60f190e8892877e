import { describe, expect, test } from '@jest/globals'
import {
  actionFacts,
  isMultiValued,
  resourceTypes,
  serviceName,
  servicePrefixes,
  spellingOfAction,
} from '../../core/aws/service-authorization.ts'
import { iam, sts } from '../../protocol/model/index.ts'

describe('services', () => {
  test('there are 456, sorted, each with a name', () => {
    const prefixes = servicePrefixes()
    expect(prefixes).toHaveLength(456)
    expect(prefixes).toEqual([...prefixes].sort())
    expect(prefixes.filter((prefix) => !serviceName(prefix))).toEqual([])
  })

  test.each([
    ['iam', 'AWS Identity and Access Management (IAM)'],
    ['STS', 'AWS Security Token Service'],
    ['s3', 'Amazon S3'],
    ['ec2', 'Amazon EC2'],
  ])('%s is %s', (prefix, name) => {
    expect(serviceName(prefix)).toBe(name)
  })

  test.each(['', 'nothing', 'constructor'])('"%s" is none', (prefix) => {
    expect(serviceName(prefix)).toBeUndefined()
    expect(resourceTypes(prefix)).toEqual([])
    expect(actionFacts(`${prefix}:constructor`)).toBeUndefined()
  })
})

describe('actions', () => {
  test('have one spelling', () => {
    const spellings = ['IAM:listusers', 'iam:ListUsers', 'iam:LISTUSERS'].map(spellingOfAction)
    expect(new Set(spellings)).toEqual(new Set(['iam:ListUsers']))
    expect(['iam:nothing', 'Nothing:None', '', '__proto__:x'].map(spellingOfAction)).toEqual([
      'iam:nothing',
      'Nothing:None',
      '',
      '__proto__:x',
    ])
  })

  test('iam:CreateUser, in any case', () => {
    const facts = {
      service: 'iam',
      name: 'CreateUser',
      accessLevel: 'Write',
      wildcardOnly: false,
      resourceTypes: [{ name: 'user', required: true }],
      conditionKeys: ['aws:RequestTag/${TagKey}', 'aws:TagKeys', 'iam:PermissionsBoundary'],
    }
    expect(actionFacts('iam:CreateUser')).toEqual(facts)
    expect(actionFacts('IAM:createuser')).toEqual(facts)
  })

  test.each([
    ['iam:ListUsers', 'List'],
    ['s3:ListAllMyBuckets', 'List'],
    ['iam:CreateAccountAlias', 'Write'],
    ['sts:DecodeAuthorizationMessage', 'Write'],
    ['iam:GetAccountSummary', 'List'],
  ])('%s is allowed on * alone', (action, accessLevel) => {
    expect(actionFacts(action)).toMatchObject({ accessLevel, wildcardOnly: true, resourceTypes: [] })
  })

  test.each([
    ['s3:GetObject', 'Read'],
    ['iam:TagRole', 'Tagging'],
    ['iam:AttachRolePolicy', 'Permissions management'],
    ['ec2:RunInstances', 'Write'],
  ])('%s is allowed on resources', (action, accessLevel) => {
    expect(actionFacts(action)).toMatchObject({ accessLevel, wildcardOnly: false })
  })

  test('a resource type that need not be there', () => {
    expect(actionFacts('iam:SimulatePrincipalPolicy')?.resourceTypes).toContainEqual({
      name: 'role',
      required: false,
    })
  })

  test('keys that an action has for one of its resource types are among its own', () => {
    expect(actionFacts('ec2:RunInstances')?.conditionKeys).toContain('ec2:InstanceType')
  })

  test.each(['iam:Nothing', 'iam:', 'CreateUser', '', ':', 'iam:constructor'])('"%s" is none', (action) => {
    expect(actionFacts(action)).toBeUndefined()
  })

  test('every operation of IAM and STS is one, but for some that are newer than the reference', () => {
    const operations = [iam, sts].flatMap(({ service, operations }) =>
      Object.keys(operations).map((name) => `${service}:${name}`),
    )
    expect(operations.filter((action) => !actionFacts(action))).toEqual([
      'iam:AcquireRole',
      'iam:UpdateDelegationRequest',
      'sts:GetScopedCredentials',
    ])
  })
})

describe('resource types', () => {
  test('of IAM', () => {
    expect(resourceTypes('IAM').find(({ name }) => name === 'role')).toEqual({
      name: 'role',
      arn: 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}',
      conditionKeys: ['aws:ResourceTag/${TagKey}', 'iam:ResourceTag/${TagKey}'],
    })
  })
})

describe('several values are usual', () => {
  test.each([
    'aws:TagKeys',
    'AWS:tagkeys',
    'aws:CalledVia',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalServiceNamesList',
    'sts:TransitiveTagKeys',
    'sts:RequestContextProviders',
    'cognito-identity.amazonaws.com:amr',
    'dynamodb:Attributes',
    'vpc-lattice-svcs:RequestQueryString/Page',
  ])('of %s', (key) => {
    expect(isMultiValued(key)).toBe(true)
  })

  test.each([
    'aws:RequestTag/Team',
    'aws:PrincipalTag/TagKeys',
    'aws:PrincipalOrgID',
    'aws:SourceIp',
    'sts:ExternalId',
    'saml:aud',
    'iam:PolicyARN',
    'vpc-lattice-svcs:RequestQueryString/',
    'nothing:Known',
    'aws:TagKeysOfSomething',
    '',
  ])('not of %s', (key) => {
    expect(isMultiValued(key)).toBe(false)
  })
})
