/** Lets a local service that acts as an AWS service assume a service role. */
import { AwsError } from '../../../protocol/errors.ts'
import { requireReady } from '../../endpoints/endpoint-error.ts'
import {
  assumeAsService,
  SERVICE_CALL,
  type ServiceAssumeRoleRequest,
  type ServiceSession,
} from '../../services/sts/assume-as-service.ts'
import { bodyReader } from '../body.ts'
import { type SourceBody, sourceOf } from '../decisions/services-between.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'

/** The schema `ServiceCall` of openapi.json, which describes the members. */
interface ServiceCallBody extends SourceBody {
  readonly service: string
  readonly roleArn: string
  readonly sessionName: string
  readonly durationSeconds?: number
  readonly tags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
}

const readBody = bodyReader<ServiceCallBody>('ServiceCall')

/** Handles `POST /_iamulator/service-call`, which behaves exactly like AssumeRole called by a service. */
export async function serviceCall(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const request = requestOf(await readBody(json))
  const requestId = iamulator.newRequestId()
  const line = { caller: request.service, action: SERVICE_CALL.action, requestId }
  try {
    const session = assumeAsService(iamulator, request, { requestId, origin: 'service-call' })
    return { ...ok({ ...toJson(session), requestId }), line: { ...line, decision: 'allow' } }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { code, status, message } = error
    const refused = { error: code, message, requestId }
    const decision = status === 403 ? 'deny' : '-'
    return { status, body: refused, line: { ...line, decision, error: code } }
  }
}

function requestOf({ tags, ...body }: ServiceCallBody): ServiceAssumeRoleRequest {
  const { service, roleArn, sessionName, durationSeconds, transitiveTagKeys } = body
  return {
    service,
    roleArn,
    sessionName,
    durationSeconds,
    transitiveTagKeys,
    tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    source: sourceOf(body),
  }
}

function toJson({ arn, accessKeyId, secretAccessKey, sessionToken, expiresAt }: ServiceSession) {
  const expiration = new Date(expiresAt).toISOString()
  return { arn, credentials: { accessKeyId, secretAccessKey, sessionToken, expiration } }
}
