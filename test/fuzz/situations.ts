/** States in which the operations of AWS Organizations succeed, each with an input that does. */
import type { OrganizationsClient } from '@aws-sdk/client-organizations'
import { services } from '../../server/services/index.ts'
import { calls } from '../services/organizations/calls/index.ts'
import { ACCOUNT, OTHER, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'

const DAY = 24 * 60 * 60 * 1000

export interface Situation {
  /** An input with which the operation succeeds. Empty if that is not known. */
  readonly example: Readonly<Record<string, unknown>>
  /** Turns the server back into this state. */
  readonly restore: () => void
}

/** What operations need whose callers have tests of their own. */
const SETUPS: Readonly<Record<string, (server: TestServer) => void>> = {
  DeleteOrganization: ({ iamulator }) =>
    iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(OTHER)),
  LeaveOrganization: ({ iamulator }) => iamulator.clock.advance(4 * DAY),
}

/** Returns the situation of each operation by its name. All begin with the present state of the server. */
export async function situationsOn(server: TestServer): Promise<ReadonlyMap<string, Situation>> {
  const restore = stateOf(server)
  const situations = new Map<string, Situation>()
  for (const name of Object.keys(services.organizations.model.operations)) {
    restore()
    const call = calls[name]
    const id = (await call?.prepare?.(server.organizations(), server)) ?? ''
    SETUPS[name]?.(server)
    const example = call ? await inputOf(server, (client) => call.send(client, id)) : {}
    situations.set(name, { example, restore: stateOf(server) })
  }
  return situations
}

/** Returns a function that restores the present state and time. */
function stateOf({ iamulator: { store, clock } }: TestServer): () => void {
  const [rows, restoreClock] = [store.save(), clock.saved()]
  return () => {
    store.restore(rows)
    restoreClock()
  }
}

/** Returns the input of a call, which is not sent. */
async function inputOf(
  server: TestServer,
  send: (client: OrganizationsClient) => Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const client = server.organizations()
  let seen = {}
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        seen = input
        throw NOT_SENT
      },
    { step: 'initialize', priority: 'high' },
  )
  await send(client).catch((error: unknown) => {
    if (error !== NOT_SENT) throw error
  })
  return seen
}

const NOT_SENT = new Error('The input is known')
