/** Service roles: a service of AWS, which another local service plays, assumes a role that trusts it. */
import { AwsError } from '../../protocol/errors.ts'
import { serviceCaller } from '../caller.ts'
import type { Arrival } from '../decision/context.ts'
import { contextFor, type Iamulator } from '../iamulator.ts'
import type { Context, Output } from '../operation.ts'
import { type AuthorizationQuestion, findRefusal } from '../pipeline/authorize.ts'
import { services } from '../services.ts'
import { DEFAULT_REGION } from '../settings.ts'
import { assumeRole } from '../sts/assume-role.ts'
import { bodyReader } from './body.ts'
import { ok, type Reply, requireReady } from './endpoint.ts'

/** The schema `ServiceCall` of openapi.json, which says what the members mean. */
interface ServiceCallBody {
  readonly service: string
  readonly roleArn: string
  readonly sessionName: string
  readonly sourceArn?: string
  readonly sourceAccount?: string
  readonly sourceOrgId?: string
}

const CALL = { service: 'sts', operation: 'AssumeRole', action: 'sts:AssumeRole' } as const

const readBody = bodyReader<ServiceCallBody>('ServiceCall')

/** `POST /_iamulator/service-call`: AssumeRole in every respect, called by a service. */
export async function serviceCall(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const body = await readBody(json)
  const requestId = iamulator.newRequestId()
  const line = { caller: body.service, action: CALL.action, requestId }
  try {
    const output = assume(iamulator, body, requestId)
    return { ...ok({ ...toJson(output), requestId }), line: { ...line, decision: 'allow' } }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { code, status, message } = error
    const refused = { error: code, message, requestId }
    return { status, body: refused, line: { ...line, decision: 'deny', error: code } }
  }
}

/** @throws AwsError whatever AssumeRole throws */
function assume(iamulator: Iamulator, body: ServiceCallBody, requestId: string) {
  const ctx = contextFor(iamulator, serviceCaller(body.service), DEFAULT_REGION)
  const input = { RoleArn: body.roleArn, RoleSessionName: body.sessionName }
  return iamulator.store.transact(ctx.accountId, (view) => {
    decide(iamulator, { view, input, ctx, arrival: arrivalOf(body, ctx) }, requestId)
    return assumeRole.AssumeRole.run(view, input, ctx)
  })
}

/** @throws AwsError the refusal, unless the mode is to let it pass */
function decide(
  { settings, decisions }: Iamulator,
  question: Omit<AuthorizationQuestion, 'call' | 'operation'>,
  requestId: string,
): void {
  const operation = services.sts.operation(CALL.operation)
  if (settings.auth === 'off' || !operation) return
  const { refusal, verdicts } = findRefusal({ ...question, call: CALL, operation })
  for (const verdict of verdicts) decisions.add({ requestId, time: question.ctx.now, verdict })
  if (refusal && settings.auth === 'enforce') throw refusal
}

/** Services call from no address that policies could know. */
function arrivalOf(
  { sourceArn, sourceAccount, sourceOrgId }: ServiceCallBody,
  { now, region }: Context,
): Arrival {
  return {
    now,
    region,
    secure: true,
    sourceIp: undefined,
    userAgent: undefined,
    referer: undefined,
    source: { arn: sourceArn, account: sourceAccount, organizationId: sourceOrgId },
  }
}

function toJson({ AssumedRoleUser, Credentials }: NonNullable<Output<'sts', 'AssumeRole'>>) {
  return {
    arn: AssumedRoleUser?.Arn,
    credentials: Credentials && {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: new Date(Credentials.Expiration).toISOString(),
    },
  }
}
