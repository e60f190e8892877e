import { CreateDelegationRequestCommand, type IAMClient } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { FACTS } from '../../../support/places.ts'
import { membersOf, userWith, withServer } from '../../callers.ts'
import { MALFORMED, MONITORING, OTHER_PARTNER, SIMPLE, templates } from '../roles/template-fixtures.ts'
import { associate, DAY, delegationInput, get, requestOf, TOPIC } from './delegation-callers.ts'

const PARAMETERS = [
  { Name: 'BucketNames', Values: ['logs', 'traces'], Type: 'stringList' as const },
  { Name: 'TeamName', Values: ['blue'] },
]

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let iam: IAMClient
let partner: IAMClient
beforeAll(() => {
  server.iamulator.templates = templates
  iam = server.iam()
  partner = server.iam(administratorOf(OTHER))
})

const create = (more: Parameters<typeof delegationInput>[0]) =>
  partner.send(new CreateDelegationRequestCommand(delegationInput(more)))

describe('CreateDelegationRequest', () => {
  test('every member, and the policy that the template makes', async () => {
    const input = delegationInput({
      OwnerAccountId: ACCOUNT,
      Permissions: { PolicyTemplateArn: MONITORING, Parameters: PARAMETERS },
      RequestMessage: 'Once more',
      RedirectUrl: 'https://example.com/done',
      SessionDuration: 43_200,
      OnlySendByOwner: true,
    })
    const created = await partner.send(new CreateDelegationRequestCommand(input))
    const id = created.DelegationRequestId ?? ''
    expect(membersOf(created)).toEqual({
      DelegationRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ConsoleDeepLink: `https://console.${FACTS.site}/iam/home#/delegation-requests/${id}`,
    })
    const { PermissionPolicy = '', ...shown } = await get(iam, id)
    expect(shown).toEqual({
      DelegationRequestId: id,
      State: 'UNASSIGNED',
      OwnerAccountId: ACCOUNT,
      Description: 'Sets the monitoring up',
      RequestMessage: 'Once more',
      Permissions: {
        PolicyTemplateArn: MONITORING,
        Parameters: [PARAMETERS[0], { ...PARAMETERS[1], Type: 'string' }],
      },
      RolePermissionRestrictionArns: ['arn:aws:iam::aws:policy/blue'],
      RequestorId: OTHER,
      RequestorName: 'Example Corp',
      CreateDate: new Date(NOW),
      UpdatedTime: new Date(NOW),
      ExpirationTime: new Date(NOW + DAY),
      SessionDuration: 43_200,
      RedirectUrl: 'https://example.com/done',
      OnlySendByOwner: true,
    })
    const [buckets, role] = JSON.parse(PermissionPolicy).Statement
    expect(buckets.Resource).toEqual([
      'arn:aws:s3:::logs',
      'arn:aws:s3:::traces',
      'arn:aws:s3:::logs/*',
      'arn:aws:s3:::traces/*',
    ])
    expect(role.Resource).toBe('arn:aws:iam::*:role/blue/*')
  })

  test('a workflow id is the requestor’s to use once', async () => {
    const RequestorWorkflowId = 'workflow-twice'
    const id = await requestOf(server, { RequestorWorkflowId })
    await expectError(create({ RequestorWorkflowId }), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'A delegation request with the requestor workflow id workflow-twice already exists.',
    })
    await associate(iam, id)
    await expectError(create({ RequestorWorkflowId }), { code: 'EntityAlreadyExists', status: 409 })
    await iam.send(new CreateDelegationRequestCommand(delegationInput({ RequestorWorkflowId })))
  })

  const permissions = (Parameters: object[], PolicyTemplateArn = MONITORING) => ({
    Permissions: { PolicyTemplateArn, Parameters },
  })
  const [buckets = {}, team = {}] = PARAMETERS
  test.each([
    [{ NotificationChannel: `arn:aws:sqs:us-east-1:${OTHER}:queue` }, /is not the ARN of an SNS topic\.$/],
    [{ Permissions: { Parameters: PARAMETERS } }, /^The policy template {2}does not exist/],
    [
      permissions([], 'arn:aws:iam::aws:policy-template/none'),
      /template arn:aws:iam::aws:policy-template\/none does/,
    ],
    [permissions([], OTHER_PARTNER), /does not exist or is not available to this account\.$/],
    [permissions([], MALFORMED), /^The policy generated from the template .* is not valid: /],
    [permissions([buckets]), /^The template needs a value for the parameter TeamName\.$/],
    [
      permissions([{ Name: 'BucketNames', Values: [] }, team]),
      /needs a value for the parameter BucketNames\.$/,
    ],
    [permissions([{ Values: ['x'] }]), /^The template needs a value/],
    [
      permissions([buckets, team, { Name: 'Other', Values: ['x'] }]),
      /^The template has no parameter Other\.$/,
    ],
    [permissions([buckets, team, team]), /^The parameter TeamName is given more than once\.$/],
    [
      permissions([buckets, { Name: 'TeamName', Values: ['a', 'b'] }]),
      /TeamName is not of the type string\.$/,
    ],
  ])('is refused: %j', async (more, message) => {
    const error = await create(more).catch((caught: Error) => caught)
    expect(error).toMatchObject({ Code: 'InvalidInput', message: expect.stringMatching(message) })
  })

  test('a value stays one string, whatever is in it', async () => {
    const Values = ['@{BucketNames}", "Action": "*']
    const id = await requestOf(server, permissions([buckets, { Name: 'TeamName', Values }]))
    const { PermissionPolicy = '' } = await get(iam, id)
    expect(JSON.parse(PermissionPolicy).Statement[1].Resource).toBe(`arn:aws:iam::*:role/${Values[0]}/*`)
  })

  test('a policy that is too long', () =>
    withServer({ quotas: { PolicySizeQuota: 50 } }, async (small) => {
      small.iamulator.templates = templates
      await expectError(small.iam().send(new CreateDelegationRequestCommand(delegationInput())), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for PolicySize: 50',
      })
    }))

  test('policies see template, topic and duration', async () => {
    const allow = (key: string, value: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'iam:CreateDelegationRequest',
          Resource: `arn:aws:iam::${ACCOUNT}:delegation-request/*`,
          Condition: { StringEquals: { [key]: value } },
        },
      })
    for (const [key, value] of [
      ['iam:TemplateArn', SIMPLE],
      ['iam:NotificationChannel', TOPIC],
      ['iam:DelegationDuration', '3600'],
    ] as const) {
      const name = `partner-${key.slice(4)}`
      const allowed = server.iam(await userWith(server, name, allow(key, value)))
      await allowed.send(new CreateDelegationRequestCommand(delegationInput()))
      const denied = server.iam(await userWith(server, `${name}-not`, allow(key, 'other')))
      await expectError(denied.send(new CreateDelegationRequestCommand(delegationInput())), {
        code: 'AccessDenied',
        status: 403,
      })
    }
  })
})
