/** Tests which passwords are valid for signing in: correct ones that have not expired. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { hashNewPassword } from '../../core/identity/password-hash.ts'
import {
  newLoginProfile,
  passwordExpiry,
  passwordStatusOf,
  requireStrongPassword,
  verifyPassword,
} from '../../core/identity/passwords.ts'
import {
  type LoginProfileRow,
  openStore,
  type PasswordPolicy,
  type Store,
  settingsKey,
} from '../../store/index.ts'
import { ACCOUNT, countingBytes, NOW, OTHER } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { at } from '../support/places.ts'

const DAY = 24 * 60 * 60 * 1000
const RULES: PasswordPolicy = { minimumLength: 6, required: [], usersMayChange: false }
const randomBytes = countingBytes()
const newSecret = (bytes: number) => randomBytes(bytes).toString('base64')

let store: Store
let profile: LoginProfileRow
beforeAll(async () => {
  store = await openStore()
  profile = newLoginProfile(await hashNewPassword('right', newSecret), NOW)
})
afterAll(() => store.close())

const rule = (passwordPolicy: PasswordPolicy) =>
  store.transact(at(ACCOUNT), (tx) => tx.settings.put(settingsKey, { keyGeneration: 0, passwordPolicy }))
const view = () => store.view(at(ACCOUNT))

describe('verifyPassword', () => {
  test('tells the right password from every other', async () => {
    expect(await verifyPassword(profile, 'right')).toBe(true)
    for (const wrong of ['Right', 'right ', ''])
      expect([wrong, await verifyPassword(profile, wrong)]).toEqual([wrong, false])
  })

  test('of former passwords none is right', async () => {
    const [former = ''] = profile.hashes
    const other = await hashNewPassword('other', newSecret)
    expect(await verifyPassword({ ...profile, hashes: [other.hash, former] }, 'right')).toBe(false)
  })

  test('a profile without a password admits none', async () => {
    expect(await verifyPassword({ ...profile, hashes: [] }, 'right')).toBe(false)
  })

  test('what was hashed at another cost can be verified', async () => {
    const cheap = { salt: 'AAAA', cost: 2, blockSize: 1, parallelization: 1 }
    expect(await verifyPassword({ ...profile, hashing: cheap }, 'right')).toBe(false)
    // scrypt('right', 00 00 00, N=2, r=1, p=1), computed with Python's hashlib.
    const hashes = ['f3rI7zH533RSnD+4JcNaa8fENQg/ufpOLe2007XGF5Q=']
    expect(await verifyPassword({ ...profile, hashing: cheap, hashes }, 'right')).toBe(true)
  })
})

describe('how long a password lasts', () => {
  test('without a maximum age, for ever', () => {
    rule(RULES)
    expect(passwordExpiry(view(), profile)).toBeUndefined()
    expect(passwordStatusOf(view(), profile, NOW + 10_000 * DAY)).toBe('valid')
  })

  test('as many days as the policy says, from its last change', () => {
    rule({ ...RULES, maxAge: 90 })
    expect(passwordExpiry(view(), profile)).toBe(NOW + 90 * DAY)
    expect(passwordStatusOf(view(), profile, NOW + 90 * DAY - 1)).toBe('valid')
    expect(passwordStatusOf(view(), profile, NOW + 90 * DAY)).toBe('change')
    const renewed = { ...profile, changeDate: NOW + DAY }
    expect(passwordExpiry(view(), renewed)).toBe(NOW + 91 * DAY)
  })

  test('with HardExpiry there is no change once it has expired', () => {
    rule({ ...RULES, maxAge: 1, hardExpiry: true })
    expect(passwordStatusOf(view(), { ...profile, resetRequired: true }, NOW + DAY)).toBe('refused')
    expect(passwordStatusOf(view(), { ...profile, resetRequired: true }, NOW)).toBe('change')
    expect(passwordStatusOf(view(), profile, NOW)).toBe('valid')
  })
})

test('by default a password is not the name or the e-mail address of the account', async () => {
  const names = { name: 'Prod-Account-1', email: 'Prod-1@example.com' }
  const server = await seededServer({
    organization: { managementAccount: ACCOUNT, root: { accounts: { [OTHER]: names } } },
  })
  const { store } = server.iamulator
  for (const password of [names.name, names.email]) {
    expect(() => requireStrongPassword(store.view(at(OTHER)), password)).toThrow(
      'Password should not be the name or the email address of the account',
    )
  }
  requireStrongPassword(store.view(at(OTHER)), `${names.name}1`)
  const passwordPolicy = RULES
  store.transact(at(OTHER), (tx) => tx.settings.put(settingsKey, { keyGeneration: 0, passwordPolicy }))
  requireStrongPassword(store.view(at(OTHER)), names.name)
  await server.close()
})
