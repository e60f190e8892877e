/** Tests what an explanation says for a page about it: documents, the closest statement, and condition keys. */
import { CreatePolicyCommand, ListUsersCommand, PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, policy, startServer, type TestServer } from '../../support/harness.ts'
import { explained, refusedId } from './change-requests.ts'

const ALICE = userArn('alice')

let server: TestServer
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const allow = (more: object) => ({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*', ...more })
const question = { principal: ALICE, action: 's3:PutObject', resource: 'arn:aws:s3:::data/a' }

async function explainedWith(...Statement: object[]) {
  await userWith(server, 'alice', JSON.stringify({ Version: '2012-10-17', Statement }))
  return explained(server, question)
}

describe('the closest statement', () => {
  test('is the one whose failure is the latest', async () => {
    const [resource, action, condition] = [
      allow({ Resource: 'arn:aws:s3:::other/*' }),
      allow({ Action: 'iam:*' }),
      allow({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]
    const first = await explainedWith(action, resource)
    expect(first.layers[0]?.closest).toEqual({ policy: 0, statement: 1 })
    await server.close()
    server = await startServer()
    const second = await explainedWith(action, resource, condition, condition)
    expect(second.layers[0]?.closest).toEqual({ policy: 0, statement: 2 })
  })

  test('is never a Deny, and there is none where nothing falls short', async () => {
    const { layers } = await explainedWith({ ...allow({}), Effect: 'Deny', Resource: 'arn:aws:s3:::other/*' })
    expect(layers[0]).not.toHaveProperty('closest')
    await server.close()
    server = await startServer()
    expect((await explainedWith(allow({}))).layers[0]).not.toHaveProperty('closest')
  })
})

test('the documents are those of the call, each once, with the version of managed policies', async () => {
  const document = policy('Allow', 'iam:Get*')
  const alice = await userWith(server, 'alice', document)
  const input = { PolicyName: 'bounds', PolicyDocument: document }
  const { Policy } = await server.iam().send(new CreatePolicyCommand(input))
  const PermissionsBoundary = Policy?.Arn
  await server.iam().send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary }))
  const requestId = await refusedId(server.iam(alice).send(new ListUsersCommand({})))
  const { documents, layers, message, reported } = await explained(server, { requestId })
  expect(Object.values(documents)).toEqual([document])
  const [id] = Object.keys(documents)
  expect(layers.map(({ policies }) => policies)).toMatchObject([
    [{ document: id }],
    [{ document: id, version: 'v1' }],
  ])
  expect(reported).toBe('identity')
  expect(message).toBe(
    `User: ${ALICE} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
  )
})

test('an allowed request has neither a message nor a reported layer', async () => {
  const body = await explainedWith(allow({}))
  expect(body).not.toHaveProperty('message')
  expect(body).not.toHaveProperty('reported')
})

test('keys that a policy asked for come first, also those that the request does not have', async () => {
  const { contextKeys } = await explainedWith(
    allow({
      Resource: `arn:aws:s3:::\${aws:username}/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'a' } },
    }),
    { ...allow({ Condition: { Bool: { 'aws:securetransport': 'true' } } }), Resource: 'arn:aws:s3:::other' },
    { ...allow({ Condition: { Null: { 'aws:SourceVpc': 'true' } } }), Action: 'iam:*' },
  )
  expect(contextKeys.filter(({ asked }) => asked)).toEqual([
    { key: 'aws:username', value: 'alice', asked: true },
    { key: 's3:x-amz-acl', value: null, asked: true },
    { key: 'aws:SecureTransport', value: 'true', asked: true },
  ])
  expect(contextKeys.slice(3).map(({ key }) => key)).toContain('aws:SourceIp')
  expect(contextKeys.slice(3).map(({ key }) => key)).not.toContain('aws:username')
})
