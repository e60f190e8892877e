/** Errors of entities that are missing, exist already, are in use, or exceed a quota. */
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './aws-error.ts'

// ---- NoSuchEntity -----------------------------------------------------------------------------------------------

/** S. */
export const noSuchNamed = (kind: 'user' | 'group' | 'role', name: string) =>
  noSuchEntity(`The ${kind} with name ${name} cannot be found.`)
/** S for groups and roles, I for users (lucidsoftware/cumulus#71). */
export const noSuchInlinePolicy = (kind: 'user' | 'group' | 'role', name: string) =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
/** S: Get, Delete, Tag, Untag; Detach of a policy that is not attached. */
export const noSuchPolicy = (arn: string) => noSuchEntity(`Policy ${arn} was not found.`)
/** S: Attach, ListEntitiesForPolicy. */
export const policyNotAttachable = (arn: string) =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
/** S: also when the policy itself is unknown. */
export const noSuchPolicyVersion = (arn: string, version: string) =>
  noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`)
/** S. */
export const noSuchBoundary = (arn: string) =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
/** S. */
export const noSuchInstanceProfile = (name: string) =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`)
/** S. */
export const roleNotInProfile = (role: string, profile: string) =>
  noSuchEntity(`Role ${role} in Instance Profile ${profile} cannot be found.`)
/** S: Deactivate, DeleteVirtual; E: other operations. */
export const noSuchMfaDevice = (serialNumber: string) =>
  noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`)
/** S (2026-09): Deactivate, Resync, of a device that is assigned to another user or unassigned. */
export const mfaDeviceNotOfUser = () => noSuchEntity('MFA Device invalid for user.')
/** S. */
export const noSuchAccessKey = (id: string) => noSuchEntity(`The Access Key with id ${id} cannot be found.`)
/** S. */
export const noSuchPublicKey = (id: string) => noSuchEntity(`The Public Key with id ${id} cannot be found.`)
/** S (2026-09): a key of another user. */
export const notPublicKeyOfUser = (id: string) => noSuchEntity(`User has no Public Key with id ${id}.`)
/** S. */
export const noSuchSigningCertificate = (id: string) =>
  noSuchEntity(`The Certificate with id ${id} cannot be found.`)
/** S. */
export const noSuchServerCertificate = (name: string) =>
  noSuchEntity(`The Server Certificate with name ${name} cannot be found.`)
/** S. */
export const noSuchServiceCredential = (id: string) => noSuchEntity(`No such credential ${id} exists`)
/** S: not the code NotSupportedService, which the model declares. */
export const noSuchCredentialService = (service: string) =>
  noSuchEntity(`No such service ${service} is supported for Service Specific Credentials`)
/** E. */
export const noSuchAlias = (alias: string) =>
  noSuchEntity(`The account alias with name ${alias} cannot be found.`)
/** The code is among those that the operation declares; the text is ours, since AWS has more such roles. */
export const noSuchLinkedService = (service: string) =>
  noSuchEntity(`iamulator has no service-linked role for ${service}.`)
/** S (2026-09): DeleteServiceLinkedRole, of any other role. */
export const notServiceRole = (name: string) => noSuchEntity(`${name} exists but is not a service role.`)
/** S (2026-09). */
export const noSuchDeletionTask = () => noSuchEntity('Cannot find deletion status for given id.')
/** E: removing a boundary that is not set. */
export const noBoundarySet = (kind: 'user' | 'role', name: string) =>
  noSuchEntity(`The ${kind} with name ${name} does not have a permissions boundary.`)

// ---- EntityAlreadyExists ----------------------------------------------------------------------------------------

/** S. */
export const namedAlreadyExists = (kind: 'User' | 'Group' | 'Role', name: string) =>
  alreadyExists(`${kind} with name ${name} already exists.`)
/** S. */
export const policyAlreadyExists = (name: string) =>
  alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`)
/** S. */
export const instanceProfileAlreadyExists = (name: string) =>
  alreadyExists(`Instance Profile ${name} already exists.`)
/** E: as for a missing role; with AWS's quota, no profile has room for a second role. */
export const roleInProfile = (role: string, profile: string) =>
  alreadyExists(`Role ${role} in Instance Profile ${profile} already exists.`)
/** S. */
export const serverCertificateAlreadyExists = (name: string) =>
  alreadyExists(`The Server Certificate with name ${name} already exists.`)
/** S. */
export const mfaDeviceAlreadyExists = () => alreadyExists('MFA device already exists.')
/** S: a device of another user. */
export const mfaDeviceInUse = () => alreadyExists('MFA Device is already in use.')
/** S (2026-09): a device of the same user. */
export const mfaDeviceOfUser = (user: string) => alreadyExists(`MFA Device for user ${user} already exists.`)
/** I (awslabs/aws-deployment-framework#465). */
export const aliasAlreadyExists = (alias: string) =>
  alreadyExists(`The account alias ${alias} already exists.`)

// ---- DeleteConflict ---------------------------------------------------------------------------------------------

/** S; login profiles I, access keys I (aws-controllers-k8s/community#2229). */
export const mustFirst = (
  what:
    | 'detach all policies'
    | 'delete policies'
    | 'delete access keys'
    | 'delete login profile'
    | 'delete certificates'
    | 'remove referenced objects'
    | 'remove users from group'
    | 'remove roles from instance profile'
    | 'remove tokens from principal',
) => deleteConflict(`Cannot delete entity, must ${what} first.`)
/** S. */
export const policyIsAttached = () => deleteConflict('Cannot delete a policy attached to entities.')
/** I. */
export const policyHasVersions = () =>
  deleteConflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  )
/** S (2026-09). */
export const virtualMfaDeviceInUse = () => deleteConflict('MFA VirtualDevice in use. Must deactivate first.')
/** S. */
export const isDefaultVersion = () => deleteConflict('Cannot delete the default version of a policy.')

// ---- LimitExceeded ----------------------------------------------------------------------------------------------

/** S. `quota` is the name in AWS's message, such as `AccessKeysPerUser`. */
export const quotaExceeded = (quota: string, limit: number) =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`)
/** I. The total size of the inline policies of one user, group, or role. */
export const inlinePoliciesTooLarge = (limit: number, kind: 'user' | 'group' | 'role', name: string) =>
  limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`)
/** S. */
export const tooManyPolicyVersions = (limit: number) =>
  limitExceeded(
    `A managed policy can have up to ${limit} versions. Before you create a new version, you must delete an existing version.`,
  )
/** S (OIDC providers). */
export const tooManyTags = () => limitExceeded('The number of tags has reached the maximum limit.')
