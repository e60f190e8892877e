/**
 * Steps of IAM Identity Center: calls, resets of accounts, and the passing of time. What a call names is chosen from what
 * there is when the call is made, so that any part of a sequence of steps is a sequence too.
 */
import fc from 'fast-check'
import type { View } from '../../store/index.ts'
import { ACCOUNT, OTHER, policy } from '../support/harness.ts'
import { IDENTITY_STORE as IdentityStoreId, INSTANCE as InstanceArn } from '../support/identity-center.ts'
import { OUTSIDER } from '../support/organizations.ts'
import type { Call } from './identity-center-calls.ts'

export type Step =
  | { readonly action: string; readonly choices: readonly number[] }
  | { readonly hours: number }
  | { readonly reset: string }

type Choose = <Value>(from: readonly Value[]) => Value

/** What an action chooses from: the state, as the management account sees it. */
interface Scene {
  readonly view: View
  readonly choose: Choose
}

type Action = (scene: Scene) => Call

/** The access key of a user who may do everything in IAM Identity Center, and nothing in IAM. */
export const LIMITED = 'AKIALIMITED000000000'

const keysOf = (table: { rows(): Iterable<readonly [string, unknown]> }) =>
  Array.from(table.rows(), ([key]) => key)

/** Returns IDs that exist, and sometimes one that does not. */
const orMissing = ({ choose }: Scene, ids: readonly string[], missing: string): string =>
  ids.length === 0 ? missing : choose([...ids, ...ids, ...ids, missing])

const accountIn = (scene: Scene): string =>
  orMissing(scene, keysOf(scene.view.memberAccounts), scene.choose([ACCOUNT, OTHER, OUTSIDER]))

const ARN = `arn:aws:sso:::permissionSet/${InstanceArn.split('/')[1]}`
const MISSING = '9067f00d00-99999999-2222-4333-8444-555555555555'
const setIn = (scene: Scene) =>
  orMissing(
    scene,
    keysOf(scene.view.permissionSets).map((id) => `${ARN}/${id}`),
    `${ARN}/ps-9999999999999999`,
  )
const userIn = (scene: Scene) => orMissing(scene, keysOf(scene.view.directoryUsers), MISSING)
const groupIn = (scene: Scene) => orMissing(scene, keysOf(scene.view.directoryGroups), MISSING)

const principalIn = (scene: Scene) =>
  scene.choose([
    { PrincipalType: 'USER', PrincipalId: userIn(scene) },
    { PrincipalType: 'GROUP', PrincipalId: groupIn(scene) },
  ])

const administrators = [ACCOUNT, ACCOUNT, ACCOUNT, ACCOUNT, LIMITED, OTHER]

/** Returns an action on the instance. */
const admin =
  (operation: string, input: (scene: Scene) => object = () => ({})): Action =>
  (scene) => ({
    service: 'sso-admin',
    operation,
    caller: scene.choose(administrators),
    input: { InstanceArn, ...input(scene) },
  })

const onSet = (operation: string, input: (scene: Scene) => object = () => ({})): Action =>
  admin(operation, (scene) => ({ PermissionSetArn: setIn(scene), ...input(scene) }))

const directory =
  (operation: string, input: (scene: Scene) => object): Action =>
  (scene) => ({
    service: 'identitystore',
    operation,
    caller: scene.choose(administrators),
    input: { IdentityStoreId, ...input(scene) },
  })

const organization =
  (
    operation: string,
    input: (scene: Scene) => object = () => ({}),
    caller: (scene: Scene) => string = () => ACCOUNT,
  ): Action =>
  (scene) => ({ service: 'organizations', operation, caller: caller(scene), input: { ...input(scene) } })

/** Returns an action of an administrator on a role of a permission set, in IAM. */
const onRole =
  (operation: string, input: object = {}): Action =>
  (scene) => {
    const row = scene.choose([...scene.view.provisionings.rows(), undefined])?.[1]
    const caller = row?.accountId ?? OTHER
    const roles = [...scene.view.account(caller).roles.rows()].map(([, role]) => role)
    const RoleName = roles.find(({ id }) => id === row?.roleId)?.name ?? 'AWSServiceRoleForSSO'
    return { service: 'iam', operation, caller, input: { RoleName, ...input } }
  }

const inAccount =
  (operation: string, input: (accountId: string, scene: Scene) => object): Action =>
  (scene) => {
    const caller = accountIn(scene)
    return { service: 'iam', operation, caller, input: { ...input(caller, scene) } }
  }

const portal =
  (
    operation: 'GetRoleCredentials' | 'ListAccountRoles' | 'ListAccounts' | 'Logout',
    input: (scene: Scene) => Readonly<Record<string, string>> = () => ({}),
  ): Action =>
  (scene) => ({ service: 'sso', operation, userId: userIn(scene), input: input(scene) })

const NAMES = ['Dev', 'Ops', 'Audit']
const MANAGED = ['ReadOnlyAccess', 'PowerUserAccess', 'SecurityAudit', 'NoSuchPolicy'].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
)
const managedIn = ({ choose }: Scene) => choose(MANAGED)
const CUSTOMER = ['Extra', 'More']
const customerIn = ({ choose }: Scene) => ({
  Name: choose(CUSTOMER),
  Path: choose(['/', '/', '/', '/team/']),
})

/** The last one passes the check of a permission set, and fails in IAM. */
const INLINE = [
  policy('Allow', 's3:*'),
  policy('Allow', 'iam:ListRoles'),
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"none","Resource":"*"}]}',
]

const boundaryIn = (scene: Scene) =>
  scene.choose([
    { ManagedPolicyArn: managedIn(scene) },
    { CustomerManagedPolicyReference: customerIn(scene) },
  ])

const providerIn = (accountId: string, { view }: Scene) =>
  keysOf(view.account(accountId).samlProviders)[0] ?? `arn:aws:iam::${accountId}:saml-provider/none`
const policyArn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:policy/${name}`

const SERVICE = { ServicePrincipal: 'sso.amazonaws.com' }

/** Each action, and how often it is taken. */
const ACTIONS: Readonly<Record<string, readonly [Action, number]>> = {
  createSet: [
    admin('CreatePermissionSet', ({ choose }) => ({
      Name: choose(NAMES),
      SessionDuration: choose(['PT1H', 'PT12H', 'PT13H']),
    })),
    4,
  ],
  updateSet: [
    onSet('UpdatePermissionSet', ({ choose }) => ({
      Description: choose(['one', 'two']),
      SessionDuration: choose(['PT1H', 'PT2H']),
    })),
    2,
  ],
  deleteSet: [onSet('DeletePermissionSet'), 2],
  putInline: [onSet('PutInlinePolicyToPermissionSet', ({ choose }) => ({ InlinePolicy: choose(INLINE) })), 3],
  deleteInline: [onSet('DeleteInlinePolicyFromPermissionSet'), 2],
  attachManaged: [
    onSet('AttachManagedPolicyToPermissionSet', (scene) => ({ ManagedPolicyArn: managedIn(scene) })),
    3,
  ],
  detachManaged: [
    onSet('DetachManagedPolicyFromPermissionSet', (scene) => ({ ManagedPolicyArn: managedIn(scene) })),
    2,
  ],
  attachCustomer: [
    onSet('AttachCustomerManagedPolicyReferenceToPermissionSet', (scene) => ({
      CustomerManagedPolicyReference: customerIn(scene),
    })),
    2,
  ],
  detachCustomer: [
    onSet('DetachCustomerManagedPolicyReferenceFromPermissionSet', (scene) => ({
      CustomerManagedPolicyReference: customerIn(scene),
    })),
    4,
  ],
  putBoundary: [
    onSet('PutPermissionsBoundaryToPermissionSet', (scene) => ({ PermissionsBoundary: boundaryIn(scene) })),
    2,
  ],
  deleteBoundary: [onSet('DeletePermissionsBoundaryFromPermissionSet'), 4],
  provision: [
    onSet('ProvisionPermissionSet', (scene) => ({ TargetType: 'AWS_ACCOUNT', TargetId: accountIn(scene) })),
    4,
  ],
  provisionAll: [onSet('ProvisionPermissionSet', () => ({ TargetType: 'ALL_PROVISIONED_ACCOUNTS' })), 3],
  assign: [
    onSet('CreateAccountAssignment', (scene) => ({
      TargetType: 'AWS_ACCOUNT',
      TargetId: accountIn(scene),
      ...principalIn(scene),
    })),
    16,
  ],
  unassign: [unassign, 10],
  tag: [
    admin('TagResource', (scene) => ({ ResourceArn: setIn(scene), Tags: [{ Key: 'one', Value: 'two' }] })),
    1,
  ],
  describeSet: [onSet('DescribePermissionSet'), 1],
  listAssignments: [onSet('ListAccountAssignments', (scene) => ({ AccountId: accountIn(scene) })), 1],
  createUser: [
    directory('CreateUser', ({ choose }) => ({
      UserName: choose(['ann', 'Ann', 'bob', 'cid']),
      DisplayName: 'A',
      Name: { GivenName: 'A', FamilyName: 'B' },
    })),
    4,
  ],
  updateUser: [
    directory('UpdateUser', (scene) => ({
      UserId: userIn(scene),
      Operations: [{ AttributePath: 'userName', AttributeValue: scene.choose(['ann', 'bob', 'dan']) }],
    })),
    2,
  ],
  deleteUser: [directory('DeleteUser', (scene) => ({ UserId: userIn(scene) })), 2],
  createGroup: [directory('CreateGroup', ({ choose }) => ({ DisplayName: choose(['devs', 'ops']) })), 2],
  deleteGroup: [directory('DeleteGroup', (scene) => ({ GroupId: groupIn(scene) })), 1],
  join: [
    directory('CreateGroupMembership', (scene) => ({
      GroupId: groupIn(scene),
      MemberId: { UserId: userIn(scene) },
    })),
    5,
  ],
  leave: [
    directory('DeleteGroupMembership', (scene) => ({
      MembershipId: orMissing(scene, keysOf(scene.view.groupMemberships), MISSING),
    })),
    3,
  ],
  remove: [organization('RemoveAccountFromOrganization', (scene) => ({ AccountId: accountIn(scene) })), 1],
  leaveOrganization: [organization('LeaveOrganization', undefined, accountIn), 1],
  invite: [
    organization('InviteAccountToOrganization', ({ choose }) => ({
      Target: { Type: 'ACCOUNT', Id: choose([OTHER, OUTSIDER]) },
    })),
    3,
  ],
  accept: [accept, 6],
  create: [
    organization('CreateAccount', ({ choose }) => ({
      AccountName: 'New',
      Email: choose(['one@example.org', 'two@example.org']),
    })),
    1,
  ],
  close: [organization('CloseAccount', (scene) => ({ AccountId: accountIn(scene) })), 1],
  trust: [organization('EnableAWSServiceAccess', () => SERVICE), 3],
  distrust: [organization('DisableAWSServiceAccess', () => SERVICE), 1],
  delegate: [
    organization('RegisterDelegatedAdministrator', (scene) => ({ AccountId: accountIn(scene), ...SERVICE })),
    1,
  ],
  undelegate: [
    organization('DeregisterDelegatedAdministrator', (scene) => ({
      AccountId: accountIn(scene),
      ...SERVICE,
    })),
    2,
  ],
  createPolicy: [
    inAccount('CreatePolicy', (_id, { choose }) => ({
      PolicyName: choose(CUSTOMER),
      PolicyDocument: policy('Allow', 'sqs:*'),
    })),
    6,
  ],
  deletePolicy: [
    inAccount('DeletePolicy', (id, { choose }) => ({ PolicyArn: policyArn(id, choose(CUSTOMER)) })),
    3,
  ],
  deleteProvider: [
    inAccount('DeleteSAMLProvider', (id, scene) => ({ SAMLProviderArn: providerIn(id, scene) })),
    1,
  ],
  deleteLinkedRole: [inAccount('DeleteServiceLinkedRole', () => ({ RoleName: 'AWSServiceRoleForSSO' })), 1],
  deleteRole: [onRole('DeleteRole'), 1],
  attachToRole: [onRole('AttachRolePolicy', { PolicyArn: MANAGED[0] }), 1],
  detachFromRole: [onRole('DetachRolePolicy', { PolicyArn: MANAGED[0] }), 1],
  putRolePolicy: [
    onRole('PutRolePolicy', { PolicyName: 'AwsSSOInlinePolicy', PolicyDocument: INLINE[0] }),
    1,
  ],
  deleteRolePolicy: [onRole('DeleteRolePolicy', { PolicyName: 'AwsSSOInlinePolicy' }), 1],
  trustRole: [onRole('UpdateAssumeRolePolicy', { PolicyDocument: policy('Allow', 'sts:AssumeRole') }), 1],
  updateRole: [onRole('UpdateRole', { MaxSessionDuration: '3600' }), 1],
  boundRole: [onRole('PutRolePermissionsBoundary', { PermissionsBoundary: MANAGED[0] }), 1],
  unboundRole: [onRole('DeleteRolePermissionsBoundary'), 1],
  tagRole: [onRole('TagRole', { 'Tags.member.1.Key': 'one', 'Tags.member.1.Value': 'two' }), 1],
  credentials: [
    portal('GetRoleCredentials', (scene) => ({
      account_id: accountIn(scene),
      role_name: scene.choose(NAMES),
    })),
    8,
  ],
  roles: [portal('ListAccountRoles', (scene) => ({ account_id: accountIn(scene) })), 1],
  accounts: [portal('ListAccounts'), 1],
  logout: [portal('Logout'), 1],
}

export const actions = Object.keys(ACTIONS)

/** Mostly takes what was given. */
function unassign(scene: Scene): Call {
  const rows = Array.from(scene.view.accountAssignments.rows(), ([, row]) => row)
  const row = scene.choose([...rows, undefined])
  const { PermissionSetArn, TargetId, ...principal } = row
    ? {
        PermissionSetArn: `${ARN}/${row.permissionSetId}`,
        TargetId: row.accountId,
        PrincipalType: row.principalType,
        PrincipalId: row.principalId,
      }
    : { PermissionSetArn: setIn(scene), TargetId: accountIn(scene), ...principalIn(scene) }
  return onSet('DeleteAccountAssignment', () => ({
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn,
    TargetId,
    ...principal,
  }))(scene)
}

/** Accepts an invitation, as its recipient. */
function accept(scene: Scene): Call {
  const open = [...scene.view.handshakes.rows()].filter(([, { state }]) => state === 'OPEN')
  const [HandshakeId, row] = scene.choose([...open, undefined]) ?? ['h-0000000000', undefined]
  const caller = row?.recipient?.id ?? OUTSIDER
  return { service: 'organizations', operation: 'AcceptHandshake', caller, input: { HandshakeId } }
}

/** The average number of steps. */
export const STEPS_OF_A_RUN = 100
const MOST_CHOICES = 10

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        action: fc.oneof(
          ...Object.entries(ACTIONS).map(([name, [, weight]]) => ({ arbitrary: fc.constant(name), weight })),
        ),
        choices: fc.array(fc.nat(999), { minLength: MOST_CHOICES, maxLength: MOST_CHOICES }),
      }),
      weight: 100,
    },
    { arbitrary: fc.record({ hours: fc.constantFrom(1, 3, 13, 24 * 5, 24 * 91) }), weight: 3 },
    { arbitrary: fc.record({ reset: fc.constantFrom(OTHER, OTHER, OUTSIDER) }), weight: 1 },
  ),
  { minLength: STEPS_OF_A_RUN - 50, maxLength: STEPS_OF_A_RUN + 50, size: 'max' },
)

/** Returns the call of a step. @param view the management account */
export function callOf({ action, choices }: Extract<Step, { action: string }>, view: View): Call {
  const [make] = ACTIONS[action] ?? []
  if (!make) throw new TypeError(`there is no action ${action}`)
  let next = 0
  const choose: Choose = (from) => at(from, choices[next++ % choices.length] ?? 0)
  return make({ view, choose })
}

function at<Value>(from: readonly Value[], index: number): Value {
  for (const value of from.slice(index % from.length)) return value
  throw new TypeError('there is nothing to choose from')
}
