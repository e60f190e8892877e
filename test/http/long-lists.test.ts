/** A list in the body can have tens of thousands of invalid elements. The answer stays short. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'
import { send, signed } from '../support/raw.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const elements = (count: number, member: string) =>
  Array.from({ length: count }, (_, index) => `${member.replace('#', String(index + 1))}=x`).join('&')

test('unsigned: ten failures are returned', async () => {
  const arns = elements(50_000, 'PolicyArns.member.#.arn')
  const call =
    'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=name&WebIdentityToken=token'
  const { status, body } = await send(server, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `${call}&RoleArn=arn:aws:iam::111111111111:role/x&${arns}`,
  })
  expect(status).toBe(400)
  expect(body).toContain('10 validation errors detected: ')
  expect(body).toContain('policyArns.10.member.arn')
  expect(body.length).toBeLessThan(5000)
})

test('signed: the list is too long, which is the only failure', async () => {
  const keys = elements(50_000, 'Tags.member.#.Key')
  const { status, body } = await send(
    server,
    signed(server, `Action=TagUser&Version=2010-05-08&UserName=alice&${keys}`),
  )
  expect(status).toBe(400)
  expect(body).toContain(
    "<Message>1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50</Message>",
  )
  expect(body.length).toBeLessThan(1000)
})
