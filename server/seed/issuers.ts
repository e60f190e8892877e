/** Reads and ties a seed's issuers of web identity tokens. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Endpoints } from '../endpoints/state.ts'
import { isLocation } from '../identity/web-identity/issuers.ts'
import { messageOf } from '../runtime/errors.ts'
import { StepFailure } from './failure.ts'
import type { SeedFile } from './types.ts'

/**
 * Replaces the file paths of the seed's issuers with the key sets in those files.
 *
 * @param folder the folder that relative paths start from
 * @throws StepFailure for a file that cannot be read or is not JSON
 */
export async function withKeySets(seed: SeedFile, folder: string): Promise<SeedFile> {
  if (!seed.issuers) return seed
  const read = Object.entries(seed.issuers).map(async ([issuer, source]) => {
    return [issuer, await keySetOf(issuer, source, folder)] as const
  })
  return { ...seed, issuers: Object.fromEntries(await Promise.all(read)) }
}

async function keySetOf(issuer: string, source: string | object, folder: string): Promise<string | object> {
  if (typeof source !== 'string' || isLocation(source)) return source
  try {
    return JSON.parse(await readFile(resolve(folder, source), 'utf8'))
  } catch (error) {
    throw new StepFailure(
      ['issuers', issuer],
      'Cannot read the key set',
      `: ${messageOf(error).replaceAll(/\s+/g, ' ')}`,
    )
  }
}

/** Ties the seed's issuers. The issuers of the command line override them. @throws StepFailure */
export function configureIssuers({ settings, webIdentities }: Endpoints, { issuers = {} }: SeedFile): void {
  for (const [issuer, source] of Object.entries(issuers)) {
    if (Object.hasOwn(settings.issuers, issuer)) continue
    try {
      webIdentities.issuers.tie(issuer, source)
    } catch (error) {
      throw new StepFailure(['issuers', issuer], 'Cannot use the issuer', `: ${messageOf(error)}`)
    }
  }
}
