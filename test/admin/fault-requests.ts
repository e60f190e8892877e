/** Sends requests to the endpoints for faults. */
import { expect } from '@jest/globals'
import { request } from '../support/admin.ts'
import type { TestServer } from '../support/harness.ts'

type Reached = Pick<TestServer, 'url'>

/** Returns the ID of the new fault. */
export async function addFault(server: Reached, fault: object): Promise<string> {
  const { status, body } = await request(server, 'POST', 'faults', fault)
  expect(status).toBe(200)
  return String(body.id)
}

interface ListedFault {
  readonly id: string
  readonly times?: number
}

export async function listFaults(server: Reached): Promise<readonly ListedFault[]> {
  return (await request(server, 'GET', 'faults')).body.faults
}
