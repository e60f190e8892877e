/** A service of AWS assumes a role that trusts it: AssumeRole in every respect, called by the service itself. */
import { type StsTypes, sts } from '../../../protocol/model/index.ts'
import { validate } from '../../../protocol/validate.ts'
import type { Arrival, Source } from '../../access/condition-keys.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import { type AuthorizationQuestion, findRefusal } from '../../engine/authorize.ts'
import { contextFor } from '../../engine/context.ts'
import type { Emulator } from '../../engine/emulator.ts'
import type { Context, Input } from '../../engine/operation.ts'
import { serviceCaller } from '../../identity/caller.ts'
import { assumeRole } from './assume-role.ts'

type AssumeRoleInput = Input<'sts', 'AssumeRole'>

export interface ServiceOrder {
  /** The principal's name, such as `lambda.amazonaws.com`. */
  readonly service: string
  readonly roleArn: string
  readonly sessionName: string
  /** One hour when left out. */
  readonly durationSeconds?: number | undefined
  /** For whom the service acts. */
  readonly source?: Source | undefined
  readonly tags?: readonly StsTypes.Tag[] | undefined
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  /** Condition keys that every request with the session will bear. */
  readonly contextKeys?: Readonly<Record<string, string>>
}

export interface ServiceSession {
  /** Of the session. */
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** How a service calls: also what the log says of it. */
export const SERVICE_CALL = { service: 'sts', operation: 'AssumeRole', action: 'sts:AssumeRole' } as const

/**
 * @param requestId under which the decision is kept
 * @throws AwsError whatever AssumeRole throws
 */
export function assumeAsService(iamulator: Emulator, order: ServiceOrder, requestId: string): ServiceSession {
  const ctx = contextFor(iamulator, serviceCaller(order.service, order.contextKeys), DEFAULT_REGION)
  const input = validInputOf(order)
  return iamulator.store.transact(ctx.accountId, (view) => {
    decide(iamulator, { view, input, ctx, arrival: arrivalOf(order, ctx) }, requestId)
    const { AssumedRoleUser, Credentials } = assumeRole.AssumeRole.run(view, input, ctx)
    return {
      arn: AssumedRoleUser.Arn,
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiresAt: Credentials.Expiration,
    }
  })
}

/** @throws ValidationError for values that AssumeRole does not take */
function validInputOf(order: ServiceOrder): AssumeRoleInput {
  const { roleArn, sessionName, durationSeconds, tags, transitiveTagKeys } = order
  const input = {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    ...(tags ? { Tags: [...tags] } : {}),
    ...(transitiveTagKeys ? { TransitiveTagKeys: [...transitiveTagKeys] } : {}),
  }
  const operationModel = sts.operations[SERVICE_CALL.operation]
  if (operationModel) validate(sts, operationModel, input)
  return input
}

/** @throws AwsError the refusal, unless the mode is to let it pass */
function decide(
  { settings, decisions }: Emulator,
  question: Omit<AuthorizationQuestion<AssumeRoleInput>, 'action' | 'operation'>,
  requestId: string,
): void {
  if (settings.auth === 'off') return
  const operation = assumeRole.AssumeRole
  const { refusal, verdicts } = findRefusal({ ...question, action: SERVICE_CALL.action, operation })
  for (const verdict of verdicts) decisions.add({ requestId, time: question.ctx.now, verdict })
  if (refusal && settings.auth === 'enforce') throw refusal
}

/** Services call from no address that policies could know. */
function arrivalOf({ source }: ServiceOrder, { now, region }: Context): Arrival {
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
