/** Runs a replica whose machine has a wrong clock. */
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { eventually } from '../store/shared/eventually.ts'
import { Bundle } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { postgresServer, postgresTest } from '../support/postgres.ts'

/** How far the clock is ahead, in milliseconds. Signatures are valid for 15 minutes. */
const AHEAD = 1_200_000
/** How exactly a busy machine measures the difference, in milliseconds. */
const TOLERANCE = 60_000
/** Runs before the program, and makes each date that it takes later. */
const WRONG_CLOCK = `
const now = Date.now.bind(Date)
globalThis.Date = class extends Date {
  constructor(...args) {
    if (args.length === 0) super(now() + ${AHEAD})
    else super(...args)
  }
  static now() {
    return now() + ${AHEAD}
  }
}`

const database = postgresServer()
let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

function clientOf(url: string, systemClockOffset = 0): IAMClient {
  const options = { region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 }
  return new IAMClient({ endpoint: url, ...options, systemClockOffset })
}

async function storeOf(url: string) {
  const { store } = JSON.parse(await (await fetch(`${url}/_iamulator/health`)).text())
  return store.shared
}

postgresTest('a replica with a wrong clock refuses signatures, and says how far it is off', async () => {
  const IAMULATOR_STORE = await database().schema()
  const right = await bundle.start([], { IAMULATOR_STORE })
  const preload = `--import=data:text/javascript,${encodeURIComponent(WRONG_CLOCK)}`
  const wrong = await bundle.start([], { IAMULATOR_STORE, NODE_OPTIONS: preload })
  const refused = clientOf(wrong.url).send(new CreateUserCommand({ UserName: 'a' }))
  await expect(refused).rejects.toThrow(/Signature expired/)
  await eventually(async () => (await storeOf(wrong.url)).clockSkewMilliseconds !== undefined)
  expect(Math.abs((await storeOf(wrong.url)).clockSkewMilliseconds + AHEAD)).toBeLessThan(TOLERANCE)
  await eventually(() => wrong.stdout().includes('ahead of'))
  await eventually(async () => (await storeOf(right.url)).clockSkewMilliseconds !== undefined)
  expect(Math.abs((await storeOf(right.url)).clockSkewMilliseconds)).toBeLessThan(TOLERANCE)
  // Callers whose clock is wrong in the same way are served, and the replicas share the state.
  await clientOf(wrong.url, AHEAD).send(new CreateUserCommand({ UserName: 'b' }))
  const { User } = await clientOf(right.url).send(new GetUserCommand({ UserName: 'b' }))
  expect(User?.UserName).toBe('b')
})
