import { describe, expect, test } from '@jest/globals'
import { managedPolicies, managedPolicy } from '../../core/aws/managed-policies.ts'
import { validateIdentityPolicy } from '../../policy/index.ts'

const prefix = 'arn:aws:iam::aws:policy'
const paths = ['/', '/aws-service-role/', '/job-function/', '/root-task/', '/service-role/']

describe('AWS managed policies', () => {
  test('C3.1: there are 1,595, the oldest first, each found by its ARN', () => {
    const policies = managedPolicies('aws')
    const dates = policies.map((policy) => policy.createDate)
    expect(policies).toHaveLength(1595)
    expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    expect(policies.filter((policy) => managedPolicy('aws', policy.arn) !== policy)).toEqual([])
    expect(policies.filter(({ arn, path, name }) => arn !== `${prefix}${path}${name}`)).toEqual([])
  })

  test('their paths are the five that AWS uses', () => {
    expect([...new Set(managedPolicies('aws').map((policy) => policy.path))].sort()).toEqual(paths)
  })

  test('the policies for root sessions are among them', () => {
    const rootTasks = managedPolicies('aws').filter((policy) => policy.path === '/root-task/')
    expect(rootTasks.map((policy) => policy.name).toSorted()).toEqual([
      'IAMAuditRootUserCredentials',
      'IAMCreateRootUserPassword',
      'IAMDeleteRootUserCredentials',
      'S3UnlockBucketPolicy',
      'SQSUnlockQueuePolicy',
    ])
    // C7.7.6: AWS's own IDs and descriptions.
    for (const { id, description } of rootTasks) {
      expect(id).toMatch(/^ANPAZKAPJZG4[A-Z2-7]{9}$/)
      expect(description).toMatch(
        /^Provides access required to .+ using the Security Token Service \(STS\) AssumeRoot API\. {1,2}Use this managed policy only with the STS AssumeRoot action\.$/,
      )
    }
  })

  test('ids are unique and well formed, and those that are derived hold no account number', () => {
    const ids = managedPolicies('aws').map((policy) => policy.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^ANPA(?:[A-P]|ZKAPJZG4)[A-Z2-7]+$/.test(id) || id.length !== 21)).toEqual([])
  })

  test('C4.1, C4.4, C7.4.12: IAM accepts every document', () => {
    const messages = managedPolicies('aws').map(({ document }) =>
      validateIdentityPolicy(document, { managed: true, partition: 'aws' }),
    )
    expect(messages.filter((message) => message !== undefined)).toEqual([])
  })

  test('every document is a policy with statements', () => {
    const withoutStatements = managedPolicies('aws').filter((policy) => {
      const { Version, Statement } = JSON.parse(policy.document)
      return Version !== '2012-10-17' || [Statement].flat().length === 0
    })
    expect(withoutStatements).toEqual([])
  })

  test('versions and dates make sense', () => {
    const wrong = managedPolicies('aws').filter(
      ({ defaultVersion, createDate, updateDate }) =>
        !/^v[1-9]\d*$/.test(defaultVersion) ||
        !(createDate >= Date.UTC(2015, 0)) ||
        !(updateDate >= createDate) ||
        createDate % 1000 !== 0,
    )
    expect(wrong.map((policy) => policy.name)).toEqual([])
  })

  test('documents are laid out as AWS stores them, and kept', () => {
    const policy = managedPolicy('aws', `${prefix}/AdministratorAccess`)
    expect(policy).toMatchObject({ name: 'AdministratorAccess', path: '/', defaultVersion: 'v1' })
    expect(policy?.createDate).toBe(Date.UTC(2015, 1, 6, 18, 39, 46))
    expect(policy?.document.split('\n').slice(0, 3)).toEqual([
      '{',
      '    "Version": "2012-10-17",',
      '    "Statement": [',
    ])
  })

  test('a policy with a long history has its latest document', () => {
    const policy = managedPolicy('aws', `${prefix}/job-function/ViewOnlyAccess`)
    expect(Number(policy?.defaultVersion.slice(1))).toBeGreaterThan(20)
  })

  test.each([`${prefix}/administratoraccess`, `${prefix}/service-role/AdministratorAccess`, '', 'x'])(
    'no policy has the ARN "%s"',
    (arn) => {
      expect(managedPolicy('aws', arn)).toBeUndefined()
    },
  )
})
