import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  DeleteUserCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { userArn, userWith } from '../../services/callers.ts'
import {
  ACCOUNT,
  type Credentials,
  NOW,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { refusedId } from './change-requests.ts'

const ALICE = userArn('alice')
const REQUEST_ID = /^[0-9a-f-]{36}$/

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let alice: Credentials

beforeEach(async () => {
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
})

interface Reply {
  readonly status: number
  readonly body: unknown
}

const conforms = schemaCheck(openApi, '#/components/schemas/Explanation', 'the explanation')

/** Requests an explanation, and validates it against the published schema. */
async function explain(body: unknown): Promise<Reply> {
  const answer = await fetch(`${server.url}/_iamulator/explain`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const reply: Reply = { status: answer.status, body: await answer.json() }
  if (reply.status === 200) {
    const several: unknown = Reflect.get(Object(reply.body), 'decisions')
    for (const one of Array.isArray(several) ? several : [reply.body])
      expect(conforms(one)).toEqual({ data: one })
  }
  return reply
}

describe('a question', () => {
  test('is answered with the whole path', async () => {
    const { status, body } = await explain({ principal: ALICE, action: 'iam:listusers' })
    expect(status).toBe(200)
    expect(body).toEqual({
      decision: 'implicitDeny',
      caller: ALICE,
      action: 'iam:ListUsers',
      resource: '*',
      layer: 'identity',
      reason: 'because no identity-based policy allows the iam:ListUsers action',
      because: [],
      layers: [
        {
          layer: 'identity',
          verdict: 'doesNotAllow',
          needed: true,
          why: 'One of the caller’s policies must allow the request.',
          closest: { policy: 0, statement: 0 },
          policies: [
            {
              source: 'only',
              kind: 'inline',
              document: expect.any(String),
              readable: true,
              statements: [
                {
                  index: 0,
                  effect: 'Allow',
                  applies: false,
                  failure: { element: 'Action', expected: ['iam:Get*'], actual: 'iam:ListUsers' },
                  span: { start: { line: 1, column: 37 }, end: { line: 1, column: expect.any(Number) } },
                },
              ],
            },
          ],
        },
      ],
      change: {
        steps: [
          {
            text: 'Add "iam:ListUsers" to the Action of statement 1 of the identity-based policy only.',
            change: 'extend',
            layer: 'identity',
            source: 'only',
            index: 0,
            element: 'Action',
            value: 'iam:ListUsers',
            further: 'This change allows nothing else.',
            edit: { before: expect.any(String), after: expect.stringContaining('"iam:ListUsers"') },
            touches: { total: 1, entities: [{ type: 'User', arn: ALICE, name: 'alice' }] },
            calls: [expect.objectContaining({ operation: 'PutUserPolicy' })],
            undo: [expect.objectContaining({ operation: 'PutUserPolicy' })],
          },
        ],
        alternatives: [],
      },
      message: `User: ${ALICE} is not authorized to perform: iam:ListUsers on resource: * because no identity-based policy allows the iam:ListUsers action`,
      reported: 'identity',
      documents: expect.any(Object),
      contextKeys: expect.arrayContaining([{ key: 'aws:username', value: 'alice' }]),
      context: expect.objectContaining({ 'aws:username': 'alice', 'aws:SecureTransport': 'true' }),
    })
  })

  test('that is allowed tells by what, and needs no change', async () => {
    expect((await explain({ principal: ALICE, action: 'iam:GetUser', resource: ALICE })).body).toMatchObject({
      decision: 'allowed',
      reason: '',
      because: [{ layer: 'identity', source: 'only', index: 0 }],
      change: null,
    })
  })

  test('tells a missing value from one that does not matter', async () => {
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const resourcePolicy = {
      Statement: { Sid: 'Mfa', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition },
    }
    const question = {
      principal: ALICE,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
      resourcePolicy,
    }
    expect((await explain(question)).body).toMatchObject({
      layers: [
        {
          layer: 'resource',
          needed: false,
          policies: [
            {
              statements: [
                {
                  sid: 'Mfa',
                  failure: {
                    element: 'Condition',
                    operator: 'Bool',
                    key: 'aws:MultiFactorAuthPresent',
                    expected: ['true'],
                    actual: null,
                  },
                },
              ],
            },
          ],
        },
        { layer: 'identity' },
      ],
    })
    expect((await explain({ ...question, resourceAccount: OTHER })).body).toMatchObject({
      change: {
        steps: [
          {
            text: 'Make the request with MFA (aws:MultiFactorAuthPresent = true), as statement 1 (Mfa) of the resource-based policy arn:aws:s3:::b/k requires.',
            change: 'context',
            values: { 'aws:MultiFactorAuthPresent': 'true' },
          },
          { change: 'add', layer: 'identity', further: 'This change allows nothing else.' },
        ],
      },
    })
  })

  test.each<[string, object, string]>([
    [
      'a key less',
      { Effect: 'Deny', Condition: { StringEquals: { 'x:a': 'b' } } },
      'Make the request without x:a, as statement 2 of the identity-based policy only requires.',
    ],
    [
      'several values',
      { Effect: 'Deny', Condition: { 'ForAnyValue:StringNotEquals': { 'x:l': ['b'] } } },
      'Make the request with x:l = ["b"], as statement 2 of the identity-based policy only requires.',
    ],
    [
      'conditions less',
      {
        Effect: 'Allow',
        Action: 's3:*',
        Condition: { StringEquals: { 'aws:username': 'bob', 'aws:userid': 'b' } },
      },
      'Remove StringEquals aws:username and StringEquals aws:userid from the Condition of statement 2 of the identity-based policy only.',
    ],
    [
      'a statement less',
      { Effect: 'Deny' },
      'Remove or narrow statement 2 of the identity-based policy only, which denies.',
    ],
    [
      'a statement more',
      { Effect: 'Allow', Action: 'ec2:*', Resource: 'arn:aws:ec2:::x' },
      'Add this statement to an identity-based policy: {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}',
    ],
  ])('%s is told in a sentence', async (_, statement, text) => {
    const first = {
      Effect: 'Allow',
      Action: statement && 'Action' in statement ? 'sqs:*' : 's3:*',
      Resource: 'arn:aws:s3:::b/*',
    }
    const Statement = [
      'Action' in statement ? { ...first, Resource: 'arn:aws:sqs:::q' } : first,
      { Action: '*', Resource: '*', ...statement },
    ]
    await userWith(server, 'carol', JSON.stringify({ Version: '2012-10-17', Statement }))
    const context = { 'x:a': 'b', 'x:l': ['c', 'b'] }
    const question = {
      principal: userArn('carol'),
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
      context,
    }
    const { body } = await explain(question)
    const { steps = [], alternatives = [] } = Object(Reflect.get(Object(body), 'change'))
    expect([steps, ...alternatives]).toContainEqual([expect.objectContaining({ text })])
  })

  test('of AWS’s own policies tells what to use instead', async () => {
    const iam = server.iam()
    await userWith(server, 'dave')
    const attached = { UserName: 'dave', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }
    await iam.send(new AttachUserPolicyCommand(attached))
    const boundary = { UserName: 'dave', PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }
    await iam.send(new PutUserPermissionsBoundaryCommand(boundary))
    const question = { principal: userArn('dave'), action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }
    const statement = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}'
    expect((await explain(question)).body).toMatchObject({
      change: {
        steps: [
          { text: `Detach the identity-based policy ${attached.PolicyArn}, which denies.` },
          { text: `Add this statement to an identity-based policy: ${statement}` },
          { text: `Add this statement to a permissions boundary of your own: ${statement}` },
        ],
      },
    })
  })

  test('names the document that a statement belongs in', async () => {
    await server
      .iam()
      .send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: trust({ AWS: OTHER }) }))
    const resource = `arn:aws:iam::${ACCOUNT}:role/deployer`
    expect((await explain({ principal: ALICE, action: 'sts:AssumeRole', resource })).body).toMatchObject({
      layer: 'trust',
      change: {
        steps: [
          {
            text: `Add this statement to the role trust policy ${resource}: {"Effect":"Allow","Principal":{"AWS":"${ALICE}"},"Action":"sts:AssumeRole"}`,
          },
        ],
      },
    })
  })

  test.each([
    [{}, 400, 'InvalidBody'],
    [[], 400, 'InvalidBody'],
    [{ requestId: 5 }, 400, 'InvalidBody'],
    [{ requestId: 'x', action: 'a:B' }, 400, 'InvalidBody'],
    [{ principal: 'nobody', action: 's3:GetObject' }, 404, 'NoSuchPrincipal'],
    [{ requestId: 'x' }, 404, 'NoSuchDecision'],
  ])('%j is refused', async (body, status, error) => {
    expect(await explain(body)).toMatchObject({
      status,
      body: { error, message: expect.stringMatching(/\.$/) },
    })
  })

  test('of another site is refused', async () => {
    const answer = await fetch(`${server.url}/_iamulator/explain`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
      body: '{}',
    })
    expect(answer.status).toBe(403)
  })
})

describe('a call that was decided upon', () => {
  test('is explained by its request id, as it was then', async () => {
    const requestId = await refusedId(server.iam(alice).send(new ListUsersCommand({})))
    await fetch(`${server.url}/_iamulator/clock`, { method: 'POST', body: '{"advance": "1h"}' })
    await server
      .iam()
      .send(new DeleteUserCommand({ UserName: 'nobody' }))
      .catch(() => undefined)
    expect((await explain({ requestId })).body).toMatchObject({
      requestId,
      time: new Date(NOW).toISOString(),
      decisions: [
        {
          decision: 'implicitDeny',
          caller: ALICE,
          action: 'iam:ListUsers',
          change: { steps: [{ change: 'extend' }] },
          context: {
            'aws:UserAgent': expect.stringContaining('aws-sdk-js'),
            'aws:CurrentTime': new Date(NOW).toISOString(),
          },
        },
      ],
    })
  })

  test('may have needed several permissions', async () => {
    await server
      .iam()
      .send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: ALICE }) }))
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`
    const Tags = [{ Key: 'a', Value: 'b' }]
    const call = server.sts(alice).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's1', Tags }))
    expect((await explain({ requestId: await refusedId(call) })).body).toMatchObject({
      decisions: [
        { action: 'sts:AssumeRole', decision: 'allowed', layer: 'trust' },
        { action: 'sts:TagSession', decision: 'implicitDeny', layer: 'trust' },
      ],
    })
  })

  test.each<[string, () => Promise<unknown>]>([
    [
      'its signature is wrong',
      () => server.iam({ ...alice, secretAccessKey: 'wrong' }).send(new ListUsersCommand({})),
    ],
    ['its input is invalid', () => server.iam(alice).send(new DeleteUserCommand({ UserName: '/' }))],
    ['it needs no permission', () => server.sts(alice).send(new GetCallerIdentityCommand())],
  ])('is not found when %s', async (_, call) => {
    const answered = await call().catch((error: unknown) => error)
    const requestId = String(Reflect.get(Object(Reflect.get(Object(answered), '$metadata')), 'requestId'))
    expect(requestId).toMatch(REQUEST_ID)
    expect(await explain({ requestId })).toMatchObject({ status: 404, body: { error: 'NoSuchDecision' } })
  })

  test('holds no secret', async () => {
    const root = server.sts({ accessKeyId: 'root', secretAccessKey: 'test' })
    const { Credentials: session } = await root.send(
      new GetFederationTokenCommand({ Name: 'fred', Policy: policy('Allow', 'sts:GetCallerIdentity') }),
    )
    await server
      .sts({
        accessKeyId: session?.AccessKeyId ?? '',
        secretAccessKey: session?.SecretAccessKey ?? '',
        sessionToken: session?.SessionToken ?? '',
      })
      .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, RoleSessionName: 's1' }))
      .catch(() => undefined)
    const everything = [...server.iamulator.decisions].map(({ requestId }) => requestId)
    const texts = await Promise.all(
      everything.map(async (requestId) => JSON.stringify(await explain({ requestId }))),
    )
    const all = texts.join('\n')
    expect(texts.length).toBeGreaterThan(1)
    for (const secret of [session?.SecretAccessKey, session?.SessionToken, alice.secretAccessKey]) {
      expect(all).not.toContain(String(secret))
    }
  })
})
