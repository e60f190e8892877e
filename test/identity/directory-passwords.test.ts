/** Tests the passwords of users of an identity store: which are strong enough, how they are set, and verified. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  directoryPasswordFlaw,
  directoryPasswordOf,
  hashDirectoryPassword,
  isDirectoryPassword,
  setDirectoryPassword,
} from '../../core/identity/identity-center/directory-passwords.ts'
import { openStore, type Store } from '../../store/index.ts'
import { ACCOUNT, countingBytes, NOW } from '../support/harness.ts'
import { at } from '../support/places.ts'

const randomBytes = countingBytes()
const newSecret = (bytes: number) => randomBytes(bytes).toString('base64')

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const view = () => store.view(at(ACCOUNT))

const set = async (userId: string, password: string, { now = NOW, isOneTime = false } = {}) => {
  const hashed = await hashDirectoryPassword(view(), userId, password, newSecret)
  return store.transact(at(ACCOUNT), (tx) => setDirectoryPassword(tx, userId, { hashed, now, isOneTime }))
}
const isRight = (userId: string | undefined, password: string) =>
  isDirectoryPassword(view(), userId, password, newSecret)

describe('directoryPasswordFlaw', () => {
  test('accepts a password with a character of each type', () => {
    for (const password of ['Corr3ct-horse', 'aB3 5678', 'äB3a5678', `aB3-${'x'.repeat(60)}`])
      expect([password, directoryPasswordFlaw(password)]).toEqual([password, undefined])
  })

  test('tells what is missing', () => {
    const size = 'The password must have 8 to 64 characters.'
    expect(directoryPasswordFlaw('')).toBe(size)
    expect(directoryPasswordFlaw('aB3-567')).toBe(size)
    expect(directoryPasswordFlaw(`aB3-${'x'.repeat(61)}`)).toBe(size)
    expect(directoryPasswordFlaw('CORR3CT-HORSE')).toBe('The password must contain a lowercase letter.')
    expect(directoryPasswordFlaw('corr3ct-horse')).toBe('The password must contain an uppercase letter.')
    expect(directoryPasswordFlaw('Correct-horse')).toBe('The password must contain a number.')
    const other = 'The password must contain a character that is neither a letter nor a number.'
    expect(directoryPasswordFlaw('Corr3cthorse')).toBe(other)
  })
})

describe('setDirectoryPassword', () => {
  test('sets a password, which then is the right one', async () => {
    expect(await isRight('ann', 'Corr3ct-horse')).toBe(false)
    expect(await set('ann', 'Corr3ct-horse')).toBeUndefined()
    expect(await isRight('ann', 'Corr3ct-horse')).toBe(true)
    expect(await isRight('ann', 'corr3ct-horse')).toBe(false)
    expect(await isRight('bob', 'Corr3ct-horse')).toBe(false)
    expect(await isRight(undefined, 'Corr3ct-horse')).toBe(false)
    expect(directoryPasswordOf(view(), 'ann')).toMatchObject({ createDate: NOW, resetRequired: false })
  })

  test('replaces a one-time password', async () => {
    await set('eve', 'Ch4nge-me!', { isOneTime: true })
    expect(directoryPasswordOf(view(), 'eve')).toMatchObject({ resetRequired: true })
    await set('eve', 'Ch4nged-it', { now: NOW + 1 })
    const dates = { createDate: NOW, changeDate: NOW + 1 }
    expect(directoryPasswordOf(view(), 'eve')).toMatchObject({ resetRequired: false, ...dates })
    expect(await isRight('eve', 'Ch4nge-me!')).toBe(false)
    expect(await isRight('eve', 'Ch4nged-it')).toBe(true)
  })

  test('refuses the last three passwords, and no earlier one', async () => {
    for (const password of ['First-1st', 'Second-2nd', 'Third-3rd']) await set('joe', password)
    const refusal = 'The password must not be one of the last 3.'
    for (const password of ['First-1st', 'Second-2nd', 'Third-3rd'])
      expect(await set('joe', password)).toBe(refusal)
    expect(await isRight('joe', 'Third-3rd')).toBe(true)
    expect(await set('joe', 'Fourth-4th')).toBeUndefined()
    expect(await set('joe', 'First-1st')).toBeUndefined()
    expect(directoryPasswordOf(view(), 'joe')?.hashes).toHaveLength(3)
  })

  test('keeps MFA devices', async () => {
    const device = { id: 'd', name: 'phone', seed: 'JBSWY3DPEHPK3PXP', createDate: NOW }
    store.transact(at(ACCOUNT), (tx) => tx.directoryCredentials.put('kim', { mfaDevices: [device] }))
    await set('kim', 'Corr3ct-horse')
    expect(view().directoryCredentials.get('kim')?.mfaDevices).toEqual([device])
  })

  test('forgets earlier passwords that were hashed with another salt', async () => {
    const hashed = await hashDirectoryPassword(view(), 'lee', 'First-1st', newSecret)
    await set('lee', 'Second-2nd')
    store.transact(at(ACCOUNT), (tx) => setDirectoryPassword(tx, 'lee', { hashed, now: NOW }))
    expect(directoryPasswordOf(view(), 'lee')?.hashes).toEqual([hashed.hash])
    expect(await isRight('lee', 'First-1st')).toBe(true)
  })
})
