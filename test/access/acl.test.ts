/** Tests S3 access control lists in requests to the authorize endpoint. */
import { describe, expect, test } from '@jest/globals'
import { ask } from '../admin/decisions/requests.ts'
import { ACCOUNT, OTHER, serverForAllTests } from '../support/harness.ts'

const OBJECT = 'arn:aws:s3:::bucket/key'

const server = serverForAllTests()

const allowedOf = async (body: object) => (await ask(server, body)).allowed

describe('access control lists', () => {
  /** Returns the actions that an entry grants to an administrator of another account. */
  const granted = async (entry: object, principal: string, more: object = {}) => {
    const actions = ['s3:ListBucket', 's3:PutObject', 's3:GetObject', 's3:GetBucketAcl', 's3:PutObjectAcl']
    const answers = actions.map(async (action) => {
      const question = {
        principal,
        action,
        resources: [OBJECT],
        resourceAccount: ACCOUNT,
        acl: [entry],
        ...more,
      }
      return (await allowedOf(question)) ? [action.slice(3)] : []
    })
    return (await Promise.all(answers)).flat()
  }
  const otherUser = `arn:aws:iam::${OTHER}:user/iamulator`
  const everything = ['ListBucket', 'PutObject', 'GetObject', 'GetBucketAcl', 'PutObjectAcl']

  test.each([
    ['READ', ['ListBucket', 'GetObject']],
    ['WRITE', ['PutObject']],
    ['READ_ACP', ['GetBucketAcl']],
    ['WRITE_ACP', ['PutObjectAcl']],
    ['FULL_CONTROL', everything],
  ])('%s', async (permission, expected) => {
    expect(await granted({ grantee: OTHER, permission }, otherUser)).toEqual(expected)
  })

  test('grant to canonical users, accounts, everybody, and everybody who signs', async () => {
    const { caller } = await ask(server, { principal: otherUser, action: 's3:GetObject' })
    const canonical = String(caller?.['canonicalUserId'])
    const permission = 'READ'
    const uri = 'http://acs.amazonaws.com/groups/global/'
    const isAllowed = (grantee: string, principal: string) =>
      granted({ grantee, permission }, principal).then((actions) => actions.length > 0)
    expect(await isAllowed(canonical, otherUser)).toBe(true)
    expect(await isAllowed('0'.repeat(64), otherUser)).toBe(false)
    expect(await isAllowed(canonical, 'anonymous')).toBe(false)
    for (const group of ['AllUsers', `${uri}AllUsers`, 'AuthenticatedUsers', `${uri}AuthenticatedUsers`]) {
      expect({ group, otherUser: await isAllowed(group, otherUser) }).toEqual({ group, otherUser: true })
      expect({ group, anonymous: await isAllowed(group, 'anonymous') }).toEqual({
        group,
        anonymous: group.endsWith('AllUsers'),
      })
    }
  })

  test('add to a resource policy, whose denials remain', async () => {
    const everybody = { grantee: 'AllUsers', permission: 'READ' }
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: '*' }
    const allow = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: '*' }
    const document = { Version: '2012-10-17', Statement: [deny, allow] }
    const expected = ['ListBucket', 'PutObject']
    expect(await granted(everybody, otherUser, { resourcePolicy: document })).toEqual(expected)
    expect(await granted(everybody, otherUser, { resourcePolicy: JSON.stringify(document) })).toEqual(
      expected,
    )
    expect(await granted(everybody, otherUser, { resourcePolicy: { Statement: deny } })).toEqual([
      'ListBucket',
    ])
  })

  test('leave variables to the Version of the resource policy', async () => {
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: '*',
      Condition: { StringEquals: { 'x:user': '${aws:username}' } },
    }
    const more = { context: { 'x:user': 'iamulator' } }
    const isAllowed = (resourcePolicy: object) =>
      granted({ grantee: OTHER, permission: 'READ_ACP' }, otherUser, { ...more, resourcePolicy })
    expect(await isAllowed({ Statement })).toEqual(['GetBucketAcl'])
    expect(await isAllowed({ Version: '2012-10-17', Statement })).toEqual(['PutObject', 'GetBucketAcl'])
  })
})
