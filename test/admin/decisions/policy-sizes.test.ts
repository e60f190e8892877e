/** Tests over HTTP that policies from calls are divided at AWS's limits, and say which limits they exceed. */
import { CreatePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { limitsFor, warningsFor } from '../../../analysis/generation/policy-limits.ts'
import { DEFAULT_QUOTAS } from '../../../core/aws/quotas.ts'
import type { PolicyFromCalls } from '../../../schemas/endpoints.ts'
import { userArn } from '../../services/callers.ts'
import { ACCOUNT, type TestServer, trust } from '../../support/harness.ts'
import { seededServer } from '../../support/organizations.ts'
import { posted } from '../policies/policies.ts'
import { post } from './requests.ts'

const ALICE = userArn('alice')
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/work`

let server: TestServer
const start = async (quotas: object = {}) => {
  const roles = [{ name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })) }]
  const seed = { accounts: { [ACCOUNT]: { users: [{ name: 'alice' }], roles } }, quotas }
  server = await seededServer(seed, { auth: 'audit' })
}
beforeEach(() => start())
afterEach(() => server.close())

const policyFor = (body: object = {}) => posted<PolicyFromCalls>(server, 'policy', 'LeastPrivilege', body)

const objects = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `arn:aws:s3:::data/${1000 + from + index}`)

/** An object takes 25 characters of a policy. */
const read = (principal: string, count: number) =>
  post(server, 'authorize', { principal, action: 's3:GetObject', resources: objects(0, count) })

describe('the limits', () => {
  test('are those of managed policies, for whoever made the calls', async () => {
    await read(ALICE, 2)
    await read(SESSION, 2)
    const managed = { type: 'managed', characters: 6144, documents: 10 }
    expect((await policyFor()).limits).toEqual({ ...managed, holders: ['role', 'user'] })
    expect((await policyFor({ principal: ALICE })).limits).toEqual({ ...managed, holders: ['user'] })
    expect((await policyFor({ principal: ROLE })).limits).toEqual({ ...managed, holders: ['role'] })
    expect((await policyFor({ principal: SESSION })).limits).toEqual({ ...managed, holders: ['role'] })
  })

  test.each([
    [ALICE, 'user', 2048],
    [SESSION, 'role', 10_240],
    [`arn:aws:iam::${ACCOUNT}:group/dev`, 'group', 5120],
    [`arn:aws:iam::${ACCOUNT}:root`, 'user', 2048],
    [`arn:aws:sts::${ACCOUNT}:federated-user/bob`, 'user', 2048],
  ])('of inline policies depend on who gets them: %s', async (principal, holder, characters) => {
    const { limits } = await policyFor({ principal, size: 'inline' })
    expect(limits).toEqual({ type: 'inline', holders: [holder], characters, documents: 1 })
  })

  test('without a holder are the smallest of all', async () => {
    const limits = { type: 'inline', holders: [], characters: 2048, documents: 1 }
    expect((await policyFor({ size: 'inline' })).limits).toEqual(limits)
  })

  test('are the quotas of the server', async () => {
    await server.close()
    await start({ PolicySizeQuota: 500, AttachedPoliciesPerUserQuota: 1 })
    await read(ALICE, 25)
    const { documents, warnings, limits } = await policyFor({ size: 'managed' })
    expect(limits).toMatchObject({ characters: 500, documents: 1 })
    expect(documents).toHaveLength(2)
    expect(warnings).toEqual([
      'The policy needs 2 managed policies, but a user can have only 1 attached (AttachedPoliciesPerUserQuota).',
    ])
  })
})

describe('documents', () => {
  test('have the size that AWS counts, and AWS accepts them', async () => {
    await read(SESSION, 1000)
    const { documents, document, sizes, warnings, notAllowed } = await policyFor({ principal: ROLE })
    expect(documents.length).toBeGreaterThan(3)
    expect(document.Statement).toHaveLength(1)
    expect(sizes).toEqual(documents.map((each) => JSON.stringify(each).length))
    expect({ warnings, notAllowed }).toEqual({ warnings: [], notAllowed: [] })
    for (const [index, each] of documents.entries()) {
      const input = { PolicyName: `made-${index}`, PolicyDocument: JSON.stringify(each, null, 2) }
      await server.iam().send(new CreatePolicyCommand(input))
    }
  })

  test('are one inline policy of a role where that suffices', async () => {
    await read(SESSION, 300)
    const { documents, limits, sizes } = await policyFor({ principal: ROLE })
    expect({ type: limits.type, count: documents.length }).toEqual({ type: 'inline', count: 1 })
    expect(sizes[0]).toBeGreaterThan(6144)
    const PolicyDocument = JSON.stringify(documents[0])
    await server.iam().send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'made', PolicyDocument }))
    expect((await policyFor({ principal: ROLE, size: 'managed' })).documents).toHaveLength(2)
  })

  test('stay the same when the same calls are made again, in any order', async () => {
    await read(ALICE, 500)
    const { documents } = await policyFor()
    await post(server, 'authorize', {
      principal: ALICE,
      action: 's3:GetObject',
      resources: objects(0, 500).reverse(),
    })
    expect((await policyFor()).documents).toEqual(documents)
  })

  test('of inline policies are one, with a warning if it is too large', async () => {
    await read(ALICE, 100)
    const { documents, warnings } = await policyFor({ size: 'inline' })
    expect(documents).toHaveLength(1)
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The policy has 2,\d{3} characters, but the inline policies of a user can have only 2,048 together \(UserPolicySizeQuota\)\.$/,
      ),
    ])
  })

  test('have a warning if a statement cannot be divided', async () => {
    const resources = [`arn:aws:s3:::data/${'x'.repeat(7000)}`]
    await post(server, 'authorize', { principal: ALICE, action: 's3:GetObject', resources })
    const { warnings, notAllowed } = await policyFor()
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Document 1 has 7,\d{3} characters, because its statement cannot be divided, but a managed policy can have only 6,144 \(PolicySizeQuota\)\.$/,
      ),
    ])
    expect(notAllowed).toEqual([])
  })

  test('that are more than can be attached have a warning', () => {
    const limits = limitsFor(70_000, { holders: ['group', 'role'], quotas: DEFAULT_QUOTAS })
    expect(limits).toMatchObject({ type: 'managed', documents: 10 })
    const sizes = Array.from({ length: 12 }, () => 6000)
    expect(warningsFor(sizes, limits, DEFAULT_QUOTAS)).toEqual([
      'The policy needs 12 managed policies, but a group can have only 10 attached (AttachedPoliciesPerGroupQuota).',
    ])
    expect(warningsFor(sizes.slice(2), limits, DEFAULT_QUOTAS)).toEqual([])
  })
})

test('conditions are added in any case, and their values are no variables', async () => {
  const context = { 'aws:RequestedRegion': 'eu-west-1', 'app:Name': '${aws:username}*' }
  await post(server, 'authorize', {
    principal: ALICE,
    action: 's3:GetObject',
    resources: objects(0, 1),
    context,
  })
  const { document, notAllowed } = await policyFor({
    conditions: ['AWS:requestedregion', 'app:name', '__proto__'],
  })
  expect(document.Statement).toMatchObject([
    {
      Condition: {
        StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'app:Name': '${$}{aws:username}*' },
      },
    },
  ])
  expect(notAllowed).toEqual([])
})

test.each([
  [{ size: 'small' }, 'size'],
  [{ conditions: 'aws:SourceIp' }, 'conditions'],
])('%j is refused', async (body, message) => {
  const { status, text } = await post(server, 'policy', body)
  expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining(message) })
})
