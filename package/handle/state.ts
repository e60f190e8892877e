/** Seeds, resets, and snapshots of the state. */
import { IamulatorError } from '../errors.ts'
import type { Seeded, Snapshot } from '../interface.ts'
import type { SeedDocument } from '../types/seed.ts'
import { requireAccountId, type Scope } from './scope.ts'

export async function seedState(scope: Scope, document: SeedDocument | string): Promise<Seeded> {
  if (typeof document === 'string' && /^\S+\.(?:ya?ml|json)$/i.test(document.trim()))
    throw new IamulatorError(
      'InvalidSeed',
      `seed() takes the text of a seed, not the path of a file: read ${document} first.`,
    )
  return scope.post<Seeded>('seed', { seed: document, ...scope.limit })
}

export async function resetState(scope: Scope, account = scope.only): Promise<void> {
  if (scope.only !== undefined && account !== scope.only)
    throw new IamulatorError('InvalidAccount', `This handle is limited to the account ${scope.only}.`)
  await scope.post('reset', account === undefined ? {} : { account: requireAccountId(account) })
}

export async function takeSnapshot(scope: Scope): Promise<Snapshot> {
  const { id } = await scope.post<{ id: string }>('snapshots', scope.limit)
  const path = `snapshots/${encodeURIComponent(id)}`
  const restore = async () => void (await scope.post(`${path}/restore`, {}))
  const discard = () => scope.delete(path)
  return Object.assign(restore, { discard, [Symbol.asyncDispose]: discard })
}
