/**
 * The server is killed in the middle of its writes, again and again over the same directory. What was acknowledged is
 * there afterwards, and of what was refused nothing.
 */
import { join } from 'node:path'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListUsers,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { cases } from '../support/long.ts'

const KILLS = 20
const WRITERS = 8
/** Acknowledged steps after which the server dies, so that kills fall into different moments of its work. */
const stepsUntilKill = (round: number) => 20 + cases(7, 13) * round

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

/** What the client was told: names of users by number. A pending step may or may not have happened. */
interface Known {
  readonly names: Map<number, string>
  readonly pending: Map<number, readonly string[]>
}

test(`nothing acknowledged is lost in ${KILLS} kills, and nothing refused is half there`, async () => {
  const known: Known = { names: new Map(), pending: new Map() }
  let next = 0
  for (let round = 0; round < KILLS; round++) {
    const server = await bundle.start(['--data', join(bundle.directory, 'data'), '--log-level', 'error'])
    const client = clientOf(server.url)
    await expectKnown(client, known)
    let steps = 0
    const step = () => {
      if (++steps === stepsUntilKill(round)) server.kill('SIGKILL')
    }
    await Promise.all(Array.from({ length: WRITERS }, () => write(client, known, () => next++, step)))
    expect((await server.exited).code).toBeNull()
    client.destroy()
  }
  const server = await bundle.start(['--data', join(bundle.directory, 'data')])
  await expectKnown(clientOf(server.url), known)
  expect(known.names.size).toBeGreaterThan(500)
  server.kill('SIGTERM')
  expect((await server.exited).code).toBe(0)
})

function clientOf(endpoint: string): IAMClient {
  return new IAMClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
}

/** Creates users and renames them, with a refused request in between, until the server is gone. */
async function write(client: IAMClient, known: Known, take: () => number, step: () => void): Promise<void> {
  try {
    for (;;) {
      const number = take()
      await change(known, number, [`user-${number}`], () =>
        client.send(new CreateUserCommand({ UserName: `user-${number}`, Path: '/first/' })),
      )
      step()
      await refused(client.send(new CreateUserCommand({ UserName: `USER-${number}`, Path: '/second/' })))
      await change(known, number, [`user-${number}`, `renamed-${number}`], () =>
        client.send(new UpdateUserCommand({ UserName: `user-${number}`, NewUserName: `renamed-${number}` })),
      )
      step()
      await client.send(new CreateAccessKeyCommand({ UserName: `renamed-${number}` }))
      step()
    }
  } catch {
    // The server is dead; the last step stays pending.
  }
}

/** Makes a change: while it is under way the user has one of `names`, afterwards the last of them. */
async function change(
  known: Known,
  number: number,
  names: readonly string[],
  work: () => Promise<unknown>,
): Promise<void> {
  known.pending.set(number, names)
  await work()
  known.pending.delete(number)
  known.names.set(number, names.at(-1) ?? '')
}

/** A refusal is part of the plan; anything else means that the server is gone. */
async function refused(call: Promise<unknown>): Promise<void> {
  const error: unknown = await call.then(
    () => new Error('a duplicate was created'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error && error.name === 'EntityAlreadyExistsException')) throw error
}

async function expectKnown(client: IAMClient, known: Known): Promise<void> {
  const present = new Map<string, string>()
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {})) {
    for (const { UserName = '', Path = '' } of Users) present.set(UserName, Path)
  }
  await settlePending(client, known)
  expect([...present.keys()].sort()).toEqual([...known.names.values()].sort())
  expect(new Set(present.values()).size).toBeLessThanOrEqual(1)
}

/** Of a step that was under way at the kill exactly one outcome is there: the user under one of its names, or none. */
async function settlePending(client: IAMClient, known: Known): Promise<void> {
  for (const [number, names] of known.pending) {
    const found: string[] = []
    for (const name of names) if (await exists(client, name)) found.push(name)
    const wasThere = known.names.has(number)
    expect(found.length).toBeLessThanOrEqual(1)
    if (wasThere) expect(found).toHaveLength(1)
    if (found[0] !== undefined) known.names.set(number, found[0])
    known.pending.delete(number)
  }
}

async function exists(client: IAMClient, name: string): Promise<boolean> {
  try {
    await client.send(new GetUserCommand({ UserName: name }))
    return true
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false
    throw error
  }
}
