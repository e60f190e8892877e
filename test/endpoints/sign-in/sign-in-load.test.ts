/** Signing in, and setting passwords, while many passwords are waiting to be checked. */
import { CreateLoginProfileCommand } from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { hashPassword } from '../../../core/identity/password-hash.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, serverForAllTests } from '../../support/harness.ts'

const PASSWORD = 'correct-Horse-7'
const SEED = `
accounts:
  "${ACCOUNT}":
    users:
      - { name: alice, password: ${PASSWORD} }
      - { name: bob, password: ${PASSWORD}, passwordResetRequired: true, attachedPolicies: [arn:aws:iam::aws:policy/IAMUserChangePassword] }
      - { name: nobody }
`
const BUSY = 'Too many passwords are being checked at the same time. Try again in a few seconds.'

const server = serverForAllTests(() => seeded(SEED))

/** Two of these run at a time, and take as long as some twenty checks of a password. */
const LONG = { cost: 16_384, blockSize: 8, parallelization: 20, salt: '' }
const SHORT = { cost: 2, blockSize: 1, parallelization: 1, salt: '' }

/** Runs `action` while two passwords are being hashed, and a hundred wait. */
async function underLoad(action: () => Promise<void>): Promise<void> {
  const load = [LONG, LONG, ...Array.from({ length: 100 }, () => SHORT)]
  const hashes = load.map((settings) => hashPassword('password', settings))
  try {
    await action()
  } finally {
    await Promise.all(hashes)
  }
}

test('sign-ins get 429, operations fail as if AWS throttled them, and nothing counts or changes', async () => {
  const [alice, bob] = [new Visitor(server), new Visitor(server)]
  const signIn = () => alice.post('/signin', { account: ACCOUNT, user: 'alice', password: PASSWORD })
  await bob.post('/signin', { account: ACCOUNT, user: 'bob', password: PASSWORD })
  const changeOfPassword = {
    oldPassword: PASSWORD,
    newPassword: 'another-Horse-8',
    repeated: 'another-Horse-8',
  }
  const create = () =>
    server.iam().send(new CreateLoginProfileCommand({ UserName: 'nobody', Password: PASSWORD }))

  await underLoad(async () => {
    for (let count = 0; count < 6; count++) {
      const page = await signIn()
      expect(page.status).toBe(429)
      expect(page.text).toContain(BUSY)
      expect(page.text).toContain('value="alice"')
    }
    const page = await bob.submit(changeOfPassword)
    expect(page.status).toBe(429)
    expect(page.text).toContain(BUSY)
    await expectError(create(), { code: 'Throttling', status: 400, message: 'Rate exceeded' })
  })

  expect(server.log()).toMatch(/ 429 Throttling signin:Refused /)
  expect((await signIn()).place).toBe('/console')
  expect((await bob.submit(changeOfPassword)).place).toBe('/console')
  await create()
})
