/**
 * How Terraform's provider for AWS manages resources: the calls that it makes to create one, to read it back, to change
 * it, and to destroy it, in its order.
 */
import type { IAMClient } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import { expectError } from '../../support/harness.ts'
import { type IamCall, Made, send } from '../calls.ts'

/** Answers of the calls that read the resource, in part or whole; documents are objects. */
type State = readonly object[]

export interface Resource {
  /** As it is called in a configuration. */
  readonly type: string
  /** Makes the resources that it refers to. */
  readonly needs?: readonly IamCall[]
  readonly create: readonly IamCall[]
  readonly read: readonly IamCall[]
  /** What is read of a resource that is as configured: anything else, and Terraform would change it again and again. */
  readonly shows: State
  /** Another configuration, and what is read then. */
  readonly update?: { readonly calls: readonly IamCall[]; readonly shows: State }
  readonly destroy: readonly IamCall[]
  /** What the first call that reads answers afterwards, or the code of its error. */
  readonly gone: object | string
}

/** From creation to destruction: whatever is read once is read the same again. */
export async function live(iam: IAMClient, resource: Resource): Promise<void> {
  const made = new Made()
  const run = async (calls: readonly IamCall[] = []) => {
    for (const call of calls) await send(iam, call, made)
  }
  const expectState = async (shows: State) => {
    const state = await refresh(iam, resource, made)
    expect(state).toMatchObject(shows)
    expect(await refresh(iam, resource, made)).toEqual(state)
  }
  await run(resource.needs)
  await run(resource.create)
  await expectState(resource.shows)
  if (resource.update) {
    await run(resource.update.calls)
    await expectState(resource.update.shows)
  }
  await run(resource.destroy)
  await expectGone(iam, resource, made)
}

async function refresh(iam: IAMClient, { read }: Resource, made: Made): Promise<object[]> {
  const state: object[] = []
  for (const call of read) state.push(withDocuments(await send(iam, call, made)))
  return state
}

async function expectGone(iam: IAMClient, { read, gone }: Resource, made: Made): Promise<void> {
  for (const call of read.slice(0, 1)) {
    if (typeof gone === 'string') await expectError(send(iam, call, made), { code: gone, status: 404 })
    else expect(await send(iam, call, made)).toMatchObject(gone)
  }
}

/** The answer with policy documents as what they say: they are compared without regard to spaces and order. */
function withDocuments(answer: object): object {
  return JSON.parse(JSON.stringify(answer), (_name, value) =>
    typeof value === 'string' && value.startsWith('%7B') ? JSON.parse(decodeURIComponent(value)) : value,
  )
}
