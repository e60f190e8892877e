/** Converts a seed to calls, in an order in which each call finds what it refers to. */

import { iamArn, rootArn } from '../../core/aws/arns.ts'
import { type Place, settingsKey, settingsOf } from '../../store/index.ts'
import { requireUser } from '../services/iam/lookup.ts'
import { mfaOf } from './mfa-devices.ts'
import type { Path } from './parse.ts'
import { passwordOf, rootSignIn } from './passwords.ts'
import { resources } from './resources.ts'
import { samlProviderStep } from './saml-providers.ts'
import type { Step } from './step.ts'
import type { SeedAccount, SeedGroup, SeedPolicy, SeedRole, SeedUser } from './types.ts'

type Steps = (owner: Place, account: SeedAccount) => Iterable<Step>

/**
 * The order of the phases.
 *
 * Policies come first, because permissions boundaries must exist. Roles are created with a provisional trust
 * policy, because their own can name other roles, service-linked roles, and SAML providers.
 */
export const phases: readonly Steps[] = [
  aliasAndPolicies,
  securityTokens,
  passwordPolicy,
  root,
  groups,
  users,
  roles,
  serviceLinkedRoles,
  identityProviders,
  trustPolicies,
  instanceProfiles,
  resources,
]

function* aliasAndPolicies(owner: Place, { alias, policies = [] }: SeedAccount): Generator<Step> {
  if (alias !== undefined) {
    yield { path: pathOf(owner, 'alias'), operation: 'CreateAccountAlias', input: { AccountAlias: alias } }
  }
  for (const [index, { name, path, description, document, tags }] of policies.entries()) {
    yield {
      path: pathOf(owner, 'policies', index),
      operation: 'CreatePolicy',
      input: {
        PolicyName: name,
        Path: path,
        Description: description,
        PolicyDocument: textOf(document),
        Tags: tagsOf(tags),
      },
    }
  }
}

/**
 * Deactivates STS in regions of an account. Only AWS's console can deactivate STS in a region. The setting is
 * stored with those that the API sets.
 */
function* securityTokens(owner: Place, { disabledRegions }: SeedAccount): Generator<Step> {
  if (!disabledRegions) return
  yield {
    path: pathOf(owner, 'disabledRegions'),
    operation: 'SetSecurityTokenServicePreferences',
    input: { GlobalEndpointTokenVersion: 'v1Token' },
    run: (tx) => {
      tx.settings.put(settingsKey, { ...settingsOf(tx), disabledRegions })
    },
  }
}

/** Runs before the passwords are set, because the policy applies to them. */
function* passwordPolicy(owner: Place, { passwordPolicy: policy }: SeedAccount): Generator<Step> {
  if (!policy) return
  const input = Object.fromEntries(
    Object.entries(policy).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  )
  yield { path: pathOf(owner, 'passwordPolicy'), operation: 'UpdateAccountPasswordPolicy', input }
}

function* root(owner: Place, { root = {} }: SeedAccount): Generator<Step> {
  const path = pathOf(owner, 'root')
  yield* rootSignIn(path, root)
  yield* mfaOf(owner, { path, idIn: () => 'root' }, root)
}

function* groups(owner: Place, account: SeedAccount): Generator<Step> {
  for (const [index, group] of (account.groups ?? []).entries()) {
    const path = pathOf(owner, 'groups', index)
    const { name } = group
    yield { path, operation: 'CreateGroup', input: { GroupName: name, Path: group.path } }
    yield* policiesOf('Group', path, group, owner, account)
  }
}

function* users(owner: Place, account: SeedAccount): Generator<Step> {
  for (const [index, user] of (account.users ?? []).entries()) {
    const path = pathOf(owner, 'users', index)
    yield {
      path,
      operation: 'CreateUser',
      input: {
        UserName: user.name,
        Path: user.path,
        PermissionsBoundary: boundaryOf(user, owner, account),
        Tags: tagsOf(user.tags),
      },
    }
    yield* policiesOf('User', path, user, owner, account)
    yield* membershipsAndKeys(path, user)
    yield* passwordOf(path, user)
    yield* mfaOf(owner, { path, userName: user.name, idIn: (tx) => requireUser(tx, user.name).id }, user)
  }
}

function* membershipsAndKeys(path: Path, { name, groups = [], accessKeys = [] }: SeedUser): Generator<Step> {
  for (const [index, group] of groups.entries()) {
    yield {
      path: [...path, 'groups', index],
      operation: 'AddUserToGroup',
      input: { UserName: name, GroupName: group },
    }
  }
  for (const [index, key] of accessKeys.entries()) {
    const place = [...path, 'accessKeys', index]
    yield { path: place, operation: 'CreateAccessKey', input: { UserName: name }, key }
    if (key.status === 'Inactive') {
      const input = { UserName: name, AccessKeyId: key.id, Status: key.status }
      yield { path: place, operation: 'UpdateAccessKey', input }
    }
  }
}

function* roles(owner: Place, account: SeedAccount): Generator<Step> {
  for (const [index, role] of (account.roles ?? []).entries()) {
    const path = pathOf(owner, 'roles', index)
    yield {
      path,
      operation: 'CreateRole',
      input: {
        RoleName: role.name,
        Path: role.path,
        Description: role.description,
        MaxSessionDuration: role.maxSessionDuration,
        AssumeRolePolicyDocument: provisionalTrust(owner),
        PermissionsBoundary: boundaryOf(role, owner, account),
        Tags: tagsOf(role.tags),
      },
    }
    yield* policiesOf('Role', path, role, owner, account)
  }
}

function* serviceLinkedRoles(
  owner: Place,
  { serviceLinkedRoles: linked = [] }: SeedAccount,
): Generator<Step> {
  for (const [index, { service, customSuffix, description }] of linked.entries()) {
    yield {
      path: pathOf(owner, 'serviceLinkedRoles', index),
      operation: 'CreateServiceLinkedRole',
      input: { AWSServiceName: service, CustomSuffix: customSuffix, Description: description },
    }
  }
}

function* trustPolicies(owner: Place, { roles = [] }: SeedAccount): Generator<Step> {
  for (const [index, { name, trust }] of roles.entries()) {
    yield {
      path: pathOf(owner, 'roles', index, 'trust'),
      operation: 'UpdateAssumeRolePolicy',
      input: { RoleName: name, PolicyDocument: textOf(trust) },
    }
  }
}

function* instanceProfiles(owner: Place, { instanceProfiles: profiles = [] }: SeedAccount): Generator<Step> {
  for (const [index, { name, path, role, tags }] of profiles.entries()) {
    const place = pathOf(owner, 'instanceProfiles', index)
    const profile = { InstanceProfileName: name }
    yield {
      path: place,
      operation: 'CreateInstanceProfile',
      input: { ...profile, Path: path, Tags: tagsOf(tags) },
    }
    if (role !== undefined) {
      yield {
        path: [...place, 'role'],
        operation: 'AddRoleToInstanceProfile',
        input: { ...profile, RoleName: role },
      }
    }
  }
}

function* identityProviders(
  owner: Place,
  { oidcProviders = [], samlProviders = [] }: SeedAccount,
): Generator<Step> {
  for (const [index, { url, clientIds, thumbprints, tags }] of oidcProviders.entries()) {
    yield {
      path: pathOf(owner, 'oidcProviders', index),
      operation: 'CreateOpenIDConnectProvider',
      input: { Url: url, ClientIDList: clientIds, ThumbprintList: thumbprints, Tags: tagsOf(tags) },
    }
  }
  for (const [index, provider] of samlProviders.entries()) {
    yield samlProviderStep(pathOf(owner, 'samlProviders', index), provider, tagsOf(provider.tags))
  }
}

/** Yields the steps for the attached and inline policies of a user, group, or role. */
function* policiesOf(
  kind: 'User' | 'Group' | 'Role',
  path: Path,
  { name, attachedPolicies = [], inlinePolicies = {} }: SeedGroup,
  owner: Place,
  account: SeedAccount,
): Generator<Step> {
  const holder = { [`${kind}Name`]: name }
  for (const [index, policy] of attachedPolicies.entries()) {
    yield {
      path: [...path, 'attachedPolicies', index],
      operation: `Attach${kind}Policy`,
      input: { ...holder, PolicyArn: policyArn(policy, owner, account) },
    }
  }
  for (const [policyName, document] of Object.entries(inlinePolicies)) {
    yield {
      path: [...path, 'inlinePolicies', policyName],
      operation: `Put${kind}Policy`,
      input: { ...holder, PolicyName: policyName, PolicyDocument: textOf(document) },
    }
  }
}

function pathOf({ accountId }: Place, ...rest: Path): Path {
  return ['accounts', accountId, ...rest]
}

function boundaryOf({ permissionsBoundary }: SeedUser | SeedRole, owner: Place, account: SeedAccount) {
  return permissionsBoundary === undefined ? undefined : policyArn(permissionsBoundary, owner, account)
}

/**
 * Returns the ARN of a policy. A reference is an ARN, or the name of a policy in this account of the seed.
 */
function policyArn(reference: string, owner: Place, { policies = [] }: SeedAccount): string {
  if (reference.startsWith('arn:')) return reference
  const path = policies.find(({ name }) => name === reference)?.path ?? '/'
  return iamArn(owner, 'policy', path, reference)
}

export function textOf(document: SeedPolicy['document']): string {
  return typeof document === 'string' ? document : JSON.stringify(document)
}

export function tagsOf(tags: Readonly<Record<string, string>> | undefined) {
  return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function provisionalTrust(owner: Place): string {
  const Statement = { Effect: 'Allow', Principal: { AWS: rootArn(owner) }, Action: 'sts:AssumeRole' }
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
