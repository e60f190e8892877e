/** Tests `iam.explain(error)`: why a call of an SDK was denied. */
import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createIamulator, type Iamulator } from '../../package/index.ts'

let iam: Iamulator
beforeAll(async () => {
  iam = await createIamulator({ seed: { users: [{ name: 'alice' }] } })
})
afterAll(() => iam.close())

async function denied(): Promise<Error> {
  const client = new IAMClient(iam.clientConfig({ user: 'alice' }))
  const error: unknown = await client
    .send(new GetUserCommand({ UserName: 'bob' }))
    .catch((thrown: unknown) => thrown)
  if (error instanceof Error) return error
  throw new Error('The call was allowed')
}

const EXPLAINED = { decision: 'implicitDeny', caller: 'arn:aws:iam::000000000000:user/alice' }

test('the error of an SDK is explained by its authorization ID', async () => {
  const explained = await iam.explain(await denied())
  expect(explained).toMatchObject({ ...EXPLAINED, action: 'iam:GetUser' })
  expect(String(explained)).toContain('iam:GetUser')
})

test('so is an error with the message alone', async () => {
  const { message } = await denied()
  expect(await iam.explain(new Error(message))).toMatchObject(EXPLAINED)
})

test('an error without an ID is refused', async () => {
  await expect(iam.explain(new TypeError('Oops.'))).rejects.toThrow(
    'The error has neither an authorization ID nor a request ID: Oops.',
  )
})
