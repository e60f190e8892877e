/**
 * The metadata of an instance's instance profile, and the credentials of the profile's role.
 *
 * Source: EC2 User Guide, IAM roles for EC2; IAM User Guide, troubleshoot IAM and EC2.
 */
import { AwsError } from '../../../protocol/errors.ts'
import { type InstanceProfileRow, keyOf, type RoleRow, rowById, type View } from '../../../store/index.ts'
import type { ServiceAssumeRoleRequest } from '../../services/sts/assume-as-service.ts'
import { deliver, toSeconds } from '../delivered-sessions.ts'
import { printDocument } from './document-text.ts'
import { arnOfInstance, type Instance } from './instance.ts'
import type { WithInstances } from './instances.ts'

/** The version of the metadata service that delivers the credentials. */
export type Delivery = '1.0' | '2.0'

const SEE =
  'Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.'

/** Returns the profile of an instance. Undefined while the profile does not exist. */
export function profileOf(view: View, { instanceProfile = '' }: Instance): InstanceProfileRow | undefined {
  const name = instanceProfile.slice(instanceProfile.lastIndexOf('/') + 1)
  const profile = view.instanceProfiles.get(keyOf(name))
  return instanceProfile === name || profile?.arn === instanceProfile ? profile : undefined
}

/** Returns the role of an instance profile. With a raised quota, the first of several roles. */
export function roleOf(view: View, profile: InstanceProfileRow | undefined): RoleRow | undefined {
  const [id] = profile?.roles ?? []
  return id === undefined ? undefined : rowById(view, 'roles', id)
}

/** Returns the document at `iam/info`. Its error messages are from public reports. */
export function profileDocument(view: View, instance: Instance, now: number): string {
  const LastUpdated = toSeconds(now)
  const profile = profileOf(view, instance)
  if (!profile) {
    const Message = `Instance Profile ${instance.instanceProfile} cannot be found. ${SEE}`
    return printDocument({ Code: 'InstanceProfileNotFound', Message, LastUpdated })
  }
  const named = { InstanceProfileArn: profile.arn, InstanceProfileId: profile.id }
  if (roleOf(view, profile)) return printDocument({ Code: 'Success', LastUpdated, ...named })
  const Message = `Instance Profile does not contain a role. ${SEE}`
  return printDocument({ Code: 'Success', Message, LastUpdated, ...named })
}

/** A document, and the error code in it, if any. */
export interface CredentialsDocument {
  readonly text: string
  readonly error?: string
}

/**
 * Returns the document at `iam/security-credentials/ROLE`. The request succeeds even if EC2 cannot assume the
 * role.
 *
 * @param requestId the ID under which the decision is recorded, if the role is assumed
 */
export function credentialsDocument(
  emulator: WithInstances,
  instance: Instance,
  role: RoleRow,
  delivery: Delivery,
  requestId: string,
): CredentialsDocument {
  const sessions = emulator.instances.sessions[delivery]
  try {
    const delivered = deliver(emulator, sessions, instance, assumeRoleRequestOf(instance, role, delivery), {
      requestId,
      origin: 'instance-metadata',
    })
    const text = printDocument({
      Code: 'Success',
      LastUpdated: toSeconds(delivered.issuedAt),
      Type: 'AWS-HMAC',
      AccessKeyId: delivered.accessKeyId,
      SecretAccessKey: delivered.secretAccessKey,
      Token: delivered.sessionToken,
      Expiration: toSeconds(delivered.expiresAt),
    })
    return { text }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const Code = 'AssumeRoleUnauthorizedAccess'
    const Message = `EC2 cannot assume the role ${role.name}. ${SEE}`
    const text = printDocument({ Code, Message, LastUpdated: toSeconds(emulator.clock.now(instance)) })
    return { text, error: Code }
  }
}

/**
 * Returns the request with which EC2 assumes the role of an instance. Source of the condition keys: EC2
 * service authorization reference; IAM User Guide, global condition keys.
 */
function assumeRoleRequestOf(
  instance: Instance,
  role: RoleRow,
  delivery: Delivery,
): ServiceAssumeRoleRequest {
  return {
    service: EC2,
    roleArn: role.arn,
    sessionName: instance.id,
    contextKeys: {
      'ec2:RoleDelivery': delivery,
      'ec2:SourceInstanceARN': arnOfInstance(instance),
      'aws:Ec2InstanceSourceVpc': instance.vpcId,
      'aws:Ec2InstanceSourcePrivateIPv4': instance.privateIp,
    },
  }
}

/** The service principal that assumes roles. */
export const EC2 = 'ec2.amazonaws.com'
