/** DecodeAuthorizationMessage, and the messages that it decodes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { DecodeAuthorizationMessageCommand, GetScopedCredentialsCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ask, signedByAws4 } from '../../admin/decisions/requests.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  countingBytes,
  expectError,
  NOW,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { at, here, REGION } from '../../support/places.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { changeRole } from '../iam/roles/role-callers.ts'
import { credentialsIn, roleTrusting, sessionAt, TRUST_ACCOUNT } from './sts-callers.ts'

const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`
const LONGEST = 10_240

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let alice: Credentials
beforeAll(async () => {
  const statement = {
    Sid: 'NotHere',
    Effect: 'Deny',
    Action: ['ec2:Terminate*', 'ec2:Stop*'],
    Resource: INSTANCE,
    Condition: { StringEquals: { 'aws:RequestedRegion': [REGION, 'us-east-2'] } },
  }
  const document = { Version: '2012-10-17', Statement: [statement] }
  alice = await userWith(server, 'alice', JSON.stringify(document))
})

async function messageOf(question: object, target = server): Promise<string> {
  const whole = {
    principal: userArn('alice'),
    action: 'ec2:StartInstances',
    resources: [INSTANCE],
    ...question,
  }
  return (await ask(target, whole)).encodedAuthorizationMessage ?? ''
}

const decode = (EncodedMessage: string, caller = ADMINISTRATOR, target = server) =>
  target.sts(caller).send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))

async function decoded(message: string, caller?: Credentials, target?: TestServer) {
  return JSON.parse((await decode(message, caller, target)).DecodedMessage ?? '')
}

const notValid = {
  code: 'InvalidAuthorizationMessageException',
  status: 400,
  message: 'Message is not valid',
}
const items = (...values: readonly string[]) => ({ items: values.map((value) => ({ value })) })

describe('a message tells', () => {
  test('of a request that nothing allows', async () => {
    const message = await messageOf({ context: { 'ec2:InstanceType': 't3.micro' }, userAgent: 'aws-cli/2' })
    expect(await decoded(message)).toEqual({
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: expect.stringMatching(/^AIDA/), name: 'alice', arn: userArn('alice') },
        action: 'ec2:StartInstances',
        resource: INSTANCE,
        conditions: {
          items: expect.arrayContaining([
            { key: 'ec2:InstanceType', values: items('t3.micro') },
            { key: 'aws:UserAgent', values: items('aws-cli/2') },
            { key: 'aws:CurrentTime', values: items(new Date(NOW).toISOString()) },
          ]),
        },
      },
    })
  })

  test('which statement denied', async () => {
    const message = await messageOf({ action: 'ec2:TerminateInstances' })
    const { explicitDeny, matchedStatements, context } = await decoded(message)
    expect({ explicitDeny, matchedStatements }).toEqual({
      explicitDeny: true,
      matchedStatements: {
        items: [
          {
            statementId: 'NotHere',
            effect: 'DENY',
            principals: items(context.principal.id),
            principalGroups: { items: [] },
            actions: items('ec2:Terminate*', 'ec2:Stop*'),
            resources: items(INSTANCE),
            conditions: { items: [{ key: 'aws:RequestedRegion', values: items(REGION, 'us-east-2') }] },
          },
        ],
      },
    })
  })

  test('whom the statement of a resource policy names', async () => {
    const Statement = {
      Effect: 'Deny',
      Principal: { AWS: [ACCOUNT, OTHER] },
      NotAction: 'a:b',
      Resource: '*',
    }
    const inObject = await decoded(await messageOf({ resourcePolicy: { Statement } }))
    expect(inObject.matchedStatements.items).toMatchObject([
      { statementId: '', principals: items(ACCOUNT, OTHER), actions: items('a:b') },
    ])
    const everybody = { ...Statement, Principal: '*' }
    const inList = await decoded(await messageOf({ resourcePolicy: { Statement: [everybody] } }))
    expect(inList.matchedStatements.items).toMatchObject([{ principals: items('*') }])
  })

  test('of a group’s policy, whatever the user’s own of that name says', async () => {
    const target = await startServer()
    const iam = target.iam()
    const inline = { PolicyName: 'p', GroupName: 'staff' }
    await userWith(target, 'alice', policy('Allow', '*'))
    await iam.send(new CreateGroupCommand(inline))
    await iam.send(new AddUserToGroupCommand({ ...inline, UserName: 'alice' }))
    const { PolicyNames: [PolicyName = ''] = [] } = await iam.send(
      new ListUserPoliciesCommand({ UserName: 'alice' }),
    )
    await iam.send(
      new PutGroupPolicyCommand({ ...inline, PolicyName, PolicyDocument: policy('Deny', 'ec2:*') }),
    )
    const { matchedStatements } = await decoded(await messageOf({}, target), ADMINISTRATOR, target)
    expect(matchedStatements.items).toMatchObject([{ effect: 'DENY', actions: items('ec2:*') }])
    await target.close()
  })

  test.each([
    ['the boundary', { boundary: policy('Deny', 'ec2:*') }, {}],
    ['a session policy', {}, { session: { policy: policy('Deny', 'ec2:*') } }],
    [
      'an endpoint policy',
      {},
      { endpointPolicy: { Statement: { Effect: 'Deny', Principal: '*', Action: 'ec2:*', Resource: '*' } } },
    ],
  ])('of %s', async (_layer, { boundary }: { readonly boundary?: string }, question) => {
    const target = await startServer()
    await userWith(target, 'alice', policy('Allow', '*'))
    if (boundary !== undefined) {
      target.iamulator.store.transact(at(ACCOUNT), (tx) => {
        const user = tx.users.get('alice')
        const arn = here(`arn:aws:iam::${ACCOUNT}:policy/bound`)
        const dated = { createDate: NOW, updateDate: NOW }
        const version = { id: 'v1', document: boundary, createDate: NOW }
        tx.policies.put('bound', {
          ...{ id: 'ANPAQAAAAAAAAAAAAAAAA', name: 'bound', path: '/', arn, ...dated },
          ...{ tags: [], defaultVersion: 'v1', nextVersion: 2, versions: [version] },
        })
        if (user) tx.users.put('alice', { ...user, boundary: arn })
      })
    }
    const { matchedStatements } = await decoded(await messageOf(question, target), ADMINISTRATOR, target)
    expect(matchedStatements.items).toMatchObject([{ effect: 'DENY', actions: items('ec2:*') }])
    await target.close()
  })

  test('which of its scopes denied a session that was narrowed more than once', async () => {
    const role = await roleTrusting(server, 'Narrowed', trust({ AWS: ACCOUNT }, 'sts:*'))
    changeRole(server, 'Narrowed', (row) => ({ ...row, inline: { all: policy('Allow', '*') } }))
    let credentials = await sessionAt(server, ADMINISTRATOR, role)
    for (const denied of ['rds:Start*', 'ec2:Start*']) {
      const Statement = [
        { Effect: 'Deny', Action: denied, Resource: '*' },
        { Effect: 'Allow', Action: '*', Resource: '*' },
      ]
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
      credentials = credentialsIn(
        await server.sts(credentials).send(new GetScopedCredentialsCommand({ Policy })),
      )
    }
    const request = signedByAws4({ credentials, service: 'ec2', region: REGION, at: NOW })
    const { matchedStatements } = await decoded(await messageOf({ principal: undefined, request }))
    expect(matchedStatements.items).toMatchObject([{ effect: 'DENY', actions: items('ec2:Start*') }])
  })

  test('of a role’s session by the name that it has in policies', async () => {
    const role = await roleTrusting(server, 'Idle', TRUST_ACCOUNT)
    const message = await messageOf({ principal: role })
    const { principal } = (await decoded(message)).context
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/Idle/session`
    expect(principal).toEqual({ id: expect.stringMatching(/^AROA\w+:session$/), arn })
  })
})

describe('a message opens', () => {
  test('in its own account only', async () => {
    const message = await messageOf({})
    expect(await decoded(message)).toMatchObject({ allowed: false })
    await expectError(decode(message, administratorOf(OTHER)), notValid)
  })

  test.each([
    ['changed', (message: string) => `${message.slice(0, -2)}${message.endsWith('AA') ? 'BB' : 'AA'}`],
    ['cut off', (message: string) => message.slice(0, -4)],
    ['spelled otherwise', (message: string) => `${message}=`],
    ['anything else', () => 'no message'],
  ])('not when it is %s', async (_how, change) => {
    await expectError(decode(change(await messageOf({}))), notValid)
  })

  test('not after a reset, but after a restart', async () => {
    const data = await mkdtemp(join(tmpdir(), 'iamulator-'))
    const first = await startServer({ data, durability: 'os' })
    await userWith(first, 'alice')
    const message = await messageOf({}, first)
    await first.close()
    const second = await startServer({ data, durability: 'os' })
    expect(await decoded(message, ADMINISTRATOR, second)).toMatchObject({ allowed: false })
    second.iamulator.store.resetAccount(at(ACCOUNT))
    await expectError(decode(message, ADMINISTRATOR, second), notValid)
    await second.close()
    await rm(data, { recursive: true })
  })

  test('not when it is a session token', async () => {
    const role = await roleTrusting(server, 'Other', TRUST_ACCOUNT)
    const { sessionToken = '' } = await sessionAt(server, ADMINISTRATOR, role)
    await expectError(decode(sessionToken), notValid)
    await expectError(
      decode(sessionToken.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')),
      notValid,
    )
  })
})

describe('a message is never longer than can be decoded', () => {
  const noise = countingBytes('context')
  const contextOf = (keys: number, value: () => string) =>
    Object.fromEntries(Array.from({ length: keys }, (_, index) => [`x:key${index}`, value()]))
  const keysIn = ({
    context,
  }: {
    readonly context: { readonly conditions: { readonly items: readonly unknown[] } }
  }) => context.conditions.items.length

  test('much context is compressed', async () => {
    const message = await messageOf({
      context: contextOf(150, () => 'the same again and again, and once more, with some words about nothing'),
    })
    expect(message.length).toBeLessThan(LONGEST)
    expect(keysIn(await decoded(message))).toBeGreaterThan(150)
  })

  test('what cannot be compressed enough is left out: the context first, then the statements', async () => {
    const context = contextOf(50, () => noise(200).toString('base64'))
    const message = await messageOf({ context, action: 'ec2:StopInstances' })
    expect(message.length).toBeLessThanOrEqual(LONGEST)
    const seen = await decoded(message)
    expect(keysIn(seen)).toBe(0)
    expect(seen.matchedStatements.items).toHaveLength(1)

    const Action = [
      'ec2:StartInstances',
      ...Array.from({ length: 100 }, () => `ec2:${noise(150).toString('hex')}`),
    ]
    const Statement = { Effect: 'Deny', Principal: '*', Action, Resource: '*' }
    const bare = await decoded(await messageOf({ resourcePolicy: { Statement } }))
    expect(bare).toMatchObject({ explicitDeny: true, matchedStatements: { items: [] } })
  })

  test('one that cannot be said at all is not there', async () => {
    const resource = `arn:aws:ec2:us-east-1:${ACCOUNT}:x/${noise(4000).toString('hex')}`
    const action = `ec2:${noise(5000).toString('hex')}`
    expect(await messageOf({ action, resources: [resource] })).toBe('')
  })
})

test('callers of no account get none', async () => {
  const open = await ask(server, { principal: 'anonymous', action: 's3:GetObject' })
  expect(open).toMatchObject({ allowed: false })
  expect(open.encodedAuthorizationMessage).toBeUndefined()
})

test('decoding takes a permission', async () => {
  const message = await messageOf({})
  const action = 'sts:DecodeAuthorizationMessage'
  const denied = { code: 'AccessDenied', status: 403, message: deniedText(userArn('alice'), action, '*') }
  await expectError(decode(message, alice), denied)
  const bob = await userWith(server, 'bob', policy('Allow', action))
  expect(await decoded(message, bob)).toMatchObject({ allowed: false })
})
