/** Creates the organizational units and the accounts of an organization. */

import { unitPrefix } from '../../../core/aws/organization-ids.ts'
import type {
  SeedMemberAccount,
  SeedOrganizationalUnit,
  SeedOrganizationRoot,
} from '../../../schemas/seed.ts'
import { goneId, memberId, rootKey } from '../../../store/index.ts'
import { addressFailure, requireRoleName } from '../../services/organizations/accounts/account-requests.ts'
import { closeAccount } from '../../services/organizations/accounts/close-account.ts'
import { furnishAccount } from '../../services/organizations/accounts/furnish-account.ts'
import { members } from '../../services/organizations/accounts/members.ts'
import { addMember } from '../../services/organizations/accounts/membership.ts'
import { requireOrganization } from '../../services/organizations/gate.ts'
import { addUnit } from '../../services/organizations/structure/units.ts'
import { delegatedAdministrators } from '../../services/organizations/trusted-services/delegated-administrators.ts'
import { attemptStep, REJECTED, StepFailure } from '../failure.ts'
import type { Path } from '../parse.ts'
import { perform } from './organization-calls.ts'
import { type AttachingManager, completeTarget } from './organization-targets.ts'
import { dateIn } from './organization-values.ts'

interface PlacingManager extends AttachingManager {
  /** The numbers of the accounts that are in their places. */
  readonly placed: Set<string>
}

/** The root or the unit that units and accounts are added to. */
interface Parent {
  readonly id: string
  readonly path: Path
}

/** Adds everything in an organization that has only its management account. */
export function addTree(attaching: AttachingManager, root: SeedOrganizationRoot, path: Path): void {
  const manager = { ...attaching, placed: new Set<string>() }
  const { rootId } = manager
  completeTarget(manager, rootId, root, path)
  fill(manager, root, { id: rootId, path })
}

function fill(manager: PlacingManager, place: SeedOrganizationRoot, parent: Parent): void {
  const { accounts = {}, organizationalUnits = [] } = place
  const { path } = parent
  for (const [accountId, account] of Object.entries(accounts))
    addAccount(manager, accountId, account, { ...parent, path: [...path, 'accounts', accountId] })
  for (const [index, unit] of organizationalUnits.entries())
    fillUnit(manager, unit, { ...parent, path: [...path, 'organizationalUnits', index] })
}

/** Adds a unit with everything in it. */
function fillUnit(
  manager: PlacingManager,
  seed: SeedOrganizationalUnit,
  { id: parentId, path }: Parent,
): void {
  requireUnitId(manager, seed, path)
  const { id, name } = seed
  const unit = perform(manager, {
    path,
    operation: 'CreateOrganizationalUnit',
    input: { ParentId: parentId, Name: name },
    run: (tx, _input, ctx) => addUnit(requireOrganization(tx, 'management'), { id, name, parentId }, ctx),
  })
  completeTarget(manager, unit.id, seed, path)
  fill(manager, seed, { id: unit.id, path })
}

/** Requires an ID that the unit can have. On AWS, IDs are random. */
function requireUnitId({ tx, rootId }: PlacingManager, { id }: SeedOrganizationalUnit, path: Path): void {
  if (id === undefined) return
  const prefix = unitPrefix(rootId)
  if (!id.startsWith(prefix))
    throw new StepFailure([...path, 'id'], `Invalid ID "${id}"`, `: IDs in this root start with ${prefix}`)
  if (tx.organizationalUnits.has(id))
    throw new StepFailure([...path, 'id'], `Organizational unit ${id} already exists`)
}

function addAccount(
  manager: PlacingManager,
  accountId: string,
  account: SeedMemberAccount,
  { id: parentId, path }: Parent,
): void {
  requireFreeAccount(manager, accountId, path)
  requireFreeAddress(manager, accountId, account, path)
  if (accountId === manager.tx.accountId) placeManager(manager, account, { id: parentId, path })
  else joinOrganization(manager, accountId, account, { id: parentId, path })
  manager.placed.add(accountId)
  furnishAccount(manager.tx, accountId, account, manager.ctx)
  completeTarget(manager, accountId, account, path)
  for (const [index, service] of (account.administers ?? []).entries())
    perform(manager, {
      path: [...path, 'administers', index],
      operation: 'RegisterDelegatedAdministrator',
      input: { AccountId: accountId, ServicePrincipal: service },
      run: delegatedAdministrators.RegisterDelegatedAdministrator.run,
    })
  close(manager, accountId, account, path)
}

/** Requires an account that is not in the tree yet, and that can join. */
function requireFreeAccount({ tx, placed }: PlacingManager, accountId: string, path: Path): void {
  if (placed.has(accountId))
    throw new StepFailure(path, `Account ${accountId} is already in the organization`)
  if (tx.locate(goneId(accountId)))
    throw new StepFailure(path, `Account ${accountId} was closed, and its number cannot be used again`)
  const owner = tx.locate(memberId(accountId))?.accountId
  if (owner !== undefined && owner !== tx.accountId)
    throw new StepFailure(path, `Account ${accountId} is already in the organization of account ${owner}`)
}

/** Requires that no other account has the address, and that it is the only one of the account. */
function requireFreeAddress(
  { tx }: PlacingManager,
  accountId: string,
  { email }: SeedMemberAccount,
  path: Path,
): void {
  if (email === undefined) return
  const place = [...path, 'email']
  const failure = addressFailure(tx, email, accountId)
  if (failure !== undefined) throw new StepFailure(place, REJECTED, `: ${failure}`)
  const known = tx.account(accountId).rootUsers.get(rootKey)?.email
  if (known !== undefined && known.toLowerCase() !== email.toLowerCase())
    throw new StepFailure(place, `Different email address "${email}"`, `: the root user has ${known}`)
}

/** Places the management account, which is in the root from the beginning. */
function placeManager(manager: PlacingManager, account: SeedMemberAccount, { id, path }: Parent): void {
  const { tx, rootId } = manager
  const { accountId } = tx
  requireManagerFacts(account, path)
  const row = tx.memberAccounts.get(accountId)
  if (row) tx.memberAccounts.put(accountId, { ...row, ...factsOf(account) })
  if (id === rootId) return
  perform(manager, {
    path,
    operation: 'MoveAccount',
    input: { AccountId: accountId, SourceParentId: rootId, DestinationParentId: id },
    run: members.MoveAccount.run,
  })
}

/** Rejects members that the management account cannot have, because it was not created for an organization. */
function requireManagerFacts({ accessRole, joinedMethod }: SeedMemberAccount, path: Path): void {
  const advice = '. It manages the organization.'
  if (accessRole !== undefined)
    throw new StepFailure([...path, 'accessRole'], 'The account has no access role', advice)
  if (joinedMethod === 'CREATED')
    throw new StepFailure([...path, 'joinedMethod'], 'The account cannot be CREATED', advice)
}

function joinOrganization(
  { tx, ctx }: PlacingManager,
  accountId: string,
  account: SeedMemberAccount,
  { id: parentId, path }: Parent,
): void {
  const { accessRole = '', joinedMethod = 'CREATED' } = account
  attemptStep([...path, 'accessRole'], () => requireRoleName(accessRole))
  const found = requireOrganization(tx, 'management')
  addMember(found, { accountId, parentId, joinedMethod, ...factsOf(account) }, ctx)
}

/** Returns what the organization stores of an account. */
function factsOf({ name, email, accessRole }: SeedMemberAccount) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(accessRole === undefined ? {} : { accessRole }),
  }
}

function close(
  manager: PlacingManager,
  accountId: string,
  { closed = false }: SeedMemberAccount,
  account: Path,
): void {
  if (closed === false) return
  const path = [...account, 'closed']
  const closeDate = closed === true ? manager.ctx.now : dateIn(closed, path)
  perform(manager, {
    path,
    operation: 'CloseAccount',
    input: { AccountId: accountId },
    run: (tx, _input, { quotas, now }) =>
      closeAccount(requireOrganization(tx, 'management'), accountId, { quotas, now, closeDate }),
  })
}
