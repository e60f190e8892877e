/** How many passwords are hashed at a time, how many wait, and that they do not delay the journal. */
import { createHook } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { hashPassword, hashSeedPassword } from '../../core/identity/password-hash.ts'
import { openStore, rootKey } from '../../store/index.ts'
import { ACCOUNT, countingBytes } from '../support/harness.ts'
import { at } from '../support/places.ts'

const CHEAP = { cost: 2, blockSize: 1, parallelization: 1, salt: '' }
const randomBytes = countingBytes()
const newSecret = (bytes: number) => randomBytes(bytes).toString('base64')
const hashSeeds = (count: number) =>
  Array.from({ length: count }, () => hashSeedPassword('password', newSecret))

/** Hashes in the thread pool, now and at most, and how many have ended. */
let hashes = { running: 0, most: 0, ended: 0 }
const ids = new Set<number>()
const hook = createHook({
  init: (id, type) => {
    if (type !== 'SCRYPTREQUEST') return
    ids.add(id)
    hashes.running++
    hashes.most = Math.max(hashes.most, hashes.running)
  },
  before: (id) => {
    if (!ids.delete(id)) return
    hashes.running--
    hashes.ended++
  },
})
beforeEach(() => {
  hashes = { running: 0, most: 0, ended: 0 }
  hook.enable()
})
afterEach(() => {
  hook.disable()
})

test('two at a time', async () => {
  await Promise.all(hashSeeds(12))
  expect(hashes).toEqual({ running: 0, most: 2, ended: 12 })
})

test('two run and a hundred wait; further ones are refused until there is room', async () => {
  const hash = () => hashPassword('password', CHEAP)
  const accepted = Array.from({ length: 102 }, hash)
  const refusal = { code: 'Throttling', status: 400, text: 'Rate exceeded' }
  await expect(hash()).rejects.toMatchObject(refusal)
  await expect(hash()).rejects.toMatchObject(refusal)
  const results = new Set(await Promise.all(accepted))
  expect(results.size).toBe(1)
  expect(results).toContain(await hash())
  expect(hashes).toEqual({ running: 0, most: 2, ended: 103 })
})

test('passwords of seeds wait, however many there are', async () => {
  const seeds = hashSeeds(103)
  await expect(hashPassword('password', CHEAP)).rejects.toMatchObject({ code: 'Throttling' })
  expect(await Promise.all(seeds)).toHaveLength(103)
})

test('a hash that fails makes room for the next one', async () => {
  const invalid = { ...CHEAP, cost: 3 }
  const failing = Array.from({ length: 5 }, () => hashPassword('password', invalid).catch(() => 'failed'))
  expect(await Promise.all(failing)).toEqual(Array(5).fill('failed'))
  expect(await hashPassword('password', CHEAP)).toMatch(/=$/)
})

test('a write is durable after a few hashes, not after all', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-hashes-'))
  // Nothing waits for the disk, which can take longer than the hashes.
  const store = await openStore({ directory, durability: 'os' })
  try {
    const seeds = hashSeeds(40)
    store.transact(at(ACCOUNT), (tx) => tx.rootUsers.put(rootKey, { email: 'root@example.com' }))
    await store.durable()
    expect(hashes.ended).toBeLessThan(20)
    await Promise.all(seeds)
  } finally {
    await store.close()
    rmSync(directory, { recursive: true })
  }
})
