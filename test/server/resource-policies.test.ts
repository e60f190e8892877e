/** Policies of other services' resources, in their authors' own forms: repositories, file systems, keys. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER, policy, startServer, type TestServer } from '../harness.ts'
import { userArn, userWith } from '../sdk/callers.ts'
import { ask } from './foreign-requests.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  await userWith(server, 'alice', policy('Allow', '*'))
})
afterAll(() => server.close())

const alice = { principal: userArn('alice') }

describe('statements without a resource', () => {
  /** As the ECR User Guide writes it. */
  const repository = {
    resources: [`arn:aws:ecr:us-east-1:${OTHER}:repository/app`],
    resourcePolicy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['ecr:BatchGetImage'] },
        { Effect: 'Deny', Principal: '*', Action: ['ecr:DeleteRepository'] },
      ],
    },
  }

  test.each([
    ['ecr:BatchGetImage', { effect: 'allowed' }],
    ['ecr:DeleteRepository', { effect: 'explicitDeny', layer: 'resource', statements: [{ index: 1 }] }],
    ['ecr:PutImage', { effect: 'implicitDeny', layer: 'resource' }],
  ])('are about the repository: %s', async (action, decision) => {
    expect(await ask(server, { ...alice, ...repository, action })).toMatchObject({ decisions: [decision] })
  })

  test('are about the file system', async () => {
    const question = {
      action: 'elasticfilesystem:ClientMount',
      resources: [`arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-1`],
      resourcePolicy: {
        Statement: {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      },
    }
    expect((await ask(server, { ...alice, ...question, secure: true })).allowed).toBe(true)
    expect((await ask(server, { ...alice, ...question, secure: false })).allowed).toBe(false)
  })

  test('are about nothing in the policy of a key', async () => {
    const allow = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*' }
    const decrypt = {
      ...alice,
      action: 'kms:Decrypt',
      resources: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/k`],
    }
    const allowed = async (...Statement: object[]) =>
      (await ask(server, { ...decrypt, resourcePolicy: { Statement } })).allowed
    expect(await allowed({ ...allow, Resource: '*' })).toBe(true)
    expect(await allowed(allow)).toBe(false)
    expect(await allowed({ ...allow, Resource: '*' }, { ...allow, Effect: 'Deny' })).toBe(true)
  })
})
