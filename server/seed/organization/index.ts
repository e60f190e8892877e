/** Creates the organizations of a seed, by the operations of the API. */
import { iam } from '../../../protocol/model/index.ts'
import type { SeedInvitation } from '../../../schemas/seed.ts'
import type { OrganizationPolicyType } from '../../../store/index.ts'
import { rootAccess } from '../../services/iam/account/root-access.ts'
import { requireOrganization } from '../../services/organizations/gate.ts'
import { invitations } from '../../services/organizations/handshakes/invitations.ts'
import { addPolicy as createPolicy } from '../../services/organizations/policies/policies.ts'
import { resourcePolicy } from '../../services/organizations/policies/resource-policy.ts'
import { createOrganization } from '../../services/organizations/structure/organization.ts'
import { trustedServices } from '../../services/organizations/trusted-services/trusted-services.ts'
import type { Path } from '../parse.ts'
import { tagsOf, textOf } from '../steps.ts'
import type { SeedOrganization, SeedOrganizationPolicy } from '../types.ts'
import { type ManagementAccount, type Manager, perform, unlimited } from './organization-calls.ts'
import { addTags, enableType } from './organization-targets.ts'
import { transferBills } from './organization-transfers.ts'
import { addTree } from './organization-tree.ts'
import { partyOf } from './organization-values.ts'

/** An organization of a seed. */
interface PlannedOrganization {
  readonly seed: SeedOrganization
  readonly path: Path
  /** The management account. */
  readonly account: ManagementAccount
}

/**
 * Creates organizations with everything in them, and then the billing transfers between them.
 *
 * @throws StepFailure when AWS would reject a part of them
 */
export function organize(planned: readonly PlannedOrganization[]): void {
  const organizations = planned.map((each) => ({ ...each, account: unlimited(each.account) }))
  for (const organization of organizations) addOrganization(organization)
  for (const { account, seed, path } of organizations) transferBills(account, seed, path)
}

function addOrganization({ account, seed, path }: PlannedOrganization): void {
  const manager = { ...account, rootId: create(account, seed, path) }
  enableFeatures(manager, seed, path)
  enableTypes(manager, seed, path)
  for (const [index, policy] of (seed.policies ?? []).entries())
    addPolicy(manager, policy, [...path, 'policies', index])
  addTree({ ...manager, enablesTypes: seed.policyTypes === undefined }, seed.root ?? {}, [...path, 'root'])
  if (seed.resourcePolicy) putPolicy(manager, seed.resourcePolicy, [...path, 'resourcePolicy'])
  for (const [index, invitation] of (seed.invitations ?? []).entries())
    invite(manager, invitation, [...path, 'invitations', index])
}

/** Creates an organization with nothing but its management account. Returns the ID of its root. */
function create(
  account: ManagementAccount,
  { id, featureSet = 'ALL', root = {} }: SeedOrganization,
  path: Path,
): string {
  const given = { featureSet, ...(id === undefined ? {} : { id }) }
  const facts = root.id === undefined ? given : { ...given, rootId: root.id }
  const { organization } = perform(account, {
    path: [...path, 'managementAccount'],
    operation: 'CreateOrganization',
    input: { FeatureSet: featureSet },
    run: (tx, _input, sources) => createOrganization(tx, facts, sources),
  })
  return organization.rootId
}

function enableFeatures(
  manager: Manager,
  { trustedServices: services = [], rootAccess: features = [] }: SeedOrganization,
  path: Path,
): void {
  const { run } = trustedServices.EnableAWSServiceAccess
  for (const [index, service] of services.entries()) {
    const place = [...path, 'trustedServices', index]
    perform(manager, {
      path: place,
      operation: 'EnableAWSServiceAccess',
      input: { ServicePrincipal: service },
      run,
    })
  }
  for (const [index, feature] of features.entries()) {
    const operation = `EnableOrganizations${feature}` as const
    const place = [...path, 'rootAccess', index]
    perform(manager, { path: place, operation, input: {}, run: rootAccess[operation].run, model: iam })
  }
}

/** The types that a seed enables by default, because most seeds are about permissions. CreateOrganization enables none. */
const DEFAULT_TYPES: readonly OrganizationPolicyType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']

function enableTypes(
  manager: Manager,
  { featureSet = 'ALL', policyTypes }: SeedOrganization,
  path: Path,
): void {
  const byDefault = featureSet === 'ALL' ? DEFAULT_TYPES : []
  for (const [index, type] of (policyTypes ?? byDefault).entries())
    enableType(manager, type, [...path, 'policyTypes', index])
}

function addPolicy(manager: Manager, seed: SeedOrganizationPolicy, path: Path): void {
  const { name, type, description = '', tags } = seed
  const content = textOf(seed.content)
  const { id } = perform(manager, {
    path,
    operation: 'CreatePolicy',
    input: { Name: name, Type: type, Description: description, Content: content },
    run: (tx, _input, ctx) =>
      createPolicy(requireOrganization(tx, 'management'), { name, type, description, content }, ctx),
  })
  addTags(manager, id, tags, path)
}

/** Puts the resource policy. It can name accounts only once they are in the organization. */
function putPolicy(
  manager: Manager,
  { content, tags }: NonNullable<SeedOrganization['resourcePolicy']>,
  path: Path,
): void {
  perform(manager, {
    path,
    operation: 'PutResourcePolicy',
    input: { Content: textOf(content), Tags: tagsOf(tags) },
    run: resourcePolicy.PutResourcePolicy.run,
  })
}

function invite(manager: Manager, seed: SeedInvitation, path: Path): void {
  perform(manager, {
    path,
    operation: 'InviteAccountToOrganization',
    input: { Target: partyOf(seed, path), Notes: seed.notes, Tags: tagsOf(seed.tags) },
    run: invitations.InviteAccountToOrganization.run,
  })
}
