/** The entities that the calls of this folder use, and how policies and denials see them. */
import * as sdk from '@aws-sdk/client-iam'
import { ACCOUNT, policy, type TestServer } from '../../support/harness.ts'
import { certificates, privateKeys } from '../iam/credentials/key-fixtures.ts'
import { delegationInput } from '../iam/delegation/delegation-callers.ts'
import { EC2_TRUST } from '../iam/roles/role-callers.ts'

/**
 * The names of a call's entities. All are under `/team/`, so that an ARN with only the name does not match.
 */
export interface Things {
  readonly user: string
  readonly group: string
  readonly role: string
  readonly profile: string
  readonly policy: string
  readonly certificate: string
  /** The ID of an access key of `user`. */
  readonly key: string
  /** The ID of a delegation request. */
  readonly request: string
}

/** The resource that policies see, and its form in a denial. */
interface ExpectedResource {
  readonly arn: string
  readonly printed: string
}

export type Call = (iam: sdk.IAMClient, things: Things) => Promise<unknown>

export interface PermittedCall {
  readonly operation: string
  /** The action, if it is not named like the operation. */
  readonly permission?: string
  readonly resource: (things: Things) => ExpectedResource
  readonly call: Call
  /** Creates what the call requires: as the administrator, or in the server where no operation can. */
  readonly prepare?: (iam: sdk.IAMClient, things: Things, server: TestServer) => Promise<unknown>
  /** True when only the administrator can use what `prepare` creates, so that other callers' calls fail. */
  readonly preparedForAdministrator?: true
  /**
   * Returns the additional permissions. Each has actions, their resources, and the form in a denial if it is
   * not the ARN.
   */
  readonly also?: (things: Things) => readonly (readonly [action: string, arn: string, printed?: string])[]
}

/** Returns the operation's own action. */
export const permissionOf = ({ operation, permission }: PermittedCall) => permission ?? `iam:${operation}`

export const PATH = '/team/'
export const MANAGED = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
export const DOCUMENT = policy('Allow', 's3:GetObject')
/** Tags with the key that the untagging calls remove. */
export const TAGS = [{ Key: 'a', Value: 'blue' }]
/** The input for a server certificate, except its name. */
export const PAIR = { Path: PATH, CertificateBody: certificates.server, PrivateKey: privateKeys.server }
/** Quotas that are high enough for the entities of every operation. */
export const ROOM = { GroupsQuota: 1000, ServerCertificatesQuota: 1000 }

export const arnOf = (type: string, name: string, path = PATH) =>
  `arn:aws:iam::${ACCOUNT}:${type}${path}${name}`

export const aUser = ({ user }: Things) => ({ arn: arnOf('user', user), printed: `user ${user}` })
export const aGroup = ({ group }: Things) => ({ arn: arnOf('group', group), printed: `group ${group}` })
export const aRole = ({ role }: Things) => ({ arn: arnOf('role', role), printed: `role ${role}` })
export const aProfile = ({ profile }: Things) => ({
  arn: arnOf('instance-profile', profile),
  printed: `instance profile ${profile}`,
})
export const policyArn = (things: Things) => arnOf('policy', things.policy)
export const aPolicy = (things: Things) => ({
  arn: policyArn(things),
  printed: `policy ${policyArn(things)}`,
})
export const aCertificate = ({ certificate }: Things) => ({
  arn: arnOf('server-certificate', certificate),
  printed: `server certificate ${certificate}`,
})
export const aKey = (things: Things) => ({ arn: aUser(things).arn, printed: `access key ${things.key}` })
export const aDelegationRequest = ({ request }: Things) => {
  const arn = arnOf('delegation-request', request, '/')
  return { arn, printed: arn }
}
export const theAccount = () => ({ arn: '*', printed: '*' })

/** Returns an entity that the call creates. A denial prints the whole ARN. */
export const newEntity = (type: string) => () => ({
  arn: arnOf(type, `new-${type}`),
  printed: arnOf(type, `new-${type}`),
})
export const aNewPolicy = () => ({ arn: arnOf('policy', 'new-policy'), printed: 'policy new-policy' })
/** Returns all entities of a type under a path. Policies see no resource, and denials print the ARN. */
export const listOf = (type: string) => () => ({ arn: '*', printed: arnOf(type, '') })
export const listOfPolicies = () => ({ arn: '*', printed: `policy path ${PATH}` })

/** Creates all entities. The server must have the templates of template-fixtures.ts. */
export async function makeThings(iam: sdk.IAMClient, id: string): Promise<Things> {
  const things = thingsNamed(id)
  const { user, group, role, profile } = things
  await iam.send(new sdk.CreateUserCommand({ UserName: user, Path: PATH }))
  await iam.send(new sdk.CreateGroupCommand({ GroupName: group, Path: PATH }))
  await iam.send(
    new sdk.CreateRoleCommand({ RoleName: role, Path: PATH, AssumeRolePolicyDocument: EC2_TRUST }),
  )
  await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName: profile, Path: PATH }))
  await iam.send(
    new sdk.CreatePolicyCommand({ PolicyName: things.policy, Path: PATH, PolicyDocument: DOCUMENT }),
  )
  await iam.send(
    new sdk.UploadServerCertificateCommand({ ...PAIR, ServerCertificateName: things.certificate }),
  )
  const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName: user }))
  const { DelegationRequestId } = await iam.send(new sdk.CreateDelegationRequestCommand(delegationInput()))
  return { ...things, key: AccessKey?.AccessKeyId ?? '', request: DelegationRequestId ?? '' }
}

/** Returns only the names, of entities that do not exist unless a test creates them. */
export function thingsNamed(id: string): Things {
  return {
    user: `u-${id}`,
    group: `g-${id}`,
    role: `r-${id}`,
    profile: `i-${id}`,
    policy: `p-${id}`,
    certificate: `c-${id}`,
    key: 'AKIAQAAAAAAAAAAAAAAA',
    request: `delegation-request-${id}`,
  }
}
