/** Reads and ties a seed's issuers of web identity tokens. */

import { isLocation } from '../../core/identity/web-identity/issuers.ts'
import { messageOf } from '../../core/runtime/errors.ts'
import type { Tx } from '../../store/index.ts'
import type { Endpoints } from '../endpoints/state.ts'
import { StepFailure } from './failure.ts'
import { type Folder, readNamedFile } from './files.ts'
import type { SeedFile } from './types.ts'

/**
 * Replaces the file paths of the seed's issuers with the key sets in those files.
 *
 * @throws StepFailure for a file that cannot be read or is not JSON
 */
export async function withKeySets(seed: SeedFile, folder: Folder): Promise<SeedFile> {
  if (!seed.issuers) return seed
  const read = Object.entries(seed.issuers).map(async ([issuer, source]) => {
    return [issuer, await keySetOf(issuer, source, folder)] as const
  })
  return { ...seed, issuers: Object.fromEntries(await Promise.all(read)) }
}

async function keySetOf(issuer: string, source: string | object, folder: Folder): Promise<string | object> {
  if (typeof source !== 'string' || isLocation(source)) return source
  return readNamedFile(['issuers', issuer], source, folder, { what: 'key set', parse: JSON.parse })
}

/**
 * Ties the seed's issuers. The issuers of the command line override them.
 *
 * @param replaces whether issuers that are tied already are replaced
 * @throws StepFailure
 */
export function configureIssuers(
  { settings, webIdentities }: Endpoints,
  tx: Tx,
  { issuers = {} }: SeedFile,
  replaces: boolean,
): void {
  for (const [issuer, source] of Object.entries(issuers)) {
    if (Object.hasOwn(settings.issuers, issuer)) continue
    if (!replaces && tx.issuers.has(issuer)) continue
    try {
      webIdentities.issuers.tieIn(tx, issuer, source)
    } catch (error) {
      throw new StepFailure(['issuers', issuer], 'Cannot use the issuer', `: ${messageOf(error)}`)
    }
  }
}
