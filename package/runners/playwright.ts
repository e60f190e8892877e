/** Fixtures for Playwright: an emulator for each worker, and pages that are signed in to its console. */
import { test as base, expect as baseExpect, type Fixtures, type Page } from '@playwright/test'
import { createIamulator } from '../create.ts'
import { IamulatorError } from '../errors.ts'
import type { Iamulator } from '../interface.ts'
import type { IamulatorOptions } from '../options.ts'
import { setCurrentEmulator } from './current.ts'
import { type IamulatorMatchers, matchers } from './matchers/index.ts'
import { requireOneWorker } from './one-worker.ts'

declare global {
  namespace PlaywrightTest {
    interface Matchers<R, T> extends IamulatorMatchers<R, T> {}
  }
}

/** Who signs in. A user needs a password, such as one of the seed; a role needs none. */
export type SignInAs = 'administrator' | { user: string; password: string } | { role: string }

/** The fixtures of each test. */
export interface IamulatorFixtures {
  /** The emulator of the worker, which returns to its initial state before each test. */
  iam: Iamulator
  /** Signs in to the console, and resolves with the page, which shows it. Default: as the administrator. */
  signIn: (as?: SignInAs) => Promise<Page>
}

/** The fixtures that all tests of a worker share. */
export interface IamulatorWorkerFixtures {
  /** Options of `createIamulator`. */
  iamulatorOptions: IamulatorOptions
  /** The emulator before it is reset for a test. */
  iamulatorOfWorker: Iamulator
}

/**
 * The fixtures, to combine with others.
 *
 * @example
 * const test = base.extend(iamulatorFixtures)
 */
export const iamulatorFixtures: Fixtures<IamulatorFixtures, IamulatorWorkerFixtures, { page: Page }, object> =
  {
    iamulatorOptions: [{}, { option: true, scope: 'worker' }],
    iamulatorOfWorker: [
      async ({ iamulatorOptions }, use, { config }) => {
        requireOneWorker(iamulatorOptions, config.workers)
        const iam = await createIamulator(iamulatorOptions)
        setCurrentEmulator(iam)
        await use(iam)
        await iam.close()
      },
      { scope: 'worker' },
    ],
    iam: async ({ iamulatorOfWorker }, use) => {
      await iamulatorOfWorker.reset()
      await use(iamulatorOfWorker)
    },
    signIn: async ({ page, iam }, use) => {
      await use((as) => signIn(page, iam, as))
    },
  }

/**
 * The `test` of Playwright with the fixtures.
 *
 * @example
 * test('the console shows who is signed in', async ({ signIn }) => {
 *   await expect(await signIn()).toHaveTitle(/Console/)
 * })
 */
export const test = base.extend<IamulatorFixtures, IamulatorWorkerFixtures>(iamulatorFixtures)

/** The `expect` of Playwright with the matchers. */
export const expect = baseExpect.extend({ ...matchers })

async function signIn(page: Page, iam: Iamulator, as: SignInAs = 'administrator'): Promise<Page> {
  if (typeof as === 'object' && 'role' in as) await page.goto(await loginUrlOf(page, iam, as.role))
  else await page.request.post(`${iam.url}/signin`, { form: formOf(iam, as) })
  await page.goto(`${iam.url}/console`)
  if (new URL(page.url()).pathname === '/console') return page
  throw new IamulatorError(
    'NotSignedIn',
    `The sign-in ${nameOf(as)} failed: the browser is at ${page.url()}.`,
  )
}

function nameOf(as: SignInAs): string {
  if (as === 'administrator') return 'as the administrator'
  return 'role' in as ? `with the role ${as.role}` : `as ${as.user} with this password`
}

function formOf(
  iam: Iamulator,
  as: 'administrator' | { user: string; password: string },
): Record<string, string> {
  const account = iam.accountId
  return as === 'administrator' ? { administrator: account } : { account, ...as }
}

/** The session of a role signs in as an identity broker does it. */
async function loginUrlOf(page: Page, iam: Iamulator, role: string): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = iam.clientConfig({ role }).credentials
  const session = { sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken }
  const query = new URLSearchParams({ Action: 'getSigninToken', Session: JSON.stringify(session) })
  const { SigninToken } = await (await page.request.get(`${iam.url}/federation?${query}`)).json()
  const destination = `${iam.url}/console`
  return `${iam.url}/federation?${new URLSearchParams({ Action: 'login', Destination: destination, SigninToken })}`
}
