/**
 * Tests decisions for other services. Covers the caller, the decision and its reason, and what else is
 * recorded.
 */
import { CreatePolicyCommand, GetAccessKeyLastUsedCommand, GetRoleCommand } from '@aws-sdk/client-iam'
import { GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../../core/runtime/settings.ts'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { changeUser, userArn, userWith } from '../../services/callers.ts'
import { credentialsIn, roleTrusting, sessionAt, TRUST_ACCOUNT } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { ask, post, signedByAws4 } from './requests.ts'

const PARAMETER = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/app/a`
const SECRET = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/secret`
const BUCKET = 'arn:aws:s3:::bucket'
const OBJECT = `${BUCKET}/key`
const GET = { action: 'ssm:GetParameter', resources: [PARAMETER] }
const TARGET = { 'X-Amz-Target': 'AmazonSSM.GetParameter' }

const server = serverForAllTests()
let alice: Credentials
beforeAll(async () => {
  alice = await userWith(server, 'alice', policy('Allow', 'ssm:*', 'arn:aws:ssm:*:*:parameter/app/*'))
})

const signed = (credentials: Credentials, headers: Readonly<Record<string, string>> = TARGET) =>
  signedByAws4({ credentials, service: 'ssm', headers })
const asAlice = { principal: userArn('alice') }
const allowedOf = async (body: object) => (await ask(server, body)).allowed
const denied = (action: string, resource: string, reason: string, arn = userArn('alice')) =>
  `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}${reason}`

describe('the answer', () => {
  test('tells who called, what was decided and by which statement', async () => {
    const answer = await ask(server, { request: signed(alice), ...GET })
    expect(answer).toEqual({
      allowed: true,
      auth: 'enforce',
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      caller: {
        type: 'user',
        arn: userArn('alice'),
        userId: expect.stringMatching(/^AIDA/),
        account: ACCOUNT,
        accessKeyId: alice.accessKeyId,
        canonicalUserId: expect.stringMatching(/^[\da-f]{64}$/),
      },
      scope: { service: 'ssm', region: 'eu-central-1' },
      decisions: [
        {
          resource: PARAMETER,
          effect: 'allowed',
          layer: 'identity',
          statements: [{ layer: 'identity', source: 'only', kind: 'inline', index: 0, effect: 'Allow' }],
        },
      ],
    })
  })

  test('is a denial when one of several resources is denied', async () => {
    const resources = [PARAMETER, SECRET]
    const answer = await ask(server, { request: signed(alice), ...GET, resources })
    expect(answer).toMatchObject({
      allowed: false,
      decisions: [{ effect: 'allowed' }, { resource: SECRET, effect: 'implicitDeny', layer: 'identity' }],
      error: {
        code: 'AccessDeniedException',
        status: 400,
        message: denied(
          'ssm:GetParameter',
          SECRET,
          ' because no identity-based policy allows the ssm:GetParameter action',
        ),
      },
      encodedAuthorizationMessage: expect.stringMatching(/^[\w-]{100,}$/),
    })
  })

  test.each([
    ['s3', 's3:GetObject', 'AccessDenied', 403, '"*"'],
    ['rest-json', 'lambda:ListFunctions', 'AccessDeniedException', 403, '*'],
    ['query', 'rds:DescribeDBInstances', 'AccessDenied', 403, '*'],
    ['json', 'lambda:ListFunctions', 'AccessDeniedException', 400, '*'],
  ])('denies as %s does', async (protocol, action, code, status, resource) => {
    const { error } = await ask(server, { ...asAlice, action, protocol })
    const reason = ` because no identity-based policy allows the ${action} action`
    expect(error).toEqual({ code, status, message: denied(action, resource, reason) })
  })

  test('the list of buckets is allowed on all of S3, or not at all', async () => {
    const list = { action: 's3:ListAllMyBuckets' }
    for (const [index, resource] of ['*', 'arn:aws:s3:::*', BUCKET].entries()) {
      const name = `lister${index}`
      await userWith(server, name, policy('Allow', 's3:ListAllMyBuckets', resource))
      for (const resources of [['*'], ['arn:aws:s3:::*'], [BUCKET]]) {
        const allowed = await allowedOf({ ...list, principal: userArn(name), resources })
        expect([resource, allowed]).toEqual([resource, resource !== BUCKET])
      }
    }
  })
})

describe('a service that does not know yet who calls', () => {
  test('may ask for that alone', async () => {
    const { requestId, ...answer } = await ask(server, { request: signed(alice), signedFor: 'ssm' })
    expect(answer).toMatchObject({
      allowed: true,
      caller: { arn: userArn('alice'), account: ACCOUNT },
      scope: { service: 'ssm', region: 'eu-central-1' },
      decisions: [],
    })
    expect([...server.iamulator.decisions].filter((each) => each.requestId === requestId)).toEqual([])
    expect(server.log()).toContain(` 200 - - ${userArn('alice')} `)
    const forged = signed({ ...alice, secretAccessKey: 'wrong' })
    expect((await ask(server, { request: forged, signedFor: 'ssm' })).error?.code).toBe(
      'InvalidSignatureException',
    )
    expect((await ask(server, { request: forged, signedFor: 's3' })).error?.code).toBe(
      'SignatureDoesNotMatch',
    )
  })

  test('leaves the account and the region to be filled in', async () => {
    const resources = ['arn:aws:ssm:{region}:{account}:parameter/app/a']
    expect(await ask(server, { request: signed(alice), ...GET, resources })).toMatchObject({
      allowed: true,
      decisions: [{ resource: PARAMETER }],
    })
    expect((await ask(server, { ...asAlice, ...GET, resources })).decisions).toMatchObject([
      { resource: PARAMETER.replace('eu-central-1', 'us-east-1') },
    ])
    expect((await ask(server, { ...GET, principal: 'anonymous', resources })).decisions).toMatchObject([
      { resource: 'arn:aws:ssm:us-east-1::parameter/app/a' },
    ])
  })

  test.each([
    'arn:aws:s3:::bucket/cfg/app-{region}.yaml',
    'arn:aws:s3:::{account}/{region}',
    'arn:aws:sns:eu-{region}:1{account}:{account}:{region}',
    '*',
  ])('and the names of resources alone: %s', async (resource) => {
    const { decisions } = await ask(server, { ...asAlice, ...GET, resources: [resource] })
    expect(decisions).toMatchObject([{ resource }])
  })
})

describe('callers', () => {
  test('a session of a role has its tags and its session policy', async () => {
    const role = await roleTrusting(
      server,
      'Reader',
      TRUST_ACCOUNT.replace('"sts:AssumeRole"', '["sts:AssumeRole","sts:TagSession"]'),
    )
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = tx.roles.get('reader')
      if (row) tx.roles.put('reader', { ...row, inline: { all: policy('Allow', 'ssm:*') } })
    })
    const Tags = [{ Key: 'team', Value: 'red' }]
    const session = await sessionAt(server, ADMINISTRATOR, role, {
      Tags,
      Policy: policy('Allow', 'ssm:*', PARAMETER),
    })
    const answer = await ask(server, { request: signed(session), ...GET, resources: [PARAMETER, SECRET] })
    expect(answer).toMatchObject({
      caller: {
        type: 'role',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/session`,
        accessKeyId: session.accessKeyId,
        sessionTags: { team: 'red' },
      },
      decisions: [{ effect: 'allowed' }, { effect: 'implicitDeny', layer: 'session' }],
    })
    const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'Reader' }))
    expect(Role?.RoleLastUsed?.Region).toBe('eu-central-1')
  })

  test('sessions of users and federated users may call other services', async () => {
    changeUser(server, 'alice', (user) => ({
      ...user,
      inline: { ...user.inline, sts: policy('Allow', 'sts:*') },
    }))
    const ofUser = credentialsIn(await server.sts(alice).send(new GetSessionTokenCommand({})))
    const command = { Name: 'fed', Policy: policy('Allow', 'ssm:*') }
    const federated = credentialsIn(await server.sts(alice).send(new GetFederationTokenCommand(command)))
    expect(await ask(server, { request: signed(ofUser), ...GET })).toMatchObject({
      allowed: true,
      caller: { type: 'user', arn: userArn('alice') },
    })
    expect(await ask(server, { request: signed(federated), ...GET })).toMatchObject({
      allowed: true,
      caller: { type: 'federated', arn: `arn:aws:sts::${ACCOUNT}:federated-user/fed` },
    })
  })

  test('the root user may not assume roles here either', async () => {
    const role = await roleTrusting(server, 'ForRoot', TRUST_ACCOUNT)
    const question = { action: 'sts:AssumeRole', resources: [role] }
    expect(await ask(server, { principal: ACCOUNT, ...question })).toMatchObject({
      allowed: false,
      error: { code: 'AccessDenied', message: 'Roles may not be assumed by root accounts.', status: 403 },
    })
  })

  test('whoever does not sign is anonymous, and has what the resource lets everybody do', async () => {
    const request = { method: 'GET', path: '/bucket/key', headers: {} }
    const open = { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: OBJECT } }
    const question = { request, action: 's3:GetObject', resources: [OBJECT] }
    expect((await ask(server, { ...question, resourcePolicy: open })).caller).toEqual({
      type: 'anonymous',
      arn: 'anonymous',
      userId: 'anonymous',
    })
    expect(await allowedOf({ ...question, resourcePolicy: open })).toBe(true)
    expect((await ask(server, question)).error).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'Access Denied',
    })
  })

  test('a principal may come with a session', async () => {
    const session = { policy: { Statement: [] } }
    expect(await ask(server, { ...asAlice, session, ...GET })).toMatchObject({
      allowed: false,
      decisions: [{ layer: 'session' }],
    })
  })
})

describe('what policies see', () => {
  const conditional = (condition: object) => ({
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: condition },
  })
  const nobody = { principal: 'anonymous', action: 's3:GetObject', resources: [OBJECT] }
  const isMet = (condition: object, body: object) =>
    allowedOf({ ...nobody, resourcePolicy: conditional(condition), ...body })

  test.each([
    ['context', { StringEquals: { 's3:prefix': 'a' } }, { context: { 'S3:Prefix': 'a' } }],
    ['sourceIp', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { sourceIp: '10.1.2.3' }],
    ['secure', { Bool: { 'aws:SecureTransport': 'false' } }, { secure: false }],
    ['resourceTags', { StringEquals: { 'aws:ResourceTag/team': 'red' } }, { resourceTags: { team: 'red' } }],
    ['resourceAccount', { StringEquals: { 'aws:ResourceAccount': OTHER } }, { resourceAccount: OTHER }],
    ['region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, { region: 'eu-west-1' }],
    ['userAgent', { StringLike: { 'aws:UserAgent': 'aws-cli/*' } }, { userAgent: 'aws-cli/2' }],
  ])('%s', async (_member, condition, body) => {
    expect(await isMet(condition, body)).toBe(true)
    expect(await isMet(condition, {})).toBe(false)
  })

  test('headers and scope of the request itself', async () => {
    const headers = { ...TARGET, 'User-Agent': 'aws-cli/2', Referer: 'http://there' }
    const condition = {
      StringEquals: { 'aws:RequestedRegion': 'eu-central-1', 'aws:Referer': 'http://there' },
      StringLike: { 'aws:UserAgent': 'aws-cli/*' },
    }
    const question = { ...GET, resources: [SECRET], resourcePolicy: conditional(condition) }
    expect(await allowedOf({ ...question, request: signed(alice, headers) })).toBe(true)
    expect(await allowedOf({ ...question, request: signed(alice) })).toBe(false)
  })

  test('a resource of another account needs both sides', async () => {
    const crossAccount = { ...GET, resources: [PARAMETER.replace(ACCOUNT, OTHER)] }
    const grant = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'ssm:*', Resource: '*' }
    expect(await ask(server, { ...asAlice, ...crossAccount })).toMatchObject({
      decisions: [{ layer: 'resource' }],
    })
    expect(await allowedOf({ ...asAlice, ...crossAccount, resourcePolicy: { Statement: grant } })).toBe(true)
  })
})

describe('what is kept', () => {
  test('the decisions, under the request id', async () => {
    const { requestId } = await ask(server, { ...asAlice, ...GET, resources: [PARAMETER, SECRET] })
    const recorded = [...server.iamulator.decisions].filter((each) => each.requestId === requestId)
    expect(recorded.map(({ verdict }) => [verdict.request.resource, verdict.decision.effect])).toEqual([
      [SECRET, 'implicitDeny'],
      [PARAMETER, 'allowed'],
    ])
  })

  test('when the key was used, and for which service, unless nobody used it', async () => {
    const bob = await userWith(server, 'bob')
    const lastUsed = async () => {
      const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: bob.accessKeyId })
      return (await server.iam().send(command)).AccessKeyLastUsed
    }
    await ask(server, { principal: userArn('bob'), ...GET })
    expect(await lastUsed()).toMatchObject({ ServiceName: 'N/A' })
    await ask(server, { request: signed(bob), ...GET })
    expect(await lastUsed()).toMatchObject({ ServiceName: 'ssm', Region: 'eu-central-1' })
  })

  test('a line in the log', async () => {
    const { requestId } = await ask(server, { request: signed(alice), ...GET, resources: [SECRET] })
    expect(server.log()).toMatch(
      new RegExp(
        `200 AccessDeniedException ssm:GetParameter deny ${userArn('alice')} [\\d.]+ms ${requestId}`,
      ),
    )
    expect(server.log()).not.toContain(alice.secretAccessKey)
  })
})

describe('modes', () => {
  const withModes = async (settings: Partial<Settings>, body: (other: TestServer) => Promise<void>) => {
    const other = await startServer(settings)
    await body(other).finally(() => other.close())
  }
  const question = { principal: 'anonymous', ...GET }

  test('audit decides and lets pass', () =>
    withModes({ auth: 'audit' }, async (other) => {
      const answer = await ask(other, question)
      expect(answer).toMatchObject({ allowed: true, auth: 'audit', decisions: [{ effect: 'implicitDeny' }] })
      expect(answer.error).toBeUndefined()
      expect([...other.iamulator.decisions]).toHaveLength(1)
    }))

  test('off does not decide, but looks at signatures', () =>
    withModes({ auth: 'off' }, async (other) => {
      expect(await ask(other, question)).toMatchObject({ allowed: true, auth: 'off', decisions: [] })
      const forged = signed({ ...ADMINISTRATOR, secretAccessKey: 'wrong' })
      expect((await ask(other, { request: forged, ...GET })).allowed).toBe(false)
      expect([...other.iamulator.decisions]).toEqual([])
    }))

  test('with signatures off the access key is believed', () =>
    withModes({ signatures: 'off' }, async (other) => {
      const forged = signed({ ...ADMINISTRATOR, secretAccessKey: 'wrong' })
      expect((await ask(other, { request: forged, ...GET })).allowed).toBe(true)
    }))
})

test('nothing is decided before the state is complete', async () => {
  server.iamulator.ready = false
  const answers = ['authorize', 'service-call'].map((endpoint) => post(server, endpoint, asAlice))
  const replies = await Promise.all(answers).finally(() => {
    server.iamulator.ready = true
  })
  for (const { status, text } of replies) {
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 503, error: 'Starting' })
  }
})

test.each([
  ['Authorization', { ...asAlice, ...GET }],
  ['Authorization', { ...asAlice, ...GET, resources: [SECRET] }],
  ['Authorization', { request: { method: 'GET', path: '/', headers: {} } }],
  ['Error', { ...asAlice, ...GET, resources: [] }],
])('an answer has the form of %s in openapi.json', async (schema, body) => {
  const { text } = await post(server, 'authorize', body)
  const check = schemaCheck(openApi, `#/components/schemas/${schema}`, 'the answer')
  expect(check(JSON.parse(text))).not.toHaveProperty('flaws')
})

test('a policy of the state counts at once', async () => {
  const command = { PolicyName: 'unattached', PolicyDocument: policy('Allow', 'ssm:*') }
  await server.iam(administratorOf(OTHER)).send(new CreatePolicyCommand(command))
  const carol = await userWith(server, 'carol')
  const question = { ...GET, request: signed(carol) }
  expect(await allowedOf(question)).toBe(false)
  changeUser(server, 'carol', (user) => ({ ...user, inline: { only: policy('Allow', 'ssm:*') } }))
  expect(await allowedOf(question)).toBe(true)
})
