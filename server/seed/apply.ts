/**
 * Applies a seed to the state.
 *
 * The administrator of each account calls the API's operations to create everything in it. So AWS's rules,
 * quotas, and error messages apply to seeds too, and no logic is duplicated.
 */

import { organizationOf } from '../../core/access/organization/managed.ts'
import { type ImmediateCall, runUnauthorized, validatedCall } from '../../core/engine/call.ts'
import { administratorContext } from '../../core/engine/context.ts'
import type { Context } from '../../core/engine/operation.ts'
import type { RuleChanges } from '../../core/engine/rule-changes.ts'
import { notImplemented } from '../../protocol/errors.ts'
import { iam } from '../../protocol/model/index.ts'
import type { SeedAccessKey } from '../../schemas/seed.ts'
import {
  accountKey,
  type Place,
  type SsoInstanceRow,
  serverPlace,
  ssoInstanceKey,
  type Tx,
} from '../../store/index.ts'
import type { Endpoints } from '../endpoints/state.ts'
import { services } from '../services/index.ts'
import { attemptStep, StepFailure } from './failure.ts'
import { guardIn } from './guard.ts'
import { identityCentersIn, type WrittenCenter } from './identity-center/identity-center-secrets.ts'
import { enableIdentityCenter, needsOrganization } from './identity-center/index.ts'
import { configureIssuers } from './issuers.ts'
import { organize } from './organization/index.ts'
import type { ManagementAccount } from './organization/organization-calls.ts'
import type { CallStep, Step } from './step.ts'
import { phases } from './steps.ts'
import type { PlacedSeed, SeedFile } from './types.ts'

/**
 * Returns what a seed changes of the rules: quotas, external principals, services of one's own, templates, and the guard.
 *
 * @throws StepFailure
 */
export function rulesIn(seed: SeedFile): RuleChanges {
  const { quotas, externalPrincipals, ownServices, templates } = seed
  return {
    ...guardIn(seed),
    ...(quotas ? { quotas } : {}),
    ...(externalPrincipals ? { externalPrincipals } : {}),
    ...(ownServices ? { ownServices: ownServices.map((prefix) => prefix.toLowerCase()) } : {}),
    ...(templates ? { roleTemplates: [...templates.roles], policyTemplates: [...templates.policies] } : {}),
  }
}

/**
 * Adds what a seed contains besides accounts and rules, for a state that is not empty.
 *
 * Replicas share issuers, instances, and containers. A replica that starts adds those that are missing, because the others
 * may have been changed since.
 *
 * @throws StepFailure
 */
export function applySettings(emulator: Endpoints, seed: SeedFile): void {
  const replaces = mayReplace(emulator)
  emulator.store.transact(serverPlace, (tx) => addToServer(emulator, tx, seed, replaces))
}

/** Returns whether a seed replaces what is there already, when a server starts. */
function mayReplace({ store }: Endpoints): boolean {
  return store.status().shared === undefined
}

/**
 * Adds the seed's issuers, instances, and containers.
 *
 * @param replaces whether those that are there already are replaced
 * @throws StepFailure
 */
function addToServer(emulator: Endpoints, tx: Tx, seed: SeedFile, replaces: boolean): void {
  configureIssuers(emulator, tx, seed, replaces)
  const isKept = (table: 'instances' | 'containers', id = '') => !replaces && tx[table].has(id)
  for (const [index, instance] of (seed.instances ?? []).entries())
    if (!isKept('instances', instance.id) && !emulator.instances.putIn(tx, instance))
      throw new StepFailure(['instances', index], 'Too many instances')
  for (const [index, container] of (seed.containers ?? []).entries())
    if (!isKept('containers', container.id) && !emulator.containers.putIn(tx, container))
      throw new StepFailure(['containers', index], 'Too many containers')
}

/** A step in an account. */
interface PlannedStep {
  readonly owner: Place
  readonly step: Step
  /** The call of the step. Undefined until its input is validated, which is done only once. */
  call?: ImmediateCall<unknown, unknown>
}

/** The steps of a seed, in their order. */
export type Plan = readonly PlannedStep[]

/**
 * Plans a seed once, because each reset applies it again.
 *
 * Each phase comes in all accounts before the next, because policies can name other accounts' principals.
 */
export function planOf(seed: PlacedSeed): Plan {
  const accounts = Object.entries(seed.accounts ?? {})
  return phases.flatMap((stepsOf) =>
    accounts.flatMap(([accountId, account]) => {
      const owner = placeIn(seed, accountId)
      return Array.from(stepsOf(owner, account), (step) => ({ owner, step }))
    }),
  )
}

/**
 * Writes the seed's accounts, organizations, instances of IAM Identity Center, and what it contains besides accounts, in
 * one transaction.
 *
 * @param plan the plan of the seed
 * @param only writes only this account, with the organization that it manages, and with its instance. The settings, which
 * all accounts share, stay as they are. The caller changes the rules.
 * @param replaces whether issuers, instances, and containers that are there already are replaced
 * @throws StepFailure; then nothing is written
 */
export function applyState(
  emulator: Endpoints,
  seed: PlacedSeed,
  plan: Plan,
  only?: Place,
  replaces = mayReplace(emulator),
): void {
  const { store } = emulator
  const isSelected = (place: Place) => only === undefined || accountKey(place) === accountKey(only)
  const managing = (txOf: TxOf) => {
    if (!only) addToServer(emulator, txOf(serverPlace), seed, replaces)
    for (const planned of plan) {
      if (isSelected(planned.owner)) runStep(emulator, txOf(planned.owner), planned)
    }
    const organizations = organizationsIn(seed).filter(({ place }) => isSelected(place))
    organize(
      organizations.map(({ place, ...each }) => ({ ...each, account: accountAt(emulator, txOf, place) })),
    )
    const centers = centersIn(seed).filter(({ place }) => isSelected(place))
    return centers.filter((center) => addCenter(emulator, txOf, center))
  }
  for (const { place } of store.settling(() => store.transactAnywhere(managing)))
    emulator.log.note(
      `Account ${place.accountId} manages an organization, which identityCenter in the seed needs`,
    )
}

/** Returns the transaction of an account. */
type TxOf = (place: Place) => Tx

function accountAt(emulator: Endpoints, txOf: TxOf, place: Place): ManagementAccount {
  return { tx: txOf(place), ctx: administratorContext(emulator, place) }
}

/** An instance of IAM Identity Center in the seed, and where it is. */
interface PlacedCenter extends WrittenCenter {
  readonly place: Place
}

/**
 * Adds an instance. An account without an organization becomes the management account of one, if the instance needs
 * that, as when the console enables IAM Identity Center in a standalone account. Returns whether it became one.
 */
function addCenter(emulator: Endpoints, txOf: TxOf, { seed, path, place }: PlacedCenter): boolean {
  const { tx, ctx } = accountAt(emulator, txOf, place)
  const account = { tx, ctx: seed.region === undefined ? ctx : { ...ctx, region: seed.region } }
  const needsOne = needsOrganization(seed) && !organizationOf(tx)
  if (needsOne) organize([{ seed: { managementAccount: place.accountId }, path, account }])
  enableIdentityCenter({ seed, path, account }, instancesIn(emulator, tx))
  return needsOne
}

/** Returns the instances of all accounts of a partition. */
function instancesIn({ store }: Endpoints, tx: Tx): readonly SsoInstanceRow[] {
  return [...store.accounts()]
    .filter(({ partition }) => partition === tx.partition)
    .flatMap(({ accountId }) => tx.account(accountId).ssoInstances.get(ssoInstanceKey) ?? [])
}

function centersIn(seed: PlacedSeed): readonly PlacedCenter[] {
  return identityCentersIn(seed).map((center) => ({
    ...center,
    place: placeIn(seed, center.seed.account ?? ''),
  }))
}

/** Returns the organizations of a seed, with their paths, and with the places of their management accounts. */
function organizationsIn(seed: PlacedSeed) {
  const { organization, organizations = [] } = seed
  const listed = organizations.map((each, index) => ({ seed: each, path: ['organizations', index] }))
  const all = organization ? [{ seed: organization, path: ['organization'] }, ...listed] : listed
  return all.map((each) => ({ ...each, place: placeIn(seed, each.seed.managementAccount) }))
}

/** Returns where an account of the seed is. */
export function placeIn({ partition, accounts }: PlacedSeed, accountId: string): Place {
  return { partition: accounts?.[accountId]?.partition ?? partition, accountId }
}

function runStep(emulator: Endpoints, tx: Tx, planned: PlannedStep): void {
  const { step } = planned
  if ('write' in step) step.write(tx, contextOf(emulator, tx, undefined))
  else runCall(emulator, tx, step, planned)
}

function runCall(emulator: Endpoints, tx: Tx, step: CallStep, planned: PlannedStep): void {
  const { path, key } = step
  if (key && tx.locate(key.id)) throw new StepFailure(path, `Access key ${key.id} already exists`)
  attemptStep(path, () => {
    planned.call ??= callOf(step)
    runUnauthorized(tx, planned.call, contextOf(emulator, tx, key))
  })
}

function callOf({ operation: name, input, run: ownRun }: CallStep): ImmediateCall<unknown, unknown> {
  const run = ownRun ?? services.iam.operation(name)?.run
  if (!run) throw notImplemented(name)
  return validatedCall(iam, name, { run }, input)
}

/**
 * Returns the context of a call by the account's administrator. The next access key that it creates is `key`.
 */
function contextOf(emulator: Endpoints, owner: Place, key: SeedAccessKey | undefined): Context {
  const context = administratorContext(emulator, owner)
  return key ? { ...context, newId: () => key.id, newSecret: () => key.secret } : context
}
