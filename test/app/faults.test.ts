/** Unexpected errors are answered and logged, and the server continues. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'
import { send } from '../support/raw.ts'

let server: TestServer | undefined
afterEach(() => server?.close())

test.each([
  ['at once', () => Reflect.get(Object(undefined), 'x').y],
  ['later', () => Promise.reject(new TypeError('later'))],
])('a fault outside the pipeline, %s', async (_when, durable) => {
  const running = await startServer()
  server = running
  const { store } = running.iamulator
  const original = store.durable.bind(store)
  Object.assign(store, { durable })
  const answer = await send(running, { method: 'GET', path: '/?Action=GetCallerIdentity&Version=2011-06-15' })
  expect(answer.status).toBe(500)
  expect(running.log()).toContain('TypeError')
  Object.assign(store, { durable: original })
  expect((await running.sts().send(new GetCallerIdentityCommand())).Account).toBe('000000000000')
})
