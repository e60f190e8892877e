/**
 * Tests the permissions of a delegation request. They are compared with a caller's permissions, and described
 * in English.
 */
import { GetDelegationRequestCommand, GetHumanReadableSummaryCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  ROOT,
  serverForAllTests,
} from '../../../support/harness.ts'
import { changeUser, membersOf, userWith } from '../../callers.ts'
import { addPolicyTemplate, MONITORING, templates } from '../roles/template-fixtures.ts'
import { associate, requestOf } from './delegation-callers.ts'

const server = serverForAllTests()
beforeAll(() => {
  server.iamulator.templates = templates
})

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

let counted = 0

/** Creates a request for these statements and returns its ID. */
function requestFor(...statements: object[]): Promise<string> {
  const PolicyTemplateArn = addPolicyTemplate(server, `asked-${counted++}`, ...statements)
  return requestOf(server, { Permissions: { PolicyTemplateArn } })
}

describe('DelegationPermissionCheck', () => {
  /**
   * Returns the check of a request for `requested` by a user. The user has `own` besides the permission to
   * read the request.
   */
  async function check(own: readonly object[], requested: readonly object[]) {
    const id = await requestFor(...requested)
    const document = documentOf(allow('iam:GetDelegationRequest', '*'), ...own)
    const user = server.iam(await userWith(server, `checked-${counted++}`, document))
    const answer = await user.send(
      new GetDelegationRequestCommand({ DelegationRequestId: id, DelegationPermissionCheck: true }),
    )
    expect(answer.PermissionCheckStatus).toBe('COMPLETE')
    return answer.PermissionCheckResult
  }

  const BUCKET = 'arn:aws:s3:::logs/*'
  const ifBlue = { Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } } }
  const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }
  test.each([
    ['all of it', [allow('s3:*', '*')], [allow(['s3:GetObject', 's3:PutObject'], BUCKET)], 'ALLOWED'],
    [
      'one action of two',
      [allow('s3:GetObject', '*')],
      [allow(['s3:GetObject', 's3:PutObject'], BUCKET)],
      'DENIED',
    ],
    [
      'less than the pattern',
      [allow('s3:GetObject', `${BUCKET}/a`)],
      [allow('s3:GetObject', BUCKET)],
      'DENIED',
    ],
    ['the same pattern', [allow('s3:GetObject', BUCKET)], [allow('s3:GetObject', BUCKET)], 'ALLOWED'],
    [
      'all actions of a pattern by name',
      [allow(['iam:GetUser', 'iam:GetUserPolicy'], '*')],
      [allow('iam:GetUser*', '*')],
      'ALLOWED',
    ],
    ['one action of a pattern', [allow('iam:GetUser', '*')], [allow('iam:GetUser*', '*')], 'DENIED'],
    ['a pattern of an unknown service', [allow('unknown:*', '*')], [allow('unknown:Get*', '*')], 'ALLOWED'],
    ['everything', [allow('*', '*')], [allow('*', '*')], 'ALLOWED'],
    ['under a condition', [allow('s3:*', '*', ifBlue)], [allow('s3:GetObject', BUCKET)], 'UNSURE'],
    [
      'unless a condition holds',
      [allow('s3:*', '*'), { ...allow('s3:*', '*', mfa), Effect: 'Deny' }],
      [allow('s3:GetObject', BUCKET)],
      'UNSURE',
    ],
    [
      'denied one, unsure of the other',
      [allow('s3:*', '*', ifBlue)],
      [allow(['s3:GetObject', 'sqs:SendMessage'], BUCKET)],
      'DENIED',
    ],
    [
      'all but something',
      [allow('*', '*')],
      [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
      'UNSURE',
    ],
    [
      'on all but something',
      [allow('*', '*')],
      [{ Effect: 'Allow', Action: 's3:*', NotResource: BUCKET }],
      'UNSURE',
    ],
    ['a Deny asks for nothing', [], [{ ...allow('s3:*', '*'), Effect: 'Deny' }], 'ALLOWED'],
    [
      'more than can be asked',
      [allow('*', '*')],
      [
        allow(
          'ec2:*',
          Array.from({ length: 60 }, (_, index) => `arn:aws:ec2:*:*:instance/${index}`),
        ),
      ],
      'UNSURE',
    ],
  ])('%s', async (_name, own, requested, expected) => {
    expect(await check(own, requested)).toBe(expected)
  })

  test('root has every permission; a boundary takes some away', async () => {
    const id = await requestFor(allow('s3:GetObject', BUCKET))
    const command = new GetDelegationRequestCommand({
      DelegationRequestId: id,
      DelegationPermissionCheck: true,
    })
    expect((await server.iam(ROOT).send(command)).PermissionCheckResult).toBe('ALLOWED')
    const bounded = await userWith(server, 'bounded', documentOf(allow('*', '*')))
    changeUser(server, 'bounded', (user) => ({ ...user, boundary: 'arn:aws:iam::aws:policy/IAMFullAccess' }))
    expect((await server.iam(bounded).send(command)).PermissionCheckResult).toBe('DENIED')
  })
})

describe('GetHumanReadableSummary', () => {
  const summary = (id: string, Locale?: string, account = ACCOUNT) =>
    server.iam().send(
      new GetHumanReadableSummaryCommand({
        EntityArn: `arn:aws:iam::${account}:delegation-request/${id}`,
        Locale,
      }),
    )

  test('a sentence a statement', async () => {
    const id = await requestOf(server, {
      Permissions: {
        PolicyTemplateArn: MONITORING,
        Parameters: [
          { Name: 'BucketNames', Values: ['logs'], Type: 'stringList' },
          { Name: 'TeamName', Values: ['blue'] },
        ],
      },
    })
    expect(membersOf(await summary(id))).toEqual({
      SummaryContent: [
        'Allows s3:GetObject and s3:ListBucket on arn:aws:s3:::logs and arn:aws:s3:::logs/*.',
        'Allows iam:CreateRole on arn:aws:iam::*:role/blue/* if StringEquals holds for iam:PermissionsBoundary and arn:aws:iam::aws:policy/blue.',
        'Denies every action except s3:* on every resource if Bool holds for aws:SecureTransport and false.',
      ].join('\n'),
      Locale: 'en',
      SummaryState: 'AVAILABLE',
    })
  })

  test('lists, everything, and all but something', async () => {
    const id = await requestFor(
      allow('*', '*', {
        Condition: {
          StringLike: { 'aws:PrincipalTag/team': ['a', 'b', 'c'] },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      }),
      { Effect: 'Allow', Action: ['a:B', 'c:D', 'e:F'], NotResource: 'arn:aws:s3:::x' },
    )
    expect((await summary(id)).SummaryContent?.split('\n')).toEqual([
      'Allows every action on every resource if StringLike holds for aws:PrincipalTag/team and a, b or c and Bool holds for aws:SecureTransport and true.',
      'Allows a:B, c:D and e:F on every resource except arn:aws:s3:::x.',
    ])
  })

  test.each(['en-GB', 'en_US'])('the English of %s', async (locale) => {
    const id = await requestFor(allow('iam:GetUser', '*'))
    expect(membersOf(await summary(id, locale))).toEqual({
      SummaryContent: 'Allows iam:GetUser on every resource.',
      Locale: locale,
      SummaryState: 'AVAILABLE',
    })
  })

  test('no other language', async () => {
    const id = await requestFor(allow('iam:GetUser', '*'))
    expect(membersOf(await summary(id, 'de-DE'))).toEqual({ Locale: 'de-DE', SummaryState: 'NOT_SUPPORTED' })
    await expectError(summary(id, '12'), {
      code: 'InvalidInput',
      status: 400,
      message: 'The locale 12 is not valid.',
    })
  })

  test('of other things, and of requests that are another account’s', async () => {
    const EntityArn = `arn:aws:iam::${ACCOUNT}:user/alice`
    await expectError(server.iam().send(new GetHumanReadableSummaryCommand({ EntityArn })), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid Entity Arn: ${EntityArn} does not clearly define entity type and name.`,
    })
    const id = await requestFor(allow('iam:GetUser', '*'))
    const unknown = { code: 'NoSuchEntity', status: 404 }
    await expectError(summary('no-such-delegation-request'), unknown)
    await expectError(summary(id, undefined, OTHER), unknown)
    await associate(server.iam(administratorOf(OTHER)), id)
    await expectError(summary(id), unknown)
  })
})
