/**
 * A seed file to state. All that accounts hold goes through the operations of the API, called by the administrator of each
 * account, so that AWS's rules, quotas and words hold for a seed as well, and nothing is written twice.
 */
import { AwsError, notImplemented } from '../../protocol/errors.ts'
import { iam } from '../../protocol/model/index.ts'
import type { Tx } from '../../store/index.ts'
import { DEFAULT_QUOTAS } from '../aws/quotas.ts'
import { DEFAULT_REGION } from '../aws/regions.ts'
import type { Endpoints } from '../endpoints/state.ts'
import { runUndecided, validatedCall } from '../engine/call.ts'
import { contextFor } from '../engine/context.ts'
import type { Context } from '../engine/operation.ts'
import { NO_TEMPLATES } from '../engine/templates.ts'
import { administratorOf, DEFAULT_ACCOUNT } from '../identity/administrator.ts'
import { userCaller } from '../identity/caller.ts'
import { services } from '../services/index.ts'
import { StepFailure } from './failure.ts'
import { tieIssuers } from './issuers.ts'
import { foundOrganization } from './organization.ts'
import type { Step } from './step.ts'
import { phases } from './steps.ts'
import type { SeedAccessKey, SeedAccount, SeedFile } from './types.ts'

/**
 * Quotas, external principals, templates, issuers, instances and containers are settings of the process: they hold even
 * when the state is not empty.
 */
export function applySettings(emulator: Endpoints, seed: SeedFile): void {
  emulator.quotas = { ...DEFAULT_QUOTAS, ...seed.quotas, ...emulator.settings.quotas }
  emulator.externalPrincipals = new Set(seed.externalPrincipals)
  emulator.templates = seed.templates ?? NO_TEMPLATES
  tieIssuers(emulator, seed)
  for (const instance of seed.instances ?? []) emulator.instances.put(instance)
  for (const container of seed.containers ?? []) emulator.containers.put(container)
}

/**
 * Writes the seed's accounts and organization in one transaction, or one account, with the organization if it is the
 * account that manages it.
 *
 * @throws StepFailure, and nothing is written
 */
export function applyState(emulator: Endpoints, seed: SeedFile, only?: string): void {
  applySettings(emulator, seed)
  const { clock, randomBytes, store } = emulator
  const isMeant = (accountId: string) => only === undefined || accountId === only
  const accounts = Object.entries(seed.accounts ?? {}).filter(([accountId]) => isMeant(accountId))
  const { organization } = seed
  store.transact(DEFAULT_ACCOUNT, (tx) => {
    fillAccounts(emulator, tx, accounts)
    if (organization && isMeant(organization.managementAccount)) {
      const management = tx.account(organization.managementAccount)
      foundOrganization(management, organization, { now: clock.now(), randomBytes })
    }
  })
}

type Accounts = readonly (readonly [accountId: string, account: SeedAccount])[]

/** A phase is done in every account before the next one begins: policies may name principals of other accounts. */
function fillAccounts(emulator: Endpoints, tx: Tx, accounts: Accounts): void {
  for (const stepsOf of phases) {
    for (const [accountId, account] of accounts) {
      for (const step of stepsOf(accountId, account)) take(emulator, tx.account(accountId), step)
    }
  }
}

function take(emulator: Endpoints, tx: Tx, step: Step): void {
  const { path, operation: name, input, key } = step
  if (key && tx.locate(key.id)) throw new StepFailure(path, `Access key ${key.id} already exists`)
  try {
    const run = step.run ?? services.iam.operation(name)?.run
    if (!run) throw notImplemented(name)
    const call = validatedCall(iam, name, { run }, input)
    runUndecided(tx, call, contextOf(emulator, tx.accountId, key))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const note = error.note === undefined ? '' : ` (${error.note})`
    throw new StepFailure(path, `${name} failed`, `: ${error.code}: ${error.text}${note}`)
  }
}

/** A call of the account's administrator; the next access key that it makes is `key`. */
function contextOf(emulator: Endpoints, accountId: string, key: SeedAccessKey | undefined): Context {
  const caller = userCaller(accountId, administratorOf(accountId), accountId)
  const context = contextFor(emulator, caller, DEFAULT_REGION)
  return key ? { ...context, newId: () => key.id, newSecret: () => key.secret } : context
}
