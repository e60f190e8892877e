/** Lists of policies, of their versions, and of their holders. */
import * as sdk from '@aws-sdk/client-iam'
import { ACCOUNT, policy } from '../../support/harness.ts'
import { type PagedList, paged, type World } from './paged-list.ts'
import { createGroup, createRole, createUser } from './resources.ts'

const PolicyDocument = policy('Allow', 's3:GetObject')
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`
export const createPolicy = ({ iam }: World, PolicyName: string) =>
  iam.send(new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument }))
export const ownPolicy = ({ name }: World) => ({ PolicyArn: arnOf(name) })
const namesIn = (attached: readonly sdk.AttachedPolicy[] | undefined) =>
  attached?.map(({ PolicyName }) => PolicyName)

const managed: readonly PagedList[] = [
  {
    operation: 'ListPolicies',
    add: async (world, name) => {
      await createPolicy(world, name)
      return name
    },
    remove: ({ iam }, name) => iam.send(new sdk.DeletePolicyCommand({ PolicyArn: arnOf(name) })),
    pages: paged(
      sdk.paginateListPolicies,
      (): sdk.ListPoliciesCommandInput => ({ Scope: 'Local' }),
      ({ Policies }) => Policies?.map(({ PolicyName }) => PolicyName),
    ),
  },
  {
    operation: 'ListPolicyVersions',
    prepare: (world) => createPolicy(world, world.name),
    add: async (world) => {
      const command = { ...ownPolicy(world), PolicyDocument }
      return (await world.iam.send(new sdk.CreatePolicyVersionCommand(command))).PolicyVersion?.VersionId
    },
    remove: (world, VersionId) =>
      world.iam.send(new sdk.DeletePolicyVersionCommand({ ...ownPolicy(world), VersionId })),
    pages: paged(sdk.paginateListPolicyVersions, ownPolicy, ({ Versions }) =>
      Versions?.map(({ VersionId }) => VersionId),
    ),
  },
  {
    operation: 'ListEntitiesForPolicy',
    prepare: (world) => createPolicy(world, world.name),
    // Adds users and roles in turn, because the size of a page applies to its three lists together.
    add: async (world, name, number) => {
      const own = ownPolicy(world)
      if (number % 2 === 0) {
        await createUser(world, name)
        await world.iam.send(new sdk.AttachUserPolicyCommand({ UserName: name, ...own }))
      } else {
        await createRole(world, name)
        await world.iam.send(new sdk.AttachRolePolicyCommand({ RoleName: name, ...own }))
      }
      return name
    },
    remove: (world, name) => {
      const own = ownPolicy(world)
      const isUser = Number(name.at(-1)) % 2 === 0
      return isUser
        ? world.iam.send(new sdk.DetachUserPolicyCommand({ UserName: name, ...own }))
        : world.iam.send(new sdk.DetachRolePolicyCommand({ RoleName: name, ...own }))
    },
    pages: paged(sdk.paginateListEntitiesForPolicy, ownPolicy, ({ PolicyUsers = [], PolicyRoles = [] }) => [
      ...PolicyUsers.map(({ UserName }) => UserName),
      ...PolicyRoles.map(({ RoleName }) => RoleName),
    ]),
  },
]

const attached: readonly PagedList[] = [
  {
    operation: 'ListAttachedUserPolicies',
    prepare: (world) => createUser(world, world.name),
    add: async (world, name) => {
      await createPolicy(world, name)
      const command = { UserName: world.name, PolicyArn: arnOf(name) }
      await world.iam.send(new sdk.AttachUserPolicyCommand(command))
      return name
    },
    remove: ({ iam, name: UserName }, name) =>
      iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn: arnOf(name) })),
    pages: paged(
      sdk.paginateListAttachedUserPolicies,
      ({ name: UserName }) => ({ UserName }),
      ({ AttachedPolicies }) => namesIn(AttachedPolicies),
    ),
  },
  {
    operation: 'ListAttachedGroupPolicies',
    prepare: (world) => createGroup(world, world.name),
    add: async (world, name) => {
      await createPolicy(world, name)
      const command = { GroupName: world.name, PolicyArn: arnOf(name) }
      await world.iam.send(new sdk.AttachGroupPolicyCommand(command))
      return name
    },
    remove: ({ iam, name: GroupName }, name) =>
      iam.send(new sdk.DetachGroupPolicyCommand({ GroupName, PolicyArn: arnOf(name) })),
    pages: paged(
      sdk.paginateListAttachedGroupPolicies,
      ({ name: GroupName }) => ({ GroupName }),
      ({ AttachedPolicies }) => namesIn(AttachedPolicies),
    ),
  },
  {
    operation: 'ListAttachedRolePolicies',
    prepare: (world) => createRole(world, world.name),
    add: async (world, name) => {
      await createPolicy(world, name)
      const command = { RoleName: world.name, PolicyArn: arnOf(name) }
      await world.iam.send(new sdk.AttachRolePolicyCommand(command))
      return name
    },
    remove: ({ iam, name: RoleName }, name) =>
      iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: arnOf(name) })),
    pages: paged(
      sdk.paginateListAttachedRolePolicies,
      ({ name: RoleName }) => ({ RoleName }),
      ({ AttachedPolicies }) => namesIn(AttachedPolicies),
    ),
  },
]

const inline: readonly PagedList[] = [
  {
    operation: 'ListUserPolicies',
    prepare: (world) => createUser(world, world.name),
    add: async ({ iam, name: UserName }, PolicyName) => {
      await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }))
      return PolicyName
    },
    remove: ({ iam, name: UserName }, PolicyName) =>
      iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName })),
    pages: paged(
      sdk.paginateListUserPolicies,
      ({ name: UserName }) => ({ UserName }),
      (page) => page.PolicyNames,
    ),
  },
  {
    operation: 'ListGroupPolicies',
    prepare: (world) => createGroup(world, world.name),
    add: async ({ iam, name: GroupName }, PolicyName) => {
      await iam.send(new sdk.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }))
      return PolicyName
    },
    remove: ({ iam, name: GroupName }, PolicyName) =>
      iam.send(new sdk.DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    pages: paged(
      sdk.paginateListGroupPolicies,
      ({ name: GroupName }) => ({ GroupName }),
      (page) => page.PolicyNames,
    ),
  },
  {
    operation: 'ListRolePolicies',
    prepare: (world) => createRole(world, world.name),
    add: async ({ iam, name: RoleName }, PolicyName) => {
      await iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
      return PolicyName
    },
    remove: ({ iam, name: RoleName }, PolicyName) =>
      iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName })),
    pages: paged(
      sdk.paginateListRolePolicies,
      ({ name: RoleName }) => ({ RoleName }),
      (page) => page.PolicyNames,
    ),
  },
]

export const policyLists = [...managed, ...attached, ...inline]
