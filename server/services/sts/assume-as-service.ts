/**
 * An AWS service assumes a role that trusts it: AssumeRole in every respect, called by the service itself.
 */

import type { Arrival, Source } from '../../../core/access/condition-keys.ts'
import type { Origin } from '../../../core/access/records/recent-decisions.ts'
import { parseRoleArn } from '../../../core/aws/arns.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { runImmediateCall, validatedCall } from '../../../core/engine/call.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import type { Context, Input } from '../../../core/engine/operation.ts'
import { RecordedCall } from '../../../core/engine/recorded-call.ts'
import { endDueDeletions } from '../../../core/engine/role-deletions.ts'
import { type Caller, serviceCaller } from '../../../core/identity/caller.ts'
import { type StsTypes, sts } from '../../../protocol/model/index.ts'
import { assumeRole } from './assume-role.ts'

export interface ServiceAssumeRoleRequest {
  /** The service principal, such as `lambda.amazonaws.com`. */
  readonly service: string
  readonly roleArn: string
  readonly sessionName: string
  /** Defaults to one hour. */
  readonly durationSeconds?: number | undefined
  /** The resource or account on whose behalf the service acts. */
  readonly source?: Source | undefined
  readonly tags?: readonly StsTypes.Tag[] | undefined
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  /** Condition keys that every request with the session will contain. */
  readonly contextKeys?: Readonly<Record<string, string>>
}

export interface ServiceSession {
  /** The ARN of the session. */
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** The call of a service, as the log also names it. */
export const SERVICE_CALL = { operation: 'AssumeRole', action: 'sts:AssumeRole' } as const

/** The request that makes a service assume the role, as its decision is recorded. */
export interface ServiceRequest {
  readonly requestId: string
  readonly origin: Origin
}

/**
 * @param recordedAs names the decision
 * @throws AwsError every error of AssumeRole
 */
export function assumeAsService(
  emulator: Emulator,
  request: ServiceAssumeRoleRequest,
  recordedAs: ServiceRequest,
): ServiceSession {
  const call = validatedCall(sts, SERVICE_CALL.operation, assumeRole.AssumeRole, inputOf(request))
  const role = parseRoleArn(request.roleArn)
  const partition = role?.partition ?? emulator.settings.partition
  const caller = serviceCaller(partition, request.service, request.contextKeys)
  // Services call from another account, where nothing else ends the deletions in the account of the role.
  if (role) emulator.store.transact(role, (tx) => endDueDeletions(tx, emulator.clock.now(role)))
  const source = new ServiceCall(emulator, request, recordedAs)
  const { AssumedRoleUser, Credentials } = source.recording(() =>
    runImmediateCall(emulator, source, call, caller),
  )
  return {
    arn: AssumedRoleUser.Arn,
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
    expiresAt: Credentials.Expiration,
  }
}

function inputOf(request: ServiceAssumeRoleRequest): Input<'sts', 'AssumeRole'> {
  const { roleArn, sessionName, durationSeconds, tags, transitiveTagKeys } = request
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    ...(tags ? { Tags: [...tags] } : {}),
    ...(transitiveTagKeys ? { TransitiveTagKeys: [...transitiveTagKeys] } : {}),
  }
}

class ServiceCall extends RecordedCall {
  readonly emulator: Emulator
  readonly requestId: string
  readonly origin: Origin
  readonly #request: ServiceAssumeRoleRequest

  constructor(emulator: Emulator, request: ServiceAssumeRoleRequest, { requestId, origin }: ServiceRequest) {
    super()
    this.emulator = emulator
    this.requestId = requestId
    this.origin = origin
    this.#request = request
  }

  /** Returns a context with the time of the role's account, because services belong to no account. */
  contextFor(caller: Caller): Context {
    const ctx = contextFor(this.emulator, caller, partitionNamed(caller.partition).iamRegion)
    const role = parseRoleArn(this.#request.roleArn)
    return role ? { ...ctx, now: ctx.timeIn(role) } : ctx
  }

  /**
   * Returns an arrival without a source address, because services call from none that policies could know.
   */
  arrival({ now, region }: Context): Arrival {
    const { source } = this.#request
    return {
      now,
      region,
      secure: true,
      sourceIp: undefined,
      userAgent: undefined,
      referer: undefined,
      source,
    }
  }
}
