/** Tags what belongs to an organization, and attaches policies to its root, its units, and its accounts. */

import {
  awsPolicies,
  FULL_AWS_ACCESS,
  RCP_FULL_AWS_ACCESS,
} from '../../../core/access/organization/policies.ts'
import { managementPolicyTypes } from '../../../policy/index.ts'
import type { SeedOrganizationRoot } from '../../../schemas/seed.ts'
import { nameIn, type OrganizationPolicyType, organizationKey } from '../../../store/index.ts'
import { attachments } from '../../services/organizations/policies/attachments.ts'
import { policyTypes } from '../../services/organizations/policies/policy-types.ts'
import { tags as tagOperations } from '../../services/organizations/tags.ts'
import { unknownName } from '../failure.ts'
import type { Path } from '../parse.ts'
import { tagsOf } from '../steps.ts'
import { type Manager, perform } from './organization-calls.ts'

/** A manager that attaches policies. */
export interface AttachingManager extends Manager {
  /** Whether an attachment enables its policy type, because the seed does not say which types are enabled. */
  readonly enablesTypes: boolean
}

export function enableType(manager: Manager, type: OrganizationPolicyType, path: Path): void {
  perform(manager, {
    path,
    operation: 'EnablePolicyType',
    input: { RootId: manager.rootId, PolicyType: type },
    run: policyTypes.EnablePolicyType.run,
  })
}

export function addTags(
  manager: Manager,
  id: string,
  tags: Readonly<Record<string, string>> | undefined,
  path: Path,
): void {
  const Tags = tagsOf(tags)
  if (!Tags?.length) return
  const { run } = tagOperations.TagResource
  perform(manager, {
    path: [...path, 'tags'],
    operation: 'TagResource',
    input: { ResourceId: id, Tags },
    run,
  })
}

/** The root, a unit, or an account. */
type PolicyTarget = Omit<SeedOrganizationRoot, 'id' | 'organizationalUnits' | 'accounts'>

/** Tags a target, and attaches its policies. AWS's own are attached already. */
export function completeTarget(
  manager: AttachingManager,
  targetId: string,
  { tags, serviceControlPolicies = [], resourceControlPolicies = [], policies = {} }: PolicyTarget,
  path: Path,
): void {
  addTags(manager, targetId, tags, path)
  const target = { manager, targetId }
  attachServiceControl(target, serviceControlPolicies, [...path, 'serviceControlPolicies'])
  const { name: own, type } = RCP_FULL_AWS_ACCESS
  attachAll(target, type, resourceControlPolicies, [...path, 'resourceControlPolicies'], own)
  for (const management of managementPolicyTypes)
    attachAll(target, management, policies[management] ?? [], [...path, 'policies', management])
}

interface Target {
  readonly manager: AttachingManager
  readonly targetId: string
}

/** Attaches service control policies in the place of FullAWSAccess, in their order. */
function attachServiceControl(target: Target, names: readonly string[], path: Path): void {
  const { id, name: own, type } = FULL_AWS_ACCESS
  const [first, ...others] = names
  if (first === undefined) return
  if (first !== own) {
    attach(target, type, first, [...path, 0])
    detach(target, id, path)
  }
  for (const [index, name] of others.entries()) attach(target, type, name, [...path, index + 1])
}

/** @param attached the name of a policy that is attached already */
function attachAll(
  target: Target,
  type: OrganizationPolicyType,
  names: readonly string[],
  path: Path,
  attached?: string,
): void {
  for (const [index, name] of names.entries())
    if (name !== attached) attach(target, type, name, [...path, index])
}

function attach({ manager, targetId }: Target, type: OrganizationPolicyType, name: string, path: Path): void {
  const policyId = requirePolicyId(manager, type, name, path)
  const isEnabled = manager.tx.organizations.get(organizationKey)?.policyTypes.includes(type)
  if (manager.enablesTypes && !isEnabled) enableType(manager, type, path)
  const input = { PolicyId: policyId, TargetId: targetId }
  perform(manager, { path, operation: 'AttachPolicy', input, run: attachments.AttachPolicy.run })
}

function detach({ manager, targetId }: Target, policyId: string, path: Path): void {
  const input = { PolicyId: policyId, TargetId: targetId }
  perform(manager, { path, operation: 'DetachPolicy', input, run: attachments.DetachPolicy.run })
}

/** @throws StepFailure */
function requirePolicyId({ tx }: Manager, type: OrganizationPolicyType, name: string, path: Path): string {
  const ofAws = awsPolicies(tx.partition).filter((policy) => policy.type === type)
  const [[id] = []] = tx.organizationPolicies.by('name', nameIn(type, name))
  const found = id ?? ofAws.find((policy) => policy.name === name)?.id
  if (found !== undefined) return found
  const own = Array.from(tx.organizationPolicies.by('type', type), ([, policy]) => policy)
  const names = [...ofAws, ...own].map((policy) => policy.name)
  throw unknownName(path, type, name, names)
}
