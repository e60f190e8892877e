import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import type { SeedSource } from '../../server/seed/index.ts'
import { readSeed } from '../../server/seed/index.ts'
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { call, Replicas } from '../support/replicas.ts'

const PRINCIPAL = 'arn:aws:iam::999999999999:role/ci'
const POLICY = {
  arn: 'arn:aws:iam::111122223333:policy-template/read',
  document: { Version: '2012-10-17', Statement: [] },
}
const ROLE = {
  TemplateArn: 'arn:aws:iam::aws:role-template/reader.amazonaws.com/reader:1',
  MinorVersion: 1,
  RoleNamePattern: 'Reader',
  AssumeRolePolicyDocumentTemplate: { Statement: [] },
}
const LATER = {
  quotas: { UsersQuota: 3 },
  externalPrincipals: [PRINCIPAL],
  policyTemplates: [POLICY],
  roleTemplates: [ROLE],
  upstream: { s3: 'http://localhost:1' },
  guard: { s3: 'audit' },
  unknown: 'pass',
}

let replicas: Replicas
let one: TestServer
let two: TestServer

beforeEach(async () => {
  replicas = new Replicas()
  one = await replicas.start()
  two = await replicas.start()
})
afterEach(() => replicas.close())

const rules = ({ iamulator: { quotas, externalPrincipals, templates, guarding } }: TestServer) => ({
  quotas,
  externalPrincipals,
  templates,
  guarding,
})

const add = (server: TestServer, seed: object) => call(server, 'POST', 'seed', { seed })

async function useSeed(content: SeedSource['content'], ...servers: readonly TestServer[]): Promise<void> {
  for (const { iamulator } of servers) {
    iamulator.seed = await readSeed({ content })
    iamulator.seed.applySettings(iamulator)
  }
}

test('a seed that is added later changes the rules of all replicas', async () => {
  expect(await add(one, LATER)).toMatchObject({ status: 200 })
  const { quotas, externalPrincipals, templates, guarding } = rules(two)
  expect(quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 3 })
  expect([...externalPrincipals]).toEqual([PRINCIPAL])
  expect([...templates.policies.keys()]).toEqual([POLICY.arn])
  expect(templates.roles.get(ROLE.TemplateArn)).toMatchObject([{ MinorVersion: 1 }])
  expect(guarding).toEqual({ upstream: LATER.upstream, guard: LATER.guard, unknown: 'pass' })
  expect(rules(await replicas.start())).toEqual(rules(two))
})

test('later seeds add to earlier ones, and the settings of each replica override them', async () => {
  await add(one, LATER)
  await add(two, { quotas: { GroupsQuota: 4 }, guard: { sqs: 'off' } })
  const three = await replicas.start({ quotas: { UsersQuota: 9 } })
  for (const [server, UsersQuota] of [
    [one, 3],
    [two, 3],
    [three, 9],
  ] as const) {
    expect(rules(server).quotas).toMatchObject({ UsersQuota, GroupsQuota: 4 })
    expect(rules(server).guarding.guard).toEqual({ s3: 'audit', sqs: 'off' })
  }
})

test('a later seed adds to the seed that each replica has started with', async () => {
  await useSeed({ quotas: { UsersQuota: 5, GroupsQuota: 5 } }, one, two)
  await add(two, { quotas: { UsersQuota: 6 } })
  for (const server of [one, two])
    expect(rules(server).quotas).toMatchObject({ UsersQuota: 6, GroupsQuota: 5 })
})

test('a reset of everything leaves the rules of the seed that each replica has started with', async () => {
  await useSeed({ quotas: { UsersQuota: 5 } }, one, two)
  await add(one, LATER)
  expect((await call(one, 'POST', 'reset')).status).toBe(200)
  for (const server of [one, two, await replicas.start({ quotas: { UsersQuota: 5 } })]) {
    expect(rules(server).quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 5 })
    expect(rules(server).externalPrincipals.size).toBe(0)
    expect(rules(server).guarding).toEqual({ upstream: {}, guard: {}, unknown: 'refuse' })
  }
})

test('a reset of an account leaves the rules as they are', async () => {
  await add(one, LATER)
  const before = rules(one)
  await call(two, 'POST', 'reset', { account: ACCOUNT })
  expect(rules(one)).toEqual(before)
  expect(rules(two)).toEqual(before)
})

test('rules that another replica has overtaken are undone', async () => {
  await add(one, { quotas: { UsersQuota: 5 } })
  await add(one, { quotas: { UsersQuota: 6, GroupsQuota: 6 } })
  replicas.linked.undoLast()
  expect(rules(one).quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 5 })
})

test('a seed that AWS would reject changes no rules', async () => {
  const before = rules(one)
  const users = [{ name: 'a' }, { name: 'b' }]
  const { status } = await add(one, { quotas: { UsersQuota: 1 }, accounts: { [ACCOUNT]: { users } } })
  expect(status).toBe(409)
  for (const server of [one, two]) expect(rules(server)).toEqual(before)
})

test('the rules of a later seed already apply to the seed itself', async () => {
  const users = [{ name: 'a' }, { name: 'b' }]
  await useSeed({ quotas: { UsersQuota: 1 } }, one, two)
  expect((await add(one, { quotas: { UsersQuota: 2 }, accounts: { [ACCOUNT]: { users } } })).status).toBe(200)
})
