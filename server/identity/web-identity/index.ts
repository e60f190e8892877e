/** Web identities: the issuers that are known, their keys, and the provider in the box. */
import { readFile } from 'node:fs/promises'
import type { View } from '../../../store/index.ts'
import { messageOf, StartError } from '../../runtime/errors.ts'
import type { Settings } from '../../runtime/settings.ts'
import { IdpKeys } from './idp-keys.ts'
import { Issuers, isLocation } from './issuers.ts'
import { KeySets, type Surroundings } from './key-sets.ts'
import { verifyWebIdentity, type WebIdentity, type WebIdentityRequest } from './verify.ts'

export class WebIdentities {
  readonly issuers: Issuers
  readonly idpKeys = new IdpKeys()
  readonly #keySets: KeySets

  /**
   * @param hosts that keys may be fetched from, besides this machine
   */
  constructor(hosts: readonly string[], surroundings: Surroundings) {
    this.issuers = new Issuers(hosts)
    this.#keySets = new KeySets(this.issuers, () => this.idpKeys.publicKeys(), surroundings)
  }

  /**
   * @param view the account of the role
   * @param now the emulator's time in epoch milliseconds
   * @throws AwsError as `verifyWebIdentity` does
   */
  verify(view: View, request: WebIdentityRequest, now: number): Promise<WebIdentity> {
    return verifyWebIdentity(view, request, now, this.#keySets)
  }

  /** Forgets what was tied since the start, and every key that was fetched. @returns what ties it again; keys are fetched anew */
  reset(): () => void {
    this.#keySets.clear()
    return this.issuers.reset()
  }
}

/**
 * With the issuers that the settings tie. A server that they name is permitted by that: nobody but the user has named it.
 *
 * @throws StartError
 */
export async function openWebIdentities(
  { issuers, issuerHosts }: Settings,
  surroundings: Surroundings,
): Promise<WebIdentities> {
  const sources = Object.entries(issuers)
  const named = sources.flatMap(([, source]) => (URL.canParse(source) ? [new URL(source).hostname] : []))
  const webIdentities = new WebIdentities([...issuerHosts, ...named], surroundings)
  for (const [issuer, source] of sources) {
    try {
      webIdentities.issuers.tie(issuer, await given(source), true)
    } catch (error) {
      throw new StartError(`--issuer ${issuer}=${source}: ${messageOf(error)}`)
    }
  }
  return webIdentities
}

/** A URL or `idp` as it is, and the key set in a file. */
async function given(source: string): Promise<unknown> {
  if (isLocation(source)) return source
  return JSON.parse(await readFile(source, 'utf8'))
}
