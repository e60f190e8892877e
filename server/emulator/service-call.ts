/** Service roles: a service of AWS, which another local service plays, assumes a role that trusts it. */
import { AwsError } from '../../protocol/errors.ts'
import type { Iamulator } from '../iamulator.ts'
import { assumeAsService, SERVICE_CALL, type ServiceSession } from '../service-session.ts'
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

const readBody = bodyReader<ServiceCallBody>('ServiceCall')

/** `POST /_iamulator/service-call`: AssumeRole in every respect, called by a service. */
export async function serviceCall(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const { sourceArn, sourceAccount, sourceOrgId, ...asked } = await readBody(json)
  const source = { arn: sourceArn, account: sourceAccount, organizationId: sourceOrgId }
  const requestId = iamulator.newRequestId()
  const line = { caller: asked.service, action: SERVICE_CALL.action, requestId }
  try {
    const session = assumeAsService(iamulator, { ...asked, source }, requestId)
    return { ...ok({ ...toJson(session), requestId }), line: { ...line, decision: 'allow' } }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { code, status, message } = error
    const refused = { error: code, message, requestId }
    return { status, body: refused, line: { ...line, decision: 'deny', error: code } }
  }
}

function toJson({ arn, accessKeyId, secretAccessKey, sessionToken, expiresAt }: ServiceSession) {
  const expiration = new Date(expiresAt).toISOString()
  return { arn, credentials: { accessKeyId, secretAccessKey, sessionToken, expiration } }
}
