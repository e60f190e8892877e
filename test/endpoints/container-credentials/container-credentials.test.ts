/** Credentials for containers at the HTTP level. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import { arnOf, roleTrusting } from '../../services/sts/sts-callers.ts'
import { ACCOUNT, OTHER, serverForAllTests, trust } from '../../support/harness.ts'
import { ask, type Delivered, toCaller } from '../../support/metadata.ts'

const ECS = 'ecs-tasks.amazonaws.com'
const EKS = 'pods.eks.amazonaws.com'
const UUID = '01234567-89ab-cdef-0123-456789abcdef'
const roleArn = `arn:aws:iam::${ACCOUNT}:role/task`
const SESSION = ['sts:AssumeRole', 'sts:TagSession']

const server = serverForAllTests()
beforeEach(() => post(server, 'reset', {}))

interface CreatedContainer {
  readonly id: string
  readonly path: string
  readonly taskArn?: string
  readonly authorizationToken?: string
}

async function make(body: object): Promise<CreatedContainer> {
  const { status, text } = await post(server, 'containers', { roleArn, ...body })
  if (status !== 200) throw new Error(text)
  return JSON.parse(text)
}

async function get(path: string, Authorization?: string) {
  const answer = await ask(server, path, Authorization === undefined ? {} : { Authorization })
  const body: Delivered & { readonly Message?: string } = JSON.parse(answer.body)
  return { status: answer.status, body }
}

const WRONG_TOKEN = { status: 401, body: { Code: 'InvalidToken', Message: expect.any(String) } }

describe('a task of ECS', () => {
  test('gets credentials by its path, in a session named after it, which does not tell the path', async () => {
    await roleTrusting(server, 'task', trust({ Service: ECS }))
    const { id, path, taskArn = '', authorizationToken } = await make({ kind: 'ecs' })
    expect({ path, taskArn, authorizationToken }).toEqual({
      path: `/v2/credentials/${id}`,
      taskArn: expect.stringMatching(/^arn:aws:ecs:us-east-1:000000000000:task\/default\/[\da-f]{32}$/),
      authorizationToken: undefined,
    })
    const { status, body } = await get(path)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        RoleArn: roleArn,
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        Token: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-[\d:T-]+Z$/),
      },
    })
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/task/${taskArn.split('/')[2]}`
    expect(await arnOf(server, toCaller(body))).toBe(session)
    expect(server.log()).toContain('200 GET:/v2/credentials/...')
    const assumed = [...server.iamulator.decisions].find(({ origin }) => origin === 'container-credentials')
    expect(assumed).toMatchObject({ status: 200, error: undefined })
    for (const spelling of [id, id.replaceAll('-', '')]) {
      expect(server.log()).not.toContain(spelling)
      expect(session).not.toContain(spelling)
    }
  })

  test('shows its token, if it has one', async () => {
    await roleTrusting(server, 'task', trust({ Service: ECS }))
    const { path } = await make({ kind: 'ecs', authorizationToken: 'open-sesame' })
    expect(await get(path)).toEqual(WRONG_TOKEN)
    expect(await get(path, 'open-sesames')).toEqual(WRONG_TOKEN)
    expect((await get(path, 'open-sesame')).status).toBe(200)
  })

  test('is served on behalf of its ARN and account', async () => {
    const right = await make({ kind: 'ecs', region: 'eu-west-1', cluster: 'blue' })
    const wrong = await make({ kind: 'ecs', region: 'eu-west-1', cluster: 'blue' })
    expect(right.taskArn).toMatch(new RegExp(`^arn:aws:ecs:eu-west-1:${ACCOUNT}:task/blue/`))
    const condition = { StringEquals: { 'aws:SourceArn': right.taskArn, 'aws:SourceAccount': ACCOUNT } }
    await roleTrusting(server, 'task', trust({ Service: ECS }, 'sts:AssumeRole', condition))
    expect((await get(right.path)).status).toBe(200)
    expect((await get(wrong.path)).status).toBe(403)
  })

  test('gets none of a role that does not trust ECS', async () => {
    await roleTrusting(server, 'task', trust({ Service: EKS }))
    const { path } = await make({ kind: 'ecs' })
    expect(await get(path)).toEqual({
      status: 403,
      body: {
        Code: 'AccessDenied',
        Message: `User: ${ECS} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      },
    })
    expect(server.log()).toMatch(
      new RegExp(`403 AccessDenied GET:/v2/credentials/... deny ${ECS} .* explain: `),
    )
  })

  test('is not found under another id, nor as a pod', async () => {
    await make({ kind: 'eks', id: UUID })
    for (const id of [UUID, '', 'x'])
      expect(await get(`/v2/credentials/${id}`)).toMatchObject({
        status: 404,
        body: { Code: 'InvalidIdInRequest' },
      })
  })
})

describe('a pod of EKS', () => {
  const pod = {
    kind: 'eks',
    id: UUID,
    cluster: 'blue',
    namespace: 'shop',
    serviceAccount: 'web',
    pod: 'web-0',
  }

  test('gets credentials by its token, in a session with its tags', async () => {
    const tags = {
      'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/blue`,
      'aws:RequestTag/eks-cluster-name': 'blue',
      'aws:RequestTag/kubernetes-namespace': 'shop',
      'aws:RequestTag/kubernetes-service-account': 'web',
      'aws:RequestTag/kubernetes-pod-name': 'web-0',
      'aws:RequestTag/kubernetes-pod-uid': UUID,
    }
    await roleTrusting(server, 'task', trust({ Service: EKS }, SESSION, { StringEquals: tags }))
    const { path, authorizationToken } = await make(pod)
    expect(path).toBe('/v1/credentials')
    const { status, body } = await get(path, authorizationToken)
    expect({ status, keys: Object.keys(body) }).toEqual({
      status: 200,
      keys: ['AccountId', 'AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration'],
    })
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/task/eks-blue-web-0-${UUID}`
    expect(await arnOf(server, toCaller(body))).toBe(session)
  })

  test('needs a role that lets its session be tagged', async () => {
    await roleTrusting(server, 'task', trust({ Service: EKS }))
    const { path, authorizationToken } = await make(pod)
    expect(await get(path, authorizationToken)).toMatchObject({
      status: 403,
      body: { Message: expect.stringContaining('is not authorized to perform: sts:TagSession') },
    })
  })

  test('is told by its token alone', async () => {
    await roleTrusting(server, 'task', trust({ Service: EKS }, SESSION))
    const mine = await make(pod)
    const others = await make({ kind: 'eks', pod: 'web-1' })
    expect(await get('/v1/credentials')).toEqual(WRONG_TOKEN)
    expect(await get('/v1/credentials', `Bearer ${mine.authorizationToken}`)).toEqual(WRONG_TOKEN)
    const { body } = await get('/v1/credentials', others.authorizationToken)
    expect(await arnOf(server, toCaller(body))).toMatch(/task\/eks-default-web-1-/)
    await make(pod)
    expect(await get('/v1/credentials', mine.authorizationToken)).toEqual(WRONG_TOKEN)
  })

  test('has a session name that is short enough', async () => {
    await roleTrusting(server, 'task', trust({ Service: EKS }, SESSION))
    const { path, authorizationToken } = await make({ ...pod, cluster: 'c'.repeat(100) })
    const { body } = await get(path, authorizationToken)
    expect((await arnOf(server, toCaller(body)))?.split('/')[2]).toBe(`eks-${'c'.repeat(23)}-${UUID}`)
  })
})

test('credentials are renewed when less than an hour is left', async () => {
  await roleTrusting(server, 'task', trust({ Service: ECS }))
  const { path } = await make({ kind: 'ecs' })
  const keyNow = async () => (await get(path)).body.AccessKeyId
  const first = await keyNow()
  await post(server, 'clock', { advance: 5 * 3600 - 60 })
  expect(await keyNow()).toBe(first)
  await post(server, 'clock', { advance: 61 })
  expect(await keyNow()).not.toBe(first)
})

test('credentials follow the clock of the account of the role', async () => {
  await roleTrusting(server, 'task', trust({ Service: ECS }))
  const { path } = await make({ kind: 'ecs' })
  const first = (await get(path)).body.AccessKeyId
  await post(server, 'clock', { advance: '10h', account: OTHER })
  expect((await get(path)).body.AccessKeyId).toBe(first)
  await post(server, 'clock', { advance: '10h', account: ACCOUNT })
  const { body } = await get(path)
  expect(Math.round((Date.parse(body.Expiration) - Date.now()) / 3_600_000)).toBe(16)
  expect(await arnOf(server, toCaller(body))).toContain(':assumed-role/task/')
})

test('containers are listed without tokens, and gone after a reset', async () => {
  await make({ kind: 'eks', id: UUID })
  const list = async () => JSON.parse((await ask(server, '/_iamulator/containers')).body)
  const place = { region: 'us-east-1', cluster: 'default', namespace: 'default', serviceAccount: 'default' }
  const listed = { kind: 'eks', id: UUID, roleArn, ...place, pod: 'pod', path: '/v1/credentials' }
  expect(await list()).toEqual({ containers: [listed] })
  await post(server, 'reset', {})
  expect(await list()).toEqual({ containers: [] })
})

describe('credentials are refused', () => {
  test('to other sites and names', async () => {
    const { path } = await make({ kind: 'ecs' })
    for (const headers of [{ Host: 'evil.example' }, { Origin: 'http://evil.example' }])
      expect((await ask(server, path, headers)).status).toBe(403)
  })

  test('to anything but GET', async () => {
    const answer = await ask(server, '/v1/credentials', {}, 'POST')
    expect({ status: answer.status, allow: answer.headers['allow'] }).toEqual({
      status: 405,
      allow: 'GET, HEAD',
    })
  })

  test('before the server is ready', async () => {
    server.iamulator.ready = false
    try {
      expect((await get('/v1/credentials')).status).toBe(503)
    } finally {
      server.iamulator.ready = true
    }
  })
})

test.each([
  [{}, /^Missing property "kind"/],
  [{ kind: 'lambda' }, /^Invalid value "lambda" at kind\. Use "ecs" or "eks"\./],
  [{ kind: 'ecs', id: 'x' }, /^Invalid value at id: must match pattern/],
  [{ kind: 'ecs', roleArn: 'x' }, /^Invalid value at roleArn: must match pattern/],
  [
    { kind: 'ecs', authorizationToken: 'line\nend' },
    /^Invalid value at authorizationToken: must match pattern/,
  ],
])('no container is made of %j', async (body, message) => {
  const { status, text } = await post(server, 'containers', { roleArn, ...body })
  expect({ status, ...JSON.parse(text) }).toMatchObject({
    status: 400,
    error: 'InvalidBody',
    message: expect.stringMatching(message),
  })
})
