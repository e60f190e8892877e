/** Tests which change explanations and failed expectations propose first, and what they say of it. */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, policy, serverForEachTest, trust } from '../../support/harness.ts'
import { callsOf, explained, made } from './change-requests.ts'
import { post } from './requests.ts'

const ALICE = userArn('alice')
const PAYROLL = 'arn:aws:s3:::payroll/x'
const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }
const PUBLISH = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }

const server = serverForEachTest()

const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

/** Creates Alice with an inline policy, and returns the advice for a denied request of hers. */
async function adviceWith(statements: readonly object[], request: object) {
  await userWith(server, 'alice', documentOf(...statements))
  return adviceFor(request)
}

async function adviceFor(request: object) {
  const { change, layers } = await explained(server, { principal: ALICE, ...request })
  return { first: change?.steps ?? [], alternatives: change?.alternatives ?? [], layers }
}

const readPayroll = { action: 's3:GetObject', resource: PAYROLL }

describe('the first change is the one that allows least', () => {
  test('the resource of the closest statement, not the action of the first one', async () => {
    const { first, alternatives, layers } = await adviceWith([PUBLISH, READ], readPayroll)
    expect(first).toMatchObject([
      { change: 'extend', element: 'Resource', index: 1, further: 'This change allows nothing else.' },
    ])
    expect(alternatives).toEqual([])
    expect(layers[0]).toMatchObject({ closest: { policy: 0, statement: 1 } })
  })

  test('a new statement, and as shorter an action that allows more', async () => {
    const { first, alternatives } = await adviceWith([{ ...READ, Resource: '*' }], {
      action: 's3:PutObject',
      resource: PAYROLL,
    })
    expect(first).toMatchObject([
      {
        change: 'add',
        source: 'only',
        statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: PAYROLL },
        further: 'This change allows nothing else.',
      },
    ])
    expect(alternatives).toMatchObject([
      [
        {
          change: 'extend',
          element: 'Action',
          further: expect.stringMatching(/^Shorter, but also allows s3:PutObject on /),
        },
      ],
    ])
  })

  test('with the conditions of the closest statement, if they hold', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'true' } }
    const write = { action: 's3:PutObject', resource: PAYROLL }
    const { first } = await adviceWith([{ ...READ, Resource: '*', Condition }], write)
    expect(first).toMatchObject([{ change: 'add', statement: { Action: 's3:PutObject', Condition } }])
  })

  test('for the caller, not for the group that shares the closest statement', async () => {
    const iam = server.iam()
    await userWith(server, 'alice')
    await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
    const document = documentOf({ ...READ, Action: ['s3:GetObject'] })
    await iam.send(
      new PutGroupPolicyCommand({ GroupName: 'staff', PolicyName: 'read', PolicyDocument: document }),
    )
    for (const UserName of ['alice', 'bob', 'carol']) {
      if (UserName !== 'alice') await iam.send(new CreateUserCommand({ UserName }))
      await iam.send(new AddUserToGroupCommand({ GroupName: 'staff', UserName }))
    }
    const { first, alternatives } = await adviceFor(readPayroll)
    expect(first).toMatchObject([
      { change: 'add', calls: [{ operation: 'PutUserPolicy', input: { UserName: 'alice' } }] },
    ])
    expect(first[0]).not.toHaveProperty('group')
    expect(alternatives).toMatchObject([
      [{ change: 'extend', element: 'Resource', further: 'Shorter, but concerns 2 other principals, too.' }],
    ])
    await made(server, callsOf({ change: { steps: first, alternatives: [] } }))
    expect(await explained(server, { principal: userArn('bob'), ...readPayroll })).toMatchObject({
      decision: 'implicitDeny',
    })
  })

  test('an exception for the request, not the end of the Deny', async () => {
    const denial = { Effect: 'Deny', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }
    const { first, alternatives } = await adviceWith(
      [{ ...READ, Action: '*', Resource: '*' }, denial],
      readPayroll,
    )
    expect(first).toMatchObject([
      {
        change: 'except',
        index: 1,
        statements: [
          { Effect: 'Deny', Action: ['s3:PutObject'], Resource: '*' },
          { Effect: 'Deny', Action: 's3:GetObject', NotResource: PAYROLL },
        ],
        further: 'This change allows nothing else.',
      },
    ])
    const shorter = expect.stringMatching(/^Shorter, but also allows s3:/)
    expect(alternatives).toMatchObject([[{ change: 'remove', further: shorter }]])
    await made(server, callsOf({ change: { steps: first, alternatives: [] } }))
    for (const [action, resource, decision] of [
      ['s3:GetObject', PAYROLL, 'allowed'],
      ['s3:GetObject', 'arn:aws:s3:::payroll/y', 'explicitDeny'],
      ['s3:PutObject', PAYROLL, 'explicitDeny'],
    ])
      expect(await explained(server, { principal: ALICE, action, resource })).toMatchObject({ decision })
  })

  test('an exception that divides a Deny into statements with different Sids', async () => {
    const denial = { Sid: 'No', Effect: 'Deny', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }
    const other = { ...PUBLISH, Sid: 'No2' }
    const { first } = await adviceWith([{ ...READ, Resource: '*' }, denial, other], readPayroll)
    expect(first).toMatchObject([{ change: 'except', statements: [{ Sid: 'No' }, { Sid: 'No3' }] }])
    await made(server, callsOf({ change: { steps: first, alternatives: [] } }))
    expect(await explained(server, { principal: ALICE, ...readPayroll })).toMatchObject({
      decision: 'allowed',
    })
  })

  test('for the caller only in a boundary that others have', async () => {
    const iam = server.iam()
    await userWith(server, 'alice', policy('Allow', '*'))
    const input = { PolicyName: 'bounds', PolicyDocument: documentOf(READ, PUBLISH) }
    const { Policy } = await iam.send(new CreatePolicyCommand(input))
    await iam.send(new CreateUserCommand({ UserName: 'bob' }))
    for (const UserName of ['alice', 'bob'])
      await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: Policy?.Arn }))
    const { first, alternatives } = await adviceFor(readPayroll)
    expect(first).toMatchObject([
      {
        layer: 'boundary',
        onlyCaller: true,
        statement: { Condition: { ArnEquals: { 'aws:PrincipalArn': ALICE } } },
      },
    ])
    const further = 'Shorter, but concerns 1 other principal, too.'
    expect(alternatives).toMatchObject([[{ change: 'extend', further }]])
  })
})

describe('never proposed is', () => {
  test('an action in a statement about another service', async () => {
    const { first, alternatives, layers } = await adviceWith([PUBLISH], readPayroll)
    expect([first, ...alternatives]).toMatchObject([[{ change: 'add' }]])
    expect(layers[0]).not.toHaveProperty('closest')
  })

  test('another principal in a statement of a trust policy', async () => {
    await userWith(server, 'alice', policy('Allow', 'sts:AssumeRole'))
    await server.iam().send(
      new CreateRoleCommand({
        RoleName: 'app',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      }),
    )
    const resource = `arn:aws:iam::${ACCOUNT}:role/app`
    const { first, alternatives } = await adviceFor({ action: 'sts:AssumeRole', resource })
    expect([first, ...alternatives]).toMatchObject([[{ change: 'add', layer: 'trust' }]])
  })

  test('a statement of a policy of AWS', async () => {
    await userWith(server, 'alice')
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    await server.iam().send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))
    const { first, alternatives } = await adviceFor({ action: 's3:PutObject', resource: PAYROLL })
    expect([first, ...alternatives]).toMatchObject([[{ change: 'add', edit: { before: '' } }]])
  })

  test.each(['iam:PassRole', 'sts:AssumeRole'])('%s on every resource', async (action) => {
    const every = { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }
    const assume = { ...every, Action: 'sts:GetCallerIdentity' }
    const resource = `arn:aws:iam::${ACCOUNT}:role/admin`
    await userWith(server, 'alice', documentOf(every, assume))
    const { change } = await explained(server, { principal: ALICE, action: 'iam:PassRole', resource })
    const texts = [change?.steps ?? [], ...(change?.alternatives ?? [])].flat().map(({ text }) => text)
    expect(texts).toEqual([expect.stringContaining(`"Resource":"${resource}"`)])
    expect(await explained(server, { principal: ALICE, action, resource: '*' })).toMatchObject({
      change: null,
    })
  })
})

test('a failed expectation names the same change as the explanation, and what it allows', async () => {
  await userWith(server, 'alice', documentOf(PUBLISH, READ))
  const question = { principal: ALICE, ...readPayroll }
  const { change } = await explained(server, question)
  const { text } = JSON.parse((await post(server, 'expect', { question, decision: 'allowed' })).text)
  expect(text).toContain(`what would allow it: a${change?.steps[0]?.text.slice(1, -1)}`)
  const document = documentOf(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 's3:Get*', Resource: 'arn:aws:s3:::*' },
  )
  const input = { UserName: 'alice', PolicyName: 'only', PolicyDocument: document }
  await server.iam().send(new PutUserPolicyCommand(input))
  const wide = JSON.parse((await post(server, 'expect', { question, decision: 'allowed' })).text).text
  expect(wide).toMatch(/what would allow it: .* \(which also allows s3:Get\S+ on /)
})
