import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sendMail } from '../../core/engine/mail.ts'
import { changeRules } from '../../core/engine/rules.ts'
import { readSeed } from '../../server/seed/index.ts'
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { call, Replicas } from '../support/replicas.ts'

const OTHER = '999999999999'
const MAIL = { to: 'ann@example.com', subject: 'Code', text: '123456' }

let replicas: Replicas
let one: TestServer
let two: TestServer

beforeEach(async () => {
  replicas = new Replicas()
  one = await replicas.start()
  two = await replicas.start()
})
afterEach(() => replicas.close())

/** Changes what a process keeps outside the store, for two accounts and for all of them. */
async function change(server: TestServer): Promise<void> {
  const { iamulator } = server
  await server.iam().send(new ListUsersCommand())
  for (const accountId of [ACCOUNT, OTHER]) {
    iamulator.clock.advance(3_600_000, at(accountId))
    sendMail(iamulator, at(accountId), MAIL)
    await call(server, 'POST', 'faults', {
      action: 'sts:*',
      error: { code: 'Throttling' },
      account: accountId,
    })
  }
  changeRules(iamulator, { quotas: { GroupsQuota: 1 } })
}

/** What a server has outside the store. */
function found({ iamulator: { clock, mailbox, faults, decisions, quotas, epoch } }: TestServer) {
  return {
    clocks: clock.accounts().map(({ accountId }) => accountId),
    mail: mailbox.of().map(({ place }) => place.accountId),
    faults: faults.all.map(({ account }) => account?.accountId),
    decisions: decisions.size,
    groups: quotas.GroupsQuota,
    epoch: epoch.id,
  }
}

test('a reset of everything also resets what other replicas keep outside the store', async () => {
  const fresh = found(two)
  await change(two)
  expect(found(two)).not.toEqual(fresh)
  expect((await call(one, 'POST', 'reset')).status).toBe(200)
  const after = found(two)
  expect(after).toEqual({ ...fresh, epoch: after.epoch })
  expect(after.epoch).not.toBe(fresh.epoch)
})

test('a reset of an account resets what is kept for that account', async () => {
  await change(two)
  const { decisions, groups } = found(two)
  expect((await call(one, 'POST', 'reset', { account: ACCOUNT })).status).toBe(200)
  expect(found(two)).toMatchObject({ clocks: [OTHER], mail: [OTHER], faults: [OTHER], decisions, groups })
})

test('a reset that another replica has overtaken is undone', async () => {
  await change(one)
  const { epoch: _, ...before } = found(one)
  one.iamulator.store.reset()
  expect(found(one).mail).toEqual([])
  replicas.linked.undoLast()
  expect(found(one)).toMatchObject(before)
})

test('the seed comes back once, by the replica that was asked', async () => {
  const seed = await readSeed({
    content: { accounts: { [ACCOUNT]: { users: [{ name: 'alice' }] } }, quotas: { GroupsQuota: 7 } },
  })
  one.iamulator.seed = seed
  two.iamulator.seed = seed
  expect((await call(one, 'POST', 'reset')).body).toEqual({ reset: 'everything', seeded: true })
  for (const server of [one, two]) {
    const { Users } = await server.iam().send(new ListUsersCommand())
    expect(Users).toMatchObject([{ UserName: 'alice' }])
  }
})
