/** The authorizers of API Gateway: a role that they are given has to be passed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream } from '../support/answering-upstream.ts'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'
import { sendSigned } from '../support/header-lines.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/authorizer`
const API = 'arn:aws:apigateway:us-east-1::'
const PASS: Statement = {
  Action: 'iam:PassRole',
  Resource: ROLE,
  Condition: { StringEquals: { 'iam:PassedToService': 'apigateway.amazonaws.com' } },
}

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(() => ({ id: 'made' }))
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

/** Returns the action that is missing, or `allowed`. */
async function outcomeOf(
  method: string,
  url: string,
  input: object,
  ...statements: readonly Statement[]
): Promise<string> {
  const credentials = await server.user(...statements)
  const request = {
    ...{ method, url, body: JSON.stringify(input) },
    lines: [['Content-Type', 'application/json'] as const],
  }
  const { status, body } = await sendSigned(server, request, { service: 'apigateway', credentials })
  return status === 200 ? 'allowed' : (/perform: (\S+) on resource: \S+/.exec(body)?.[0] ?? body)
}

const NOT_PASSED = `perform: iam:PassRole on resource: ${ROLE}`

describe('D10.37: REST APIs', () => {
  const AUTHORIZERS = '/restapis/abc/authorizers'
  const create: Statement = { Action: 'apigateway:POST', Resource: `${API}${AUTHORIZERS}` }
  const update: Statement = { Action: 'apigateway:PATCH', Resource: `${API}${AUTHORIZERS}/one` }
  const patch = (op: string, path: string, value?: string) => ({ patchOperations: [{ op, path, value }] })

  test('creating an authorizer with a role needs iam:PassRole', async () => {
    const input = { name: 'one', type: 'TOKEN' }
    const withRole = { ...input, authorizerCredentials: ROLE }
    expect(await outcomeOf('POST', AUTHORIZERS, input, create)).toBe('allowed')
    expect(await outcomeOf('POST', AUTHORIZERS, withRole, create)).toBe(NOT_PASSED)
    expect(await outcomeOf('POST', AUTHORIZERS, withRole, create, PASS)).toBe('allowed')
    expect(await outcomeOf('POST', AUTHORIZERS, withRole, PASS)).toBe(
      `perform: apigateway:POST on resource: ${API}${AUTHORIZERS}`,
    )
  })

  test('so does replacing the role of one', async () => {
    const url = `${AUTHORIZERS}/one`
    const role = patch('replace', '/authorizerCredentials', ROLE)
    expect(await outcomeOf('PATCH', url, role, update)).toBe(NOT_PASSED)
    expect(await outcomeOf('PATCH', url, role, update, PASS)).toBe('allowed')
    const elsewhere = {
      ...PASS,
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }
    expect(await outcomeOf('PATCH', url, role, update, elsewhere)).toBe(NOT_PASSED)
    const several = {
      patchOperations: [...patch('replace', '/name', 'x').patchOperations, ...role.patchOperations],
    }
    expect(await outcomeOf('PATCH', url, several, update)).toBe(NOT_PASSED)
  })

  test('changing something else, or removing the role, does not', async () => {
    const url = `${AUTHORIZERS}/one`
    expect(await outcomeOf('PATCH', url, patch('replace', '/name', 'two'), update)).toBe('allowed')
    expect(await outcomeOf('PATCH', url, patch('remove', '/authorizerCredentials'), update)).toBe('allowed')
  })
})

test('D10.38: the authorizers of HTTP APIs need iam:PassRole too', async () => {
  const url = '/v2/apis/abc/authorizers'
  const create: Statement = { Action: 'apigateway:POST', Resource: `${API}/apis/abc/authorizers` }
  const update: Statement = { Action: 'apigateway:PATCH', Resource: `${API}/apis/abc/authorizers/one` }
  const input = { name: 'one', authorizerType: 'REQUEST', identitySource: ['$request.header.a'] }
  const withRole = { ...input, authorizerCredentialsArn: ROLE }
  expect(await outcomeOf('POST', url, input, create)).toBe('allowed')
  expect(await outcomeOf('POST', url, withRole, create)).toBe(NOT_PASSED)
  expect(await outcomeOf('POST', url, withRole, create, PASS)).toBe('allowed')
  expect(await outcomeOf('PATCH', `${url}/one`, { authorizerCredentialsArn: ROLE }, update)).toBe(NOT_PASSED)
  expect(await outcomeOf('PATCH', `${url}/one`, { authorizerCredentialsArn: ROLE }, update, PASS)).toBe(
    'allowed',
  )
})

test.each([`arn:aws:iam::${ACCOUNT}:role/never-made`, `arn:aws:iam::${ACCOUNT}:user/somebody`])(
  'D10.39: the administrator may give an authorizer %s',
  async (authorizerCredentials) => {
    const request = {
      ...{ method: 'POST', url: '/restapis/abc/authorizers' },
      body: JSON.stringify({ name: 'one', type: 'TOKEN', authorizerCredentials }),
      lines: [['Content-Type', 'application/json'] as const],
    }
    expect((await sendSigned(server, request, { service: 'apigateway' })).status).toBe(200)
  },
)
