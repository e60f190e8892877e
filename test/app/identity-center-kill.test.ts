/** Tests that an instance of IAM Identity Center outlives the process, however that ends. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStore, rowById } from '../../store/index.ts'
import { request } from '../support/admin.ts'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, OTHER } from '../support/harness.ts'
import { ANN_ID, SUFFIX, seedWith } from '../support/identity-center-seeds.ts'
import { at } from '../support/places.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

/** Returns what the data directory has of the instance, once no server uses it. */
async function stored(directory: string) {
  const store = await openStore({ directory })
  const view = store.view(at(ACCOUNT))
  const roles = Array.from(view.provisionings.rows(), ([, { accountId, roleId }]) => {
    const role = rowById(store.view(at(accountId)), 'roles', roleId)
    return [accountId, role?.id, role?.name]
  })
  const credentials = view.directoryCredentials.get(ANN_ID)
  const others = store.view(at(OTHER)).ssoInstances.size
  await store.close()
  return { roles, credentials, others }
}

test('a seed and a later instance are there after kills and stops, and a reset brings the seed back', async () => {
  const directory = join(bundle.directory, 'data')
  const seed = join(bundle.directory, 'seed.json')
  await writeFile(seed, JSON.stringify(seedWith()))
  const options = ['--data', directory, '--seed', seed, '--log-level', 'error']

  const first = await bundle.start(options)
  expect(await request(first, 'POST', 'identity-center', { account: OTHER })).toMatchObject({ status: 200 })
  first.kill('SIGKILL')
  await first.exited
  const afterKill = await stored(directory)
  const name = `AWSReservedSSO_Dev_${SUFFIX}`
  const id = expect.stringMatching(/^AROA/)
  expect(afterKill.roles).toEqual([ACCOUNT, OTHER].map((account) => [account, id, name]))
  expect(afterKill).toMatchObject({ credentials: { password: { resetRequired: false } }, others: 1 })

  const second = await bundle.start(options)
  expect((await request(second, 'GET', 'identity-center')).body.instances).toHaveLength(2)
  second.kill('SIGTERM')
  await second.exited
  expect(await stored(directory)).toEqual(afterKill)

  const third = await bundle.start(options)
  expect(await request(third, 'POST', 'reset')).toMatchObject({ status: 200, body: { seeded: true } })
  third.kill('SIGKILL')
  await third.exited
  const afterReset = await stored(directory)
  expect(afterReset.roles).toEqual([ACCOUNT, OTHER].map((account) => [account, id, name]))
  expect(afterReset.roles).not.toEqual(afterKill.roles)
  expect(afterReset).toMatchObject({ credentials: { mfaDevices: [] }, others: 0 })
})
