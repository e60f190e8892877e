/** Seeds and resets of the state. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../../core/runtime/errors.ts'
import type { SeedDocument } from '../../schemas/seed.ts'
import { IamulatorError } from '../errors.ts'
import type { AccountId, Seeded } from '../interface.ts'
import { requireAccountId, requireNoPromise } from './arguments.ts'
import { issueCredentials } from './identities.ts'
import { DEFAULT_ACCOUNT, type Scope } from './scope.ts'
import { readSeedFiles, type SeedWithFiles } from './seed-files.ts'

export async function seedState(scope: Scope, document: SeedDocument | string): Promise<Seeded> {
  requireNoPromise('The seed', document)
  const seeded = await postSeed(
    scope,
    isPath(document)
      ? { seed: await readSeed(document), file: document, folder: dirname(document) }
      : { seed: document, folder: process.cwd() },
    scope.seedAccount,
  )
  addCredentials(scope, scope.accountId, seeded.users)
  for (const [account, { users }] of Object.entries(seeded.accounts)) addCredentials(scope, account, users)
  return seeded
}

/**
 * Sends a seed, with the documents that it has in files.
 *
 * @param account what the seed means by 000000000000, also in ARNs
 */
export async function postSeed(
  scope: Scope,
  { seed, file, folder }: SeedWithFiles,
  account: AccountId,
): Promise<Seeded> {
  const source = { seed: inAccount(seed, account), ...(file === undefined ? {} : { file }) }
  const files = await readSeedFiles(scope, { ...source, folder })
  const documents = files && Object.entries(files).map(([name, text]) => [name, inAccount(text, account)])
  return scope.post<Seeded>('seed', {
    ...source,
    ...(documents && { files: Object.fromEntries(documents) }),
    ...scope.limit,
  })
}

/** Replaces 000000000000 with the account that it means. */
function inAccount(seed: SeedDocument | string, account: AccountId): SeedDocument | string {
  if (account === DEFAULT_ACCOUNT) return seed
  const replaced = (text: string) =>
    text.replace(new RegExp(`(?<!\\d)${DEFAULT_ACCOUNT}(?!\\d)`, 'g'), account)
  if (typeof seed === 'string') return replaced(seed)
  // The server refuses what is no seed.
  return seed ? JSON.parse(replaced(JSON.stringify(seed))) : seed
}

/** A seed in YAML or JSON has several lines or a brace, so that text which ends like a file name is one. */
function isPath(document: SeedDocument | string): document is string {
  return typeof document === 'string' && /^[^\n{]+\.(?:ya?ml|json)$/i.test(document)
}

async function readSeed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const isMissing = Reflect.get(Object(error), 'code') === 'ENOENT'
    throw new IamulatorError(
      'InvalidSeed',
      isMissing ? `Seed file not found: ${path}` : `Cannot read the seed file ${path}: ${messageOf(error)}`,
    )
  }
}

/** Lets users without access keys in the seed get one on first use. */
function addCredentials(scope: Scope, account: string, users: Seeded['users']): void {
  for (const [user, made] of Object.entries(users)) {
    if (made.credentials) continue
    // The member is hidden, so that printing or comparing the users makes no keys.
    Object.defineProperty(made, 'credentials', { get: () => issueCredentials(scope, { user, account }) })
  }
}

export async function resetState(scope: Scope, account = scope.only): Promise<void> {
  if (scope.only !== undefined && account !== scope.only)
    throw new IamulatorError('InvalidAccount', `This handle is limited to the account ${scope.only}.`)
  await scope.post('reset', account === undefined ? {} : { account: requireAccountId(account) })
}

export async function resetUpstream(scope: Scope): Promise<void> {
  await scope.post('upstream-reset', {})
}
