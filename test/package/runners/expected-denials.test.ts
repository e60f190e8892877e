/** What tells a reporter which denials a test expected. */
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { announceDenial, ExpectedDenials } from '../../../package/handle/expected-denials.ts'
import { createIamulator, type Iamulator } from '../../../package/index.ts'
import { matchersFor } from '../../../package/runners/matchers/index.ts'

let iam: Iamulator
const expected = new ExpectedDenials()

beforeAll(async () => {
  iam = await createIamulator({ seed: { users: [{ name: 'reader' }] } })
  expect.extend({ ...matchersFor(iam) })
})
beforeEach(async () => {
  expected.clear()
  await iam.reset()
})
afterAll(async () => {
  expected.stop()
  await iam.close()
})

const create = (UserName: string) =>
  new IAMClient(iam.clientConfig({ user: 'reader' })).send(new CreateUserCommand({ UserName }))
const question = () =>
  ({ principal: iam.arn('user/reader'), action: 'iam:CreateUser', resource: iam.arn('user/bob') }) as const

/** Returns whether the denial of the newest call is expected. */
async function isExpected(): Promise<boolean> {
  const [denial] = await iam.decisions.list({ effect: 'denied', limit: 1 })
  if (!denial) throw new Error('nothing was denied')
  return expected.has(denial)
}

test('a denial that nobody names is not expected', async () => {
  await expect(create('bob')).rejects.toThrow()
  expect(await isExpected()).toBe(false)
})

test.each<[string, () => Promise<unknown>]>([
  ['toBeAwsError', () => expect(create('bob')).rejects.toBeAwsError('AccessDenied')],
  ['denials', () => iam.denials(() => create('bob'))],
  ['expectDenied', () => iam.expectDenied(question()).then(() => create('bob').catch(() => {}))],
  [
    'toBeDenied',
    () =>
      expect(question())
        .toBeDenied()
        .then(() => create('bob').catch(() => {})),
  ],
  [
    'not.toBeAllowed',
    () =>
      expect(question())
        .not.toBeAllowed()
        .then(() => create('bob').catch(() => {})),
  ],
  ['toHaveDecided', () => create('bob').catch(() => expect(iam).toHaveDecided({ effect: 'denied' }))],
])('%s expects a denial', async (_name, work) => {
  await work()
  expect(await isExpected()).toBe(true)
})

test('an expectation is about an action in any spelling', async () => {
  announceDenial({ caller: iam.arn('user/reader'), action: 'IAM:createuser', resource: iam.arn('user/bob') })
  await expect(create('bob')).rejects.toThrow()
  expect(await isExpected()).toBe(true)
})

test('an expectation is about one resource', async () => {
  await expect(question()).toBeDenied()
  await expect(create('carol')).rejects.toThrow()
  expect(await isExpected()).toBe(false)
})

test('an expectation that fails expects nothing', async () => {
  await expect(expect(question()).toBeAllowed()).rejects.toThrow('to be allowed')
  await expect(create('bob').catch((error) => expect(error).toBeAwsError('NoSuchEntity'))).rejects.toThrow(
    'NoSuchEntity',
  )
  expect(await isExpected()).toBe(false)
})

test('one that has stopped hears nothing', async () => {
  const stopped = new ExpectedDenials()
  stopped.stop()
  await expect(create('bob')).rejects.toBeAwsError('AccessDenied')
  const [denial] = await iam.decisions.list({ effect: 'denied', limit: 1 })
  expect(denial && stopped.has(denial)).toBe(false)
})
