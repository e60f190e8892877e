/**
 * Describes how Terraform's AWS provider manages resources. Contains its calls to create, read, change, and
 * destroy a resource, in the order in which it makes them.
 */
import { expect } from '@jest/globals'
import { administratorOf, expectError, type TestServer } from '../../support/harness.ts'
import { type Answer, Answers, type ApiCall, send } from '../calls.ts'

/** Answers of the calls that read the resource, or parts of them, with documents as objects. */
type State = readonly object[]

export interface Resource {
  /** The resource type in a configuration. */
  readonly type: string
  /** The account whose administrator runs Terraform. If omitted, it is the default account. */
  readonly account?: string
  /** Calls that create the resources to which this one refers. */
  readonly needs?: readonly ApiCall[]
  readonly create: readonly ApiCall[]
  readonly read: readonly ApiCall[]
  /**
   * The state that Terraform reads. With any other state, Terraform would change the resource on each run.
   */
  readonly shows: State
  /** The calls for another configuration, and the state that Terraform reads then. */
  readonly update?: { readonly calls: readonly ApiCall[]; readonly shows: State }
  readonly destroy: readonly ApiCall[]
  /** The answer of the first read call after the deletion, or its error code. */
  readonly gone: object | string
}

/** How long the provider waits between two calls that ask whether something is complete. */
const POLL_SECONDS = 10
const MAXIMUM_POLLS = 60

/** Creates, changes, and destroys a resource. Reading it twice returns the same state. */
export async function expectLifecycle(server: TestServer, resource: Resource): Promise<void> {
  const terraform = new Terraform(server, resource)
  const expectState = async (shows: State) => {
    const state = await terraform.refresh()
    expect(state).toMatchObject(shows)
    expect(await terraform.refresh()).toEqual(state)
  }
  await terraform.run(resource.needs)
  await terraform.run(resource.create)
  await expectState(resource.shows)
  if (resource.update) {
    await terraform.run(resource.update.calls)
    await expectState(resource.update.shows)
  }
  await terraform.run(resource.destroy)
  await terraform.expectGone()
}

/** The calls for one resource. */
class Terraform {
  readonly #server: TestServer
  readonly #resource: Resource
  readonly #answers = new Answers()

  constructor(server: TestServer, resource: Resource) {
    this.#server = server
    this.#resource = resource
  }

  async run(calls: readonly ApiCall[] = []): Promise<void> {
    for (const call of calls) {
      this.#wait(call.secondsBefore ?? 0)
      await (call.until ? this.#poll(call, call.until) : this.#send(call))
    }
  }

  async refresh(): Promise<object[]> {
    const state: object[] = []
    for (const call of this.#resource.read) state.push(withDocuments(await this.#send(call)))
    return state
  }

  async expectGone(): Promise<void> {
    const { read, gone } = this.#resource
    for (const call of read.slice(0, 1)) {
      const status = call.service === 'iam' ? 404 : 400
      if (typeof gone === 'string') await expectError(this.#send(call), { code: gone, status })
      else expect(await this.#send(call)).toMatchObject(gone)
    }
  }

  async #poll(call: ApiCall, isReached: (answer: Answer) => boolean): Promise<void> {
    for (let count = 0; count < MAXIMUM_POLLS; count += 1) {
      this.#wait(POLL_SECONDS)
      if (isReached(await this.#send(call))) return
    }
    throw new Error(`timeout while waiting for ${this.#resource.type}`)
  }

  #wait(seconds: number): void {
    this.#server.iamulator.clock.advance(seconds * 1000)
  }

  #send(call: ApiCall): Promise<Answer> {
    const { account } = this.#resource
    return send(
      this.#server,
      call,
      this.#answers,
      account === undefined ? undefined : administratorOf(account),
    )
  }
}

/** Returns an answer with parsed policy documents. They are compared regardless of white space and order. */
function withDocuments(answer: object): object {
  return JSON.parse(JSON.stringify(answer), (_name, value) => {
    if (typeof value !== 'string') return value
    if (value.startsWith('%7B')) return JSON.parse(decodeURIComponent(value))
    return value.startsWith('{') ? JSON.parse(value) : value
  })
}
