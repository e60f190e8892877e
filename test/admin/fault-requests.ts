/** Sends requests to the endpoints for faults. */
import { expect } from '@jest/globals'
import type { TestServer } from '../support/harness.ts'

type Reached = Pick<TestServer, 'url'>

export async function request(
  { url }: Reached,
  method: string,
  path: string,
  body?: object | string,
): Promise<{ status: number; body: unknown }> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  const init = { method, ...(text === undefined ? {} : { body: text }) }
  const answer = await fetch(`${url}/_iamulator/${path}`, init)
  return { status: answer.status, body: await answer.json() }
}

/** Returns the ID of the new fault. */
export async function addFault(server: Reached, fault: object): Promise<string> {
  const { status, body } = await request(server, 'POST', 'faults', fault)
  expect(status).toBe(200)
  return String(Reflect.get(Object(body), 'id'))
}

interface ListedFault {
  readonly id: string
  readonly times?: number
}

export async function listFaults(server: Reached): Promise<readonly ListedFault[]> {
  return Reflect.get(Object((await request(server, 'GET', 'faults')).body), 'faults')
}
