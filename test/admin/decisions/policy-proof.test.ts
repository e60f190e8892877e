/** Tests over HTTP that policies from calls are proved on all layers: what still denies is named, and why. */
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { evidenceIn } from '../../../analysis/generation/least-privilege.ts'
import type { PolicyDocument, Statement } from '../../../analysis/generation/policy-document.ts'
import { notAllowedBy } from '../../../analysis/generation/recorded-calls.ts'
import type { PolicyFromCalls } from '../../../schemas/endpoints.ts'
import { ACCOUNT, administratorOf, OTHER, serverForEachTest, trust } from '../../support/harness.ts'
import {
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
  statement,
} from '../../support/organizations.ts'
import { allow, posted } from '../policies/policies.ts'
import { post } from './requests.ts'

const ALICE = `arn:aws:iam::${OTHER}:user/alice`
const ROLE = `arn:aws:iam::${OTHER}:role/app`
const OBJECT = 'arn:aws:s3:::data/a'

const server = serverForEachTest(() => {
  const account = {
    users: [{ name: 'alice', permissionsBoundary: 'limit' }, { name: 'bob' }],
    roles: [{ name: 'app', trust: JSON.parse(trust({ AWS: OTHER })) }],
    policies: [{ name: 'limit', document: statement('Allow', 's3:*') }],
  }
  const policies = [
    serviceControl('no-delete', 'Deny', 's3:DeleteObject'),
    resourceControl('no-list', 's3:ListBucket'),
  ]
  const root = {
    serviceControlPolicies: ['FullAWSAccess', 'no-delete'],
    resourceControlPolicies: ['no-list'],
  }
  return seededServer({
    accounts: { [OTHER]: account },
    organization: organizationWith(policies, { root }),
  })
})

const policyFor = (body: object = {}) =>
  posted<PolicyFromCalls>(server, 'policy', 'LeastPrivilege', { denied: true, ...body })
const ask = (principal: string, action: string, more: object = {}) =>
  post(server, 'authorize', { principal, action, resources: [OBJECT], ...more })

describe('what still denies is named', () => {
  test.each([
    ['boundary', ALICE, 'sqs:SendMessage', {}],
    ['serviceControl', ALICE, 's3:DeleteObject', {}],
    ['resourceControl', ALICE, 's3:ListBucket', { resourceAccount: OTHER }],
    ['session', ROLE, 's3:PutObject', { session: { policy: statement('Allow', 's3:Get*') } }],
    ['resource', ALICE, 's3:PutObject', { resourcePolicy: statement('Deny', 's3:Put*', { Principal: '*' }) }],
    [
      'endpoint',
      ALICE,
      's3:PutObject',
      { endpointPolicy: statement('Allow', 's3:Get*', { Principal: '*' }) },
    ],
  ])('%s', async (layer, principal, action, more) => {
    const { status, text } = await ask(principal, action, more)
    expect({ status, text }).toMatchObject({ status: 200 })
    await ask(principal, 's3:GetObject', 'session' in more ? more : {})
    const { documents, notAllowed, decisions } = await policyFor({ principal })
    expect(documents).toHaveLength(1)
    expect(JSON.stringify(documents)).toContain(action)
    expect(decisions).toBe(2)
    expect(notAllowed).toEqual([
      expect.objectContaining({
        action,
        layer,
        reason: expect.stringMatching(/^(?:because no|with an explicit deny in) /),
      }),
    ])
  })

  test('also where the policy has several documents', async () => {
    const resources = Array.from({ length: 600 }, (_, index) => `arn:aws:s3:::data/${index}`)
    for (const action of ['s3:GetObject', 's3:DeleteObject']) await ask(ALICE, action, { resources })
    const { documents, notAllowed, decisions } = await policyFor()
    expect(documents.length).toBeGreaterThan(1)
    expect(decisions).toBe(1200)
    expect(notAllowed).toHaveLength(600)
    expect(new Set(notAllowed.map(({ action, layer }) => `${action} ${layer}`))).toEqual(
      new Set(['s3:DeleteObject serviceControl']),
    )
  })
})

test('documents that lack something are found out', async () => {
  const resources = ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/b', 'arn:aws:s3:::logs/a', 'arn:aws:s3:::all']
  for (const action of ['s3:GetObject', 's3:PutObject']) await ask(ALICE, action, { resources })
  const evidence = evidenceIn([...server.iamulator.decisions])
  const document = (...Statement: readonly Statement[]) => ({ Version: '2012-10-17', Statement }) as const
  const allowing = (Action: string, Resource: readonly string[]) =>
    ({ Effect: 'Allow', Action, Resource }) as const
  const missing = (...documents: readonly PolicyDocument[]) =>
    notAllowedBy(documents, evidence)
      .map(({ action, resource, layer }) => `${action} ${resource.replace('arn:aws:s3:::', '')} ${layer}`)
      .sort()
  expect(missing()).toHaveLength(8)
  const reading = document(allowing('s3:GetObject', ['arn:aws:s3:::data/a', 'arn:aws:s3:::logs/*']))
  const writing = document(allowing('s3:Put*', ['arn:aws:s3:::data/?', 'arn:aws:s3:::all']))
  expect(missing(reading, writing)).toEqual([
    's3:GetObject all identity',
    's3:GetObject data/b identity',
    's3:PutObject logs/a identity',
  ])
  expect(missing(reading, writing, document(allowing('s3:*', ['*'])))).toEqual([])
})

describe('calls that only the policy of a resource allows', () => {
  const resourcePolicy = statement('Allow', 's3:GetObject', { Principal: '*' })

  test('are in the policy', async () => {
    await ask(ALICE, 's3:GetObject', { resourcePolicy, resourceAccount: OTHER })
    const { document } = await policyFor({ denied: false })
    expect(document.Statement).toEqual([allow('s3:GetObject', OBJECT)])
  })

  test('of another account need both', async () => {
    await ask(ALICE, 's3:GetObject', { resourcePolicy, resourceAccount: ACCOUNT })
    await ask(ALICE, 's3:PutObject', { resourcePolicy, resourceAccount: ACCOUNT })
    const { document, notAllowed } = await policyFor()
    expect(document.Statement).toEqual([allow(['s3:GetObject', 's3:PutObject'], OBJECT)])
    expect(notAllowed).toMatchObject([{ action: 's3:PutObject', layer: 'resource' }])
  })
})

test('a call with several resources needs each', async () => {
  const resources = ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/b']
  await ask(ALICE, 's3:GetObject', { resources })
  expect((await policyFor()).document.Statement).toEqual([allow('s3:GetObject', resources)])
})

test('a call that a service forwards needs its permission, with the service as condition on request', async () => {
  const key = `arn:aws:kms:us-east-1:${OTHER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
  const resourcePolicy = statement('Allow', 'kms:*', { Principal: { AWS: `arn:aws:iam::${OTHER}:root` } })
  const context = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }
  const via = ['s3.amazonaws.com']
  const resources = [key]
  await ask(ROLE, 'kms:Decrypt', { resources, resourcePolicy, via, context })
  const { document, notAllowed } = await policyFor({ conditions: ['kms:ViaService'] })
  expect(document.Statement).toEqual([
    allow('kms:Decrypt', key, {
      Condition: { StringEquals: { 'kms:ViaService': context['kms:ViaService'] } },
    }),
  ])
  expect(notAllowed).toEqual([])
})

test('anonymous callers and services are left out', async () => {
  const resourcePolicy = statement('Allow', '*', { Principal: '*' })
  await ask('anonymous', 's3:GetObject', { resourcePolicy })
  await ask('ec2.amazonaws.com', 's3:GetObject', { resourcePolicy })
  expect(await policyFor()).toMatchObject({ documents: [], decisions: 0 })
})

test('a role with all of the documents can do what was recorded, and nothing else', async () => {
  const resources = Array.from({ length: 400 }, (_, index) => `arn:aws:s3:::data/${index}`)
  await ask(ROLE, 's3:GetObject', { resources })
  const { documents } = await policyFor({ principal: ROLE, size: 'managed' })
  expect(documents).toHaveLength(2)
  const iam = server.iam(administratorOf(OTHER))
  const AssumeRolePolicyDocument = trust({ AWS: OTHER })
  await iam.send(new CreateRoleCommand({ RoleName: 'next', AssumeRolePolicyDocument }))
  for (const [index, document] of documents.entries()) {
    const input = { PolicyName: `made-${index}`, PolicyDocument: JSON.stringify(document) }
    const { Policy } = await iam.send(new CreatePolicyCommand(input))
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'next', PolicyArn: Policy?.Arn }))
  }
  const next = ROLE.replace('app', 'next')
  const isAllowed = async (action: string, more: object) =>
    JSON.parse((await ask(next, action, more)).text).allowed
  expect(await isAllowed('s3:GetObject', { resources })).toBe(true)
  expect(await isAllowed('s3:GetObject', { resources: ['arn:aws:s3:::data/400'] })).toBe(false)
  expect(await isAllowed('s3:PutObject', { resources: resources.slice(0, 1) })).toBe(false)
})
