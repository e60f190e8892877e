/**
 * Sets a seed's passwords.
 *
 * They are hashed once, when the file is read, because hashing is slow and each reset applies the seed again.
 */

import { newSecret } from '../../core/aws/ids.ts'
import { hashSeedPassword } from '../../core/identity/password-hash.ts'
import { newLoginProfile } from '../../core/identity/passwords.ts'
import { pooledRandomBytes } from '../../core/runtime/random.ts'
import { rootEmailTaken } from '../../protocol/errors.ts'
import { rootEmailId, rootKey, type Tx } from '../../store/index.ts'
import { addLoginProfile } from '../services/iam/credentials/login-profiles.ts'
import type { Path } from './parse.ts'
import type { Step } from './step.ts'
import type { SeedAccount, SeedFile, SeedRoot, SeedUser } from './types.ts'

/** Returns the seed with a hash next to each password. */
export async function withHashes(seed: SeedFile): Promise<SeedFile> {
  const accounts = Object.entries(seed.accounts ?? {}).map(
    async ([id, account]): Promise<[string, SeedAccount]> => [id, await hashedAccount(account)],
  )
  return { ...seed, accounts: Object.fromEntries(await Promise.all(accounts)) }
}

async function hashedAccount(account: SeedAccount): Promise<SeedAccount> {
  const { root = {}, users = [] } = account
  const [hashedRoot, hashedUsers] = await Promise.all([
    hashedHolder(root),
    Promise.all(users.map(hashedHolder)),
  ])
  return { ...account, root: hashedRoot, users: hashedUsers }
}

async function hashedHolder<Holder extends Pick<SeedUser, 'password' | 'hashed'>>(
  holder: Holder,
): Promise<Holder> {
  const { password } = holder
  if (password === undefined) return holder
  const hashed = await hashSeedPassword(password, (bytes) => newSecret(pooledRandomBytes, bytes))
  return { ...holder, hashed }
}

/** Yields the step that creates the user's login profile. @param owner the path of the user in the seed */
export function* passwordOf(owner: Path, user: SeedUser): Generator<Step> {
  const { name, password, hashed, passwordResetRequired } = user
  if (!hashed) return
  const input = { UserName: name, Password: password, PasswordResetRequired: passwordResetRequired }
  yield {
    path: [...owner, 'password'],
    operation: 'CreateLoginProfile',
    input,
    run: (tx, _input, ctx) => {
      addLoginProfile(tx, input, ctx, hashed)
    },
  }
}

/**
 * Sets the root user's email and password. The password policy of the account applies only to its IAM users.
 */
export function* rootSignIn(owner: Path, { email, password, hashed }: SeedRoot): Generator<Step> {
  if (email === undefined && !hashed) return
  yield {
    path: owner,
    operation: 'CreateLoginProfile',
    input: { Password: password },
    run: (tx, _input, ctx) => {
      if (email !== undefined) nameRoot(tx, email)
      if (hashed) tx.loginProfiles.put('root', newLoginProfile(hashed, ctx.now))
    },
  }
}

function nameRoot(tx: Tx, email: string): void {
  if (tx.locate(rootEmailId(email))) throw rootEmailTaken(email)
  tx.rootUsers.put(rootKey, { ...tx.rootUsers.get(rootKey), email })
}
