/**
 * Kills the server during writes, repeatedly with the same data directory.
 *
 * Afterward, all acknowledged writes are present, and no refused ones.
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
/** Returns the number of acknowledged steps before a kill. It varies, so that kills hit different moments. */
const stepsUntilKill = (round: number) => 20 + cases(7, 13) * round

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

/** The acknowledged names of users by number. A pending step may or may not have happened. */
interface AcknowledgedUsers {
  readonly names: Map<number, string>
  readonly pending: Map<number, readonly string[]>
}

test(`nothing acknowledged is lost in ${KILLS} kills, and nothing refused is half there`, async () => {
  const acknowledged: AcknowledgedUsers = { names: new Map(), pending: new Map() }
  let next = 0
  for (let round = 0; round < KILLS; round++) {
    const server = await bundle.start(['--data', join(bundle.directory, 'data'), '--log-level', 'error'])
    const client = clientOf(server.url)
    await expectAcknowledged(client, acknowledged)
    let steps = 0
    const step = () => {
      if (++steps === stepsUntilKill(round)) server.kill('SIGKILL')
    }
    await Promise.all(Array.from({ length: WRITERS }, () => write(client, acknowledged, () => next++, step)))
    expect((await server.exited).code).toBeNull()
    client.destroy()
  }
  const server = await bundle.start(['--data', join(bundle.directory, 'data')])
  await expectAcknowledged(clientOf(server.url), acknowledged)
  expect(acknowledged.names.size).toBeGreaterThan(500)
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

/** Creates and renames users, with a refused request in between, until the server is killed. */
async function write(
  client: IAMClient,
  acknowledged: AcknowledgedUsers,
  take: () => number,
  step: () => void,
): Promise<void> {
  try {
    for (;;) {
      const number = take()
      await change(acknowledged, number, [`user-${number}`], () =>
        client.send(new CreateUserCommand({ UserName: `user-${number}`, Path: '/first/' })),
      )
      step()
      await refused(client.send(new CreateUserCommand({ UserName: `USER-${number}`, Path: '/second/' })))
      await change(acknowledged, number, [`user-${number}`, `renamed-${number}`], () =>
        client.send(new UpdateUserCommand({ UserName: `user-${number}`, NewUserName: `renamed-${number}` })),
      )
      step()
      await client.send(new CreateAccessKeyCommand({ UserName: `renamed-${number}` }))
      step()
    }
  } catch {
    // The server was killed, and the last step stays pending.
  }
}

/** Makes a change. Meanwhile, the user has one of `names`; afterward, the last of them. */
async function change(
  acknowledged: AcknowledgedUsers,
  number: number,
  names: readonly string[],
  work: () => Promise<unknown>,
): Promise<void> {
  acknowledged.pending.set(number, names)
  await work()
  acknowledged.pending.delete(number)
  acknowledged.names.set(number, names.at(-1) ?? '')
}

/** Expects a refusal. Any other error means that the server was killed. */
async function refused(call: Promise<unknown>): Promise<void> {
  const error: unknown = await call.then(
    () => new Error('a duplicate was created'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error && error.name === 'EntityAlreadyExistsException')) throw error
}

async function expectAcknowledged(client: IAMClient, acknowledged: AcknowledgedUsers): Promise<void> {
  const present = new Map<string, string>()
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {})) {
    for (const { UserName = '', Path = '' } of Users) present.set(UserName, Path)
  }
  await settlePending(client, acknowledged)
  expect([...present.keys()].sort()).toEqual([...acknowledged.names.values()].sort())
  expect(new Set(present.values()).size).toBeLessThanOrEqual(1)
}

/** Settles steps that were pending at the kill: each user exists under one of its names, or not at all. */
async function settlePending(client: IAMClient, acknowledged: AcknowledgedUsers): Promise<void> {
  for (const [number, names] of acknowledged.pending) {
    const found: string[] = []
    for (const name of names) if (await exists(client, name)) found.push(name)
    const wasThere = acknowledged.names.has(number)
    expect(found.length).toBeLessThanOrEqual(1)
    if (wasThere) expect(found).toHaveLength(1)
    if (found[0] !== undefined) acknowledged.names.set(number, found[0])
    acknowledged.pending.delete(number)
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
