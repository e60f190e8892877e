/**
 * Creates users, groups, and roles for tests. Contains the operations on their policies, and callers that
 * these policies govern.
 */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type Tag,
} from '@aws-sdk/client-iam'
import { ACCOUNT, type Credentials, type TestServer, trust } from '../../../support/harness.ts'
import { userWith } from '../../callers.ts'
import { changeRole, protectedRole, sessionOfRole } from '../roles/role-callers.ts'

interface PageOptions {
  readonly PathPrefix?: string
  readonly Marker?: string | undefined
  readonly MaxItems?: number
}

const send = {
  user: (iam: IAMClient, UserName: string) => ({
    create: (Path = '/') => iam.send(new CreateUserCommand({ UserName, Path })),
    attach: (PolicyArn: string) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    detach: (PolicyArn: string) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    attached: (page: PageOptions = {}) =>
      iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...page })),
    put: (PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
    get: (PolicyName: string) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName })),
    remove: (PolicyName: string) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    list: (page: PageOptions = {}) => iam.send(new ListUserPoliciesCommand({ UserName, ...page })),
    attachedPages: (pageSize: number) =>
      paginateListAttachedUserPolicies({ client: iam, pageSize }, { UserName }),
    listPages: (pageSize: number) => paginateListUserPolicies({ client: iam, pageSize }, { UserName }),
  }),
  group: (iam: IAMClient, GroupName: string) => ({
    create: (Path = '/') => iam.send(new CreateGroupCommand({ GroupName, Path })),
    attach: (PolicyArn: string) => iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (PolicyArn: string) => iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    attached: (page: PageOptions = {}) =>
      iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, ...page })),
    put: (PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
    get: (PolicyName: string) => iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
    remove: (PolicyName: string) => iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    list: (page: PageOptions = {}) => iam.send(new ListGroupPoliciesCommand({ GroupName, ...page })),
    attachedPages: (pageSize: number) =>
      paginateListAttachedGroupPolicies({ client: iam, pageSize }, { GroupName }),
    listPages: (pageSize: number) => paginateListGroupPolicies({ client: iam, pageSize }, { GroupName }),
  }),
  role: (iam: IAMClient, RoleName: string) => ({
    create: (Path = '/') =>
      iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) })),
    attach: (PolicyArn: string) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    detach: (PolicyArn: string) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    attached: (page: PageOptions = {}) =>
      iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...page })),
    put: (PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })),
    get: (PolicyName: string) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    remove: (PolicyName: string) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    list: (page: PageOptions = {}) => iam.send(new ListRolePoliciesCommand({ RoleName, ...page })),
    attachedPages: (pageSize: number) =>
      paginateListAttachedRolePolicies({ client: iam, pageSize }, { RoleName }),
    listPages: (pageSize: number) => paginateListRolePolicies({ client: iam, pageSize }, { RoleName }),
  }),
} as const

export type Noun = keyof typeof send

/**
 * The three kinds in AWS's terms. Each has the noun in messages, the name in operations, and the member that
 * names one.
 */
export const KINDS: readonly { readonly noun: Noun; readonly Kind: string; readonly member: string }[] = [
  { noun: 'user', Kind: 'User', member: 'UserName' },
  { noun: 'group', Kind: 'Group', member: 'GroupName' },
  { noun: 'role', Kind: 'Role', member: 'RoleName' },
]

/** Returns the operations on the policies of one user, group, or role. */
export const holder = (iam: IAMClient, noun: Noun, name: string) => send[noun](iam, name)

/**
 * Creates a user, group, or role, and returns a caller that only its policies govern.
 * The caller is the user, a member of the group, or a session of the role.
 */
export async function governedCaller(server: TestServer, noun: Noun, name: string): Promise<Credentials> {
  if (noun === 'user') return userWith(server, name)
  await holder(server.iam(), noun, name).create()
  return noun === 'group' ? memberOf(server, name) : sessionOfRole(server, name)
}

async function memberOf(server: TestServer, GroupName: string): Promise<Credentials> {
  const UserName = `${GroupName}-member`
  const credentials = await userWith(server, UserName)
  await server.iam().send(new AddUserToGroupCommand({ GroupName, UserName }))
  return credentials
}

/** Returns the ARN of a managed policy of the account. */
export const policyArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:policy${path}${name}`

/** Returns a policy document that allows `action` where `key` equals `value`. */
export const allowWhere = (action: string, key: string, value: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: action,
      Resource: '*',
      Condition: { StringEquals: { [key]: value } },
    },
  })

/** Sets the boundary of a user or role. */
export const putBoundary = (
  iam: IAMClient,
  noun: 'user' | 'role',
  name: string,
  PermissionsBoundary: string,
) =>
  noun === 'user'
    ? iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary }))
    : iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: name, PermissionsBoundary }))

/** Creates a service-linked role with attached policies and returns its name. */
export async function serviceLinkedRole(
  server: TestServer,
  attached: readonly string[] = [],
): Promise<string> {
  const name = 'AWSServiceRoleForSupport'
  await protectedRole(server, name, '/aws-service-role/support.amazonaws.com/')
  changeRole(server, name, (role) => ({ ...role, attached }))
  return name
}

/** Returns `count` tags with the keys key0, key1, and so on. */
export const numberedTags = (count: number): Tag[] =>
  Array.from({ length: count }, (_, at) => ({ Key: `key${at}`, Value: '' }))
