/** Web identities: the known issuers, their keys, and the built-in provider. */
import { readFile } from 'node:fs/promises'
import type { Store, View } from '../../../store/index.ts'
import { messageOf, StartError } from '../../runtime/errors.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { ServerKeys } from '../server-keys.ts'
import { IdpKeys } from './idp-keys.ts'
import { Issuers, isLocation } from './issuers.ts'
import { type KeySetDependencies, KeySets } from './key-sets.ts'
import type { Circumstances } from './times.ts'
import type { UnverifiedToken } from './token.ts'
import { verifySignature, verifyWebIdentity, type WebIdentity, type WebIdentityRequest } from './verify.ts'

export interface WebIdentityDependencies extends KeySetDependencies {
  readonly store: Store
  readonly serverKeys: ServerKeys
}

export class WebIdentities {
  readonly issuers: Issuers
  readonly idpKeys: IdpKeys
  readonly #keySets: KeySets

  /** @param hosts hosts that keys can be fetched from, besides this machine */
  constructor(hosts: readonly string[], { store, serverKeys, ...dependencies }: WebIdentityDependencies) {
    this.idpKeys = new IdpKeys(serverKeys)
    this.issuers = new Issuers(hosts, store)
    this.#keySets = new KeySets(this.issuers, () => this.idpKeys.publicKeys(), dependencies)
  }

  /**
   * Verifies a web identity token.
   *
   * @param view the account of the role
   * @throws AwsError as `verifyWebIdentity` does
   */
  verify(view: View, request: WebIdentityRequest, circumstances: Circumstances): Promise<WebIdentity> {
    return verifyWebIdentity(view, request, circumstances, this.#keySets)
  }

  /**
   * Requires that a key of its issuer signed a token.
   *
   * @throws AwsError InvalidIdentityToken or IDPCommunicationError
   */
  verifySignature(
    token: string,
    unverified: UnverifiedToken,
    federation: Circumstances['federation'],
  ): Promise<void> {
    return verifySignature(token, unverified, unverified, federation, this.#keySets)
  }

  /** Forgets all fetched keys, which are then fetched again. */
  forgetKeys(): void {
    this.#keySets.clear()
  }
}

/**
 * Creates web identities with the issuers from the settings. A host in these settings is permitted, because
 * only the user can have named it.
 *
 * @throws StartError
 */
export async function openWebIdentities(
  { issuers, issuerHosts }: Settings,
  dependencies: WebIdentityDependencies,
): Promise<WebIdentities> {
  const sources = Object.entries(issuers)
  const named = sources.flatMap(([, source]) => (URL.canParse(source) ? [new URL(source).hostname] : []))
  const webIdentities = new WebIdentities([...issuerHosts, ...named], dependencies)
  dependencies.store.onReset((account) => {
    if (!account) webIdentities.forgetKeys()
    return () => {}
  })
  // Issuers that were tied before a restart must not override the settings. Replicas may have tied it a moment ago.
  if (!dependencies.store.status().shared) webIdentities.issuers.forget(Object.keys(issuers))
  for (const [issuer, source] of sources) {
    try {
      webIdentities.issuers.set(issuer, await readSource(source))
    } catch (error) {
      throw new StartError(`--issuer ${issuer}=${source}: ${messageOf(error)}`)
    }
  }
  return webIdentities
}

/** Returns a URL or `idp` unchanged, or else the key set in a file. */
async function readSource(source: string): Promise<unknown> {
  if (isLocation(source)) return source
  return JSON.parse(await readFile(source, 'utf8'))
}
