/**
 * Completes the instances of IAM Identity Center in a seed when the file is read: their accounts, the hashes of
 * passwords, and metadata documents. Both take long, and each reset applies the seed again.
 */

import { newSecret } from '../../../core/aws/ids.ts'
import { directoryPasswordFlaw } from '../../../core/identity/identity-center/directory-passwords.ts'
import { hashSeedPassword } from '../../../core/identity/password-hash.ts'
import { canSignUsersIn, parseSamlMetadata } from '../../../core/identity/saml/metadata.ts'
import { pooledRandomBytes } from '../../../core/runtime/random.ts'
import type { Place } from '../../../store/index.ts'
import { StepFailure } from '../failure.ts'
import type { Folder } from '../files.ts'
import type { Path } from '../parse.ts'
import { documentText } from '../saml-providers.ts'
import type { SeedDirectoryUser, SeedFile, SeedIdentityCenter } from '../types.ts'

/** An instance of a seed, with its path. */
export interface WrittenCenter {
  readonly seed: SeedIdentityCenter
  readonly path: Path
}

/** Returns the instances of a seed, which can be one or a list. */
export function identityCentersIn({ identityCenter }: SeedFile): readonly WrittenCenter[] {
  if (!identityCenter) return []
  if (!Array.isArray(identityCenter)) return [{ seed: Object(identityCenter), path: ['identityCenter'] }]
  return identityCenter.map((seed, index) => ({ seed, path: ['identityCenter', index] }))
}

/**
 * @param place where instances are that name no account, unless the seed has an organization
 * @throws StepFailure for a password that is too weak, and for metadata that cannot be read
 */
export async function withIdentityCenters(seed: SeedFile, folder: Folder, place: Place): Promise<SeedFile> {
  if (!seed.identityCenter) return seed
  const { managementAccount: byDefault = place.accountId } =
    seed.organization ?? seed.organizations?.[0] ?? {}
  const completing = identityCentersIn(seed).map(async (center) => ({
    account: byDefault,
    ...(await completedCenter(center, folder)),
  }))
  const completed = await Promise.all(completing)
  const [only = {}] = completed
  // One stays one, so that paths of problems are as in the file.
  return { ...seed, identityCenter: Array.isArray(seed.identityCenter) ? completed : only }
}

async function completedCenter({ seed, path }: WrittenCenter, folder: Folder): Promise<SeedIdentityCenter> {
  const { users = [], identityProvider } = seed
  if (identityProvider) requireNothingElse(seed, path)
  const completed = users.map((user, index) => withHash(user, [...path, 'users', index]))
  const withUsers = { ...seed, users: await Promise.all(completed) }
  if (identityProvider?.metadata === undefined) return withUsers
  const place = [...path, 'identityProvider', 'metadata']
  const metadata = await metadataIn(identityProvider.metadata, place, folder)
  return { ...withUsers, identityProvider: { metadata } }
}

/** Requires that a seed says nothing of how users sign in when an external identity provider does that. */
function requireNothingElse(seed: SeedIdentityCenter, path: Path): void {
  const ofCenter = (['mfa', 'emailCodes'] as const).find((name) => seed[name] !== undefined)
  if (ofCenter) throw useless([...path, ofCenter], ofCenter)
  for (const [index, user] of (seed.users ?? []).entries()) {
    const ofUser = (['password', 'oneTimePassword', 'totp'] as const).find((name) => user[name] !== undefined)
    if (ofUser) throw useless([...path, 'users', index, ofUser], ofUser)
  }
}

const useless = (path: Path, name: string) =>
  new StepFailure(path, `Useless property "${name}"`, '. Users sign in with the identity provider.')

async function withHash(user: SeedDirectoryUser, path: Path): Promise<SeedDirectoryUser> {
  const { oneTimePassword, password = oneTimePassword } = user
  if (password === undefined) return user
  if (oneTimePassword !== undefined && user.password !== undefined)
    throw new StepFailure(path, 'Invalid user', ': use either "password" or "oneTimePassword"')
  const flaw = directoryPasswordFlaw(password)
  const place = [...path, oneTimePassword === undefined ? 'password' : 'oneTimePassword']
  if (flaw !== undefined) throw new StepFailure(place, 'Invalid password', `. ${flaw}`)
  const hashed = await hashSeedPassword(password, (bytes) => newSecret(pooledRandomBytes, bytes))
  return { ...user, hashed }
}

/** Source: IAM Identity Center User Guide, "Manage an external identity provider". */
const MAXIMUM_METADATA = 75_000

async function metadataIn(source: string, path: Path, folder: Folder): Promise<string> {
  const metadata = await documentText(path, source, folder)
  if (metadata.length > MAXIMUM_METADATA)
    throw new StepFailure(path, 'Invalid metadata', `: at most ${MAXIMUM_METADATA} characters are possible`)
  const parsed = await parseSamlMetadata(metadata)
  if (parsed && canSignUsersIn(parsed)) return metadata
  throw new StepFailure(path, 'Invalid metadata', ': the document describes no SAML 2.0 identity provider')
}
