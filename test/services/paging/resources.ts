/** Lists of users, groups, roles, and similar entities, and of their relationships. */
import * as sdk from '@aws-sdk/client-iam'
import { certificates, privateKeys } from '../iam/credentials/key-fixtures.ts'
import { EC2_TRUST } from '../iam/roles/role-callers.ts'
import { type PagedList, paged, type World } from './paged-list.ts'

const PAIR = { CertificateBody: certificates.server, PrivateKey: privateKeys.server }

export const createUser = ({ iam }: World, UserName: string) =>
  iam.send(new sdk.CreateUserCommand({ UserName }))
export const createGroup = ({ iam }: World, GroupName: string) =>
  iam.send(new sdk.CreateGroupCommand({ GroupName }))
export const createRole = ({ iam }: World, RoleName: string) =>
  iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST }))
export const createProfile = ({ iam }: World, InstanceProfileName: string) =>
  iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }))
export const uploadCertificate = ({ iam }: World, ServerCertificateName: string) =>
  iam.send(new sdk.UploadServerCertificateCommand({ ServerCertificateName, ...PAIR }))

const named =
  (create: (world: World, name: string) => Promise<unknown>): PagedList['add'] =>
  async (world, name) => {
    await create(world, name)
    return name
  }

const everything = () => ({})

const ofKinds: readonly PagedList[] = [
  {
    operation: 'ListUsers',
    add: named(createUser),
    remove: ({ iam }, UserName) => iam.send(new sdk.DeleteUserCommand({ UserName })),
    pages: paged(sdk.paginateListUsers, everything, ({ Users }) => Users?.map(({ UserName }) => UserName)),
  },
  {
    operation: 'ListGroups',
    add: named(createGroup),
    remove: ({ iam }, GroupName) => iam.send(new sdk.DeleteGroupCommand({ GroupName })),
    pages: paged(sdk.paginateListGroups, everything, ({ Groups }) =>
      Groups?.map(({ GroupName }) => GroupName),
    ),
  },
  {
    operation: 'ListRoles',
    add: named(createRole),
    remove: ({ iam }, RoleName) => iam.send(new sdk.DeleteRoleCommand({ RoleName })),
    pages: paged(sdk.paginateListRoles, everything, ({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
  },
  {
    operation: 'ListInstanceProfiles',
    add: named(createProfile),
    remove: ({ iam }, InstanceProfileName) =>
      iam.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName })),
    pages: paged(sdk.paginateListInstanceProfiles, everything, ({ InstanceProfiles }) =>
      InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName),
    ),
  },
  {
    operation: 'ListServerCertificates',
    add: named(uploadCertificate),
    remove: ({ iam }, ServerCertificateName) =>
      iam.send(new sdk.DeleteServerCertificateCommand({ ServerCertificateName })),
    pages: paged(sdk.paginateListServerCertificates, everything, ({ ServerCertificateMetadataList }) =>
      ServerCertificateMetadataList?.map(({ ServerCertificateName }) => ServerCertificateName),
    ),
  },
  {
    operation: 'ListAccountAliases',
    most: 1,
    add: async ({ iam }, name) => {
      await iam.send(new sdk.CreateAccountAliasCommand({ AccountAlias: name.toLowerCase() }))
      return name.toLowerCase()
    },
    remove: ({ iam }, AccountAlias) => iam.send(new sdk.DeleteAccountAliasCommand({ AccountAlias })),
    pages: paged(sdk.paginateListAccountAliases, everything, ({ AccountAliases }) => AccountAliases),
  },
]

const ofMembers: readonly PagedList[] = [
  {
    operation: 'GetGroup',
    prepare: (world) => createGroup(world, world.name),
    add: async (world, UserName) => {
      await createUser(world, UserName)
      await world.iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName: world.name }))
      return UserName
    },
    remove: ({ iam, name: GroupName }, UserName) =>
      iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName })),
    pages: paged(
      sdk.paginateGetGroup,
      ({ name: GroupName }) => ({ GroupName }),
      ({ Users }) => Users?.map(({ UserName }) => UserName),
    ),
  },
  {
    operation: 'ListGroupsForUser',
    prepare: (world) => createUser(world, world.name),
    add: async (world, GroupName) => {
      await createGroup(world, GroupName)
      await world.iam.send(new sdk.AddUserToGroupCommand({ UserName: world.name, GroupName }))
      return GroupName
    },
    remove: ({ iam, name: UserName }, GroupName) =>
      iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName })),
    pages: paged(
      sdk.paginateListGroupsForUser,
      ({ name: UserName }) => ({ UserName }),
      ({ Groups }) => Groups?.map(({ GroupName }) => GroupName),
    ),
  },
  {
    operation: 'ListInstanceProfilesForRole',
    prepare: (world) => createRole(world, world.name),
    add: async (world, InstanceProfileName) => {
      await createProfile(world, InstanceProfileName)
      const command = { InstanceProfileName, RoleName: world.name }
      await world.iam.send(new sdk.AddRoleToInstanceProfileCommand(command))
      return InstanceProfileName
    },
    remove: ({ iam, name: RoleName }, InstanceProfileName) =>
      iam.send(new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
    pages: paged(
      sdk.paginateListInstanceProfilesForRole,
      ({ name: RoleName }) => ({ RoleName }),
      ({ InstanceProfiles }) => InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName),
    ),
  },
]

export const resourceLists = [...ofKinds, ...ofMembers]
