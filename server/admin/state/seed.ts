/** Adds a seed to the state while the server runs. */

import { SeedError } from '../../../core/runtime/errors.ts'
import type { Place } from '../../../store/index.ts'
import { EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { saveSettings } from '../../endpoints/state.ts'
import type { Made, Seed, SeedSource } from '../../seed/index.ts'
import { ACCOUNT_MEMBERS, accountOrDefault } from '../account.ts'
import { type Iamulator, invalidBody, isObject, membersOf, ok, type Reply } from '../endpoint.ts'

/**
 * Handles `POST /_iamulator/seed`. The seed is applied completely or not at all.
 *
 * @throws EndpointError InvalidSeed for its form, SeedNotApplied for what AWS would reject
 */
export async function addSeed(iamulator: Iamulator, body: unknown): Promise<Reply> {
  requireReady(iamulator)
  const members = membersOf(body, ['seed', 'file', 'files', ...ACCOUNT_MEMBERS])
  const place = accountOrDefault(iamulator, members)
  const seed = await readSeedFrom({ ...sourceIn(members), files: filesIn(members), place })
  const made = await iamulator.store.durably(() => applySeed(iamulator, seed))
  return ok(toJson(made, place))
}

/**
 * Handles `POST /_iamulator/seed-files`, with which a client learns what files it has to read for a seed.
 *
 * @throws EndpointError InvalidSeed
 */
export async function listSeedFiles(iamulator: Iamulator, body: unknown): Promise<Reply> {
  const members = membersOf(body, ['seed', 'file', ...ACCOUNT_MEMBERS])
  const source = { ...sourceIn(members), place: accountOrDefault(iamulator, members) }
  const { documentFilesOf } = await import('../../seed/index.ts')
  try {
    return ok({ files: documentFilesOf(source) })
  } catch (error) {
    throw refused(error, 400, 'InvalidSeed')
  }
}

/** @throws EndpointError InvalidBody */
function sourceIn(members: ReadonlyMap<string, unknown>) {
  const content = members.get('seed')
  const file = members.get('file')
  if (typeof content !== 'string' && !isObject(content)) {
    throw invalidBody('"seed" must be an object, or YAML or JSON text.')
  }
  if (file !== undefined && typeof file !== 'string') throw invalidBody('"file" must be a string.')
  return { content, file }
}

/** @throws EndpointError InvalidBody */
function filesIn(members: ReadonlyMap<string, unknown>): Readonly<Record<string, string>> | undefined {
  const files = members.get('files')
  if (files === undefined) return undefined
  const all = isObject(files) ? Object.entries(files) : [['', undefined] as const]
  if (!all.every((each): each is [string, string] => typeof each[1] === 'string'))
    throw invalidBody('"files" must map paths in the seed to the contents of files.')
  return Object.fromEntries(all)
}

/** @throws EndpointError InvalidSeed */
export async function readSeedFrom(source: SeedSource): Promise<Seed> {
  // Without a seed, neither the YAML parser nor the validator is loaded.
  const { readSeed } = await import('../../seed/index.ts')
  return readSeed(source).catch((error) => {
    throw refused(error, 400, 'InvalidSeed')
  })
}

/**
 * Adds a seed to the state. The store undoes only its rows when it cannot save the seed.
 *
 * @throws EndpointError SeedNotApplied
 */
export function applySeed(iamulator: Iamulator, seed: Seed): Readonly<Record<string, Made>> {
  const { store } = iamulator
  const restoreSettings = saveSettings(iamulator)
  try {
    seed.add(iamulator)
  } catch (error) {
    restoreSettings()
    throw refused(error, 409, 'SeedNotApplied')
  }
  store.alsoUndo(restoreSettings)
  return seed.made(store)
}

function refused(error: unknown, status: number, code: string): unknown {
  return error instanceof SeedError ? new EndpointError(status, code, error.message) : error
}

/** Returns what was made in the account of the request, and what was made in each account. */
function toJson(made: Readonly<Record<string, Made>>, { accountId }: Place) {
  const { users = {}, roles = {}, policies = {} } = made[accountId] ?? {}
  return { users, roles, policies, accounts: made }
}
