/**
 * Describes how Terraform's AWS provider manages resources. Contains its calls to create, read, change, and
 * destroy a resource, in the order in which it makes them.
 */
import type { IAMClient } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import { expectError, type TestServer } from '../../support/harness.ts'
import { Answers, type IamCall, send } from '../calls.ts'

/** Answers of the calls that read the resource, or parts of them, with documents as objects. */
type State = readonly object[]

export interface Resource {
  /** The resource type in a configuration. */
  readonly type: string
  /** Calls that create the resources to which this one refers. */
  readonly needs?: readonly IamCall[]
  readonly create: readonly IamCall[]
  readonly read: readonly IamCall[]
  /**
   * The state that Terraform reads. With any other state, Terraform would change the resource on each run.
   */
  readonly shows: State
  /** The calls for another configuration, and the state that Terraform reads then. */
  readonly update?: { readonly calls: readonly IamCall[]; readonly shows: State }
  readonly destroy: readonly IamCall[]
  /** The answer of the first read call after the deletion, or its error code. */
  readonly gone: object | string
}

/** Creates, changes, and destroys a resource. Reading it twice returns the same state. */
export async function expectLifecycle(server: TestServer, resource: Resource): Promise<void> {
  const iam = server.iam()
  const answers = new Answers()
  const run = async (calls: readonly IamCall[] = []) => {
    for (const call of calls) {
      server.iamulator.clock.advance((call.secondsBefore ?? 0) * 1000)
      await send(iam, call, answers)
    }
  }
  const expectState = async (shows: State) => {
    const state = await refresh(iam, resource, answers)
    expect(state).toMatchObject(shows)
    expect(await refresh(iam, resource, answers)).toEqual(state)
  }
  await run(resource.needs)
  await run(resource.create)
  await expectState(resource.shows)
  if (resource.update) {
    await run(resource.update.calls)
    await expectState(resource.update.shows)
  }
  await run(resource.destroy)
  await expectGone(iam, resource, answers)
}

async function refresh(iam: IAMClient, { read }: Resource, answers: Answers): Promise<object[]> {
  const state: object[] = []
  for (const call of read) state.push(withDocuments(await send(iam, call, answers)))
  return state
}

async function expectGone(iam: IAMClient, { read, gone }: Resource, answers: Answers): Promise<void> {
  for (const call of read.slice(0, 1)) {
    if (typeof gone === 'string') await expectError(send(iam, call, answers), { code: gone, status: 404 })
    else expect(await send(iam, call, answers)).toMatchObject(gone)
  }
}

/** Returns an answer with parsed policy documents. They are compared regardless of white space and order. */
function withDocuments(answer: object): object {
  return JSON.parse(JSON.stringify(answer), (_name, value) =>
    typeof value === 'string' && value.startsWith('%7B') ? JSON.parse(decodeURIComponent(value)) : value,
  )
}
