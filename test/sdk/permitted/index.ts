/** Every operation of IAM that is implemented: what permission it takes, on what, and a call that succeeds with it. */
import { onAccountAliases, onAttachments, onInlinePolicies, onManagedPolicies } from './policies.ts'
import { onInstanceProfiles, onRoles } from './roles.ts'
import { onServiceLinkedRoles } from './service-linked-roles.ts'
import { onSimulations } from './simulations.ts'
import { onAccessKeys, onGroups, onUsers } from './users-and-groups.ts'

export const permittedCalls = [
  ...onUsers,
  ...onAccessKeys,
  ...onGroups,
  ...onRoles,
  ...onServiceLinkedRoles,
  ...onInstanceProfiles,
  ...onManagedPolicies,
  ...onInlinePolicies,
  ...onAttachments,
  ...onAccountAliases,
  ...onSimulations,
]
