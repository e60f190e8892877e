/** Issues credentials for clients, as the administrator of their account could. */

import { rootArn } from '../../../core/aws/arns.ts'
import { runUnauthorized, validatedCall } from '../../../core/engine/call.ts'
import { administratorContext } from '../../../core/engine/context.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { endDueDeletions } from '../../../core/engine/role-deletions.ts'
import { administratorOf, BOOTSTRAP_SECRET, isAdministrator } from '../../../core/identity/administrator.ts'
import { iam, type StsTypes, sts } from '../../../protocol/model/index.ts'
import type { Place, Tx, UserRow } from '../../../store/index.ts'
import { accessKeys } from '../../services/iam/credentials/access-keys.ts'
import { requireRole, requireUser } from '../../services/iam/lookup.ts'
import { assumeRole } from '../../services/sts/assume-role.ts'

export interface RoleRequest {
  readonly role: string
  readonly sessionName: string
  readonly tags?: readonly StsTypes.Tag[] | undefined
  /** JSON. */
  readonly policy?: string | undefined
  /** Defaults to one hour. */
  readonly durationSeconds?: number | undefined
}

export interface Issued {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** Epoch milliseconds. */
  readonly expiresAt?: number
  /** The ARN of the caller who has these credentials. */
  readonly arn: string
}

export function administratorKey(place: Place): Issued {
  const { arn } = administratorOf(place)
  return { accessKeyId: place.accountId, secretAccessKey: BOOTSTRAP_SECRET, arn }
}

export function rootKey(place: Place): Issued {
  return { accessKeyId: `root-${place.accountId}`, secretAccessKey: BOOTSTRAP_SECRET, arn: rootArn(place) }
}

/**
 * Returns the first active access key of a user. Creates one if there is none.
 *
 * @throws AwsError every error of CreateAccessKey
 */
export function userKey(emulator: Emulator, place: Place, UserName: string): Issued {
  const call = validatedCall(iam, 'CreateAccessKey', accessKeys.CreateAccessKey, { UserName })
  const issue = (tx: Tx): Issued => {
    const user = requireUser(tx, UserName)
    if (isAdministrator(user)) return administratorKey(place)
    const existing = activeKey(tx, user)
    if (existing) return existing
    const { AccessKey } = runUnauthorized(tx, call, administratorContext(emulator, place))
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey, arn: user.arn }
  }
  return emulator.store.settling(() => emulator.store.transact(place, issue))
}

function activeKey(tx: Tx, { id, arn }: UserRow): Issued | undefined {
  for (const [accessKeyId, { status, secret }] of tx.accessKeys.by('user', id)) {
    if (status === 'Active') return { accessKeyId, secretAccessKey: secret, arn }
  }
  return undefined
}

/**
 * Returns a session of a role, whatever its trust policy says, as if the administrator had assumed it.
 *
 * @throws AwsError every error of AssumeRole that does not depend on policies, and NoSuchEntity
 */
export function roleSession(emulator: Emulator, place: Place, request: RoleRequest): Issued {
  const { role, sessionName, tags, policy, durationSeconds } = request
  return emulator.store.transact(place, (tx) => {
    const ctx = administratorContext(emulator, place)
    endDueDeletions(tx, ctx.now)
    const call = validatedCall(sts, 'AssumeRole', assumeRole.AssumeRole, {
      RoleArn: requireRole(tx, role).arn,
      RoleSessionName: sessionName,
      ...(tags ? { Tags: [...tags] } : {}),
      ...(policy === undefined ? {} : { Policy: policy }),
      ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    })
    const { AssumedRoleUser, Credentials } = runUnauthorized(tx, call, ctx)
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiresAt: Credentials.Expiration,
      arn: AssumedRoleUser.Arn,
    }
  })
}
