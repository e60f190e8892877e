/** States in which the operations of JSON services succeed, each with an input that does. */
import { EnableAllFeaturesCommand, type OrganizationsClient } from '@aws-sdk/client-organizations'
import { evidenceName } from '../../scripts/reference/completeness.ts'
import { services } from '../../server/services/index.ts'
import { calls } from '../services/organizations/calls/index.ts'
import { ACCOUNT, OTHER, type TestServer } from '../support/harness.ts'
import { changeOrganization } from '../support/organizations.ts'
import { at } from '../support/places.ts'
import { makeApplication } from './application-situations.ts'
import { makeDirectory } from './directory-situations.ts'
import { makeBareInstance, makePermissionSet } from './permission-set-situations.ts'

const DAY = 24 * 60 * 60 * 1000

export interface Situation {
  /** An input with which the operation succeeds. Empty if that is not known. */
  readonly example: Readonly<Record<string, unknown>>
  /** Turns the server back into this state. */
  readonly restore: () => void
}

/** Makes what an operation needs. Returns an input with which it succeeds, unless the input of its call does. */
type Setup = (server: TestServer) => Promise<Situation['example'] | undefined> | undefined

/** What operations need whose callers have tests of their own. */
const SETUPS: Readonly<Record<string, Setup>> = {
  AcceptHandshake: ownHandshake,
  CancelHandshake: ownHandshake,
  DeclineHandshake: ownHandshake,
  DeleteOrganization: (server) => {
    removeMember(server)
    return undefined
  },
  DescribeHandshake: ownHandshake,
  LeaveOrganization: ({ iamulator }) => {
    iamulator.clock.advance(4 * DAY)
    return undefined
  },
}

const removeMember = ({ iamulator }: TestServer) =>
  iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(OTHER))

/** Begins a process in which only the management account takes part. */
async function ownHandshake(server: TestServer): Promise<Situation['example']> {
  removeMember(server)
  changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
  const { Handshake } = await server.organizations().send(new EnableAllFeaturesCommand({}))
  return { HandshakeId: Handshake?.Id }
}

/** Returns the situation of each operation by its name in evidence. All begin with the present state of the server. */
export async function situationsOn(server: TestServer): Promise<ReadonlyMap<string, Situation>> {
  const restore = stateOf(server)
  const situations = new Map<string, Situation>()
  for (const name of Object.keys(services.organizations.model.operations)) {
    restore()
    const call = calls[name]
    const id = (await call?.prepare?.(server.organizations(), server)) ?? ''
    const own = await SETUPS[name]?.(server)
    const example = own ?? (call ? await inputOf(server, (client) => call.send(client, id)) : {})
    situations.set(evidenceName('organizations', name), { example, restore: stateOf(server) })
  }
  for (const make of [makeDirectory, makeBareInstance, makePermissionSet, makeApplication]) {
    restore()
    const inputs = Object.entries(await make(server))
    const made = stateOf(server)
    for (const [name, example] of inputs) situations.set(name, { example, restore: made })
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
        seen = asSent(input)
        throw NOT_SENT
      },
    { step: 'initialize', priority: 'high' },
  )
  await send(client).catch((error: unknown) => {
    if (error !== NOT_SENT) throw error
  })
  return seen
}

/** Returns an input with its times as numbers, as clients send them. */
function asSent(input: object): Readonly<Record<string, unknown>> {
  const members = Object.entries(input).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Date ? value.getTime() / 1000 : value,
  ])
  return Object.fromEntries(members)
}

const NOT_SENT = new Error('The input is known')
