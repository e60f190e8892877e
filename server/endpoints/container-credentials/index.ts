/**
 * Serves credentials to containers: `/v2/credentials/ID` like the ECS agent, and `/v1/credentials` like the
 * EKS Pod Identity agent, which identifies the pod by its token.
 *
 * Source: AWS SDKs and Tools Reference Guide, container credential provider. The status and code of errors
 * are iamulator's own.
 */
import { AwsError } from '../../../protocol/errors.ts'
import { type Answer, isRead, type WireRequest } from '../../../protocol/request.ts'
import { type DeliveredSession, deliver, toSeconds } from '../delivered-sessions.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Endpoint, type LogFields, type ServedResponse, serve } from '../serve.ts'
import { assumeRoleRequestOf } from './assume-role-request.ts'
import { type Container, hasToken, type WithContainers } from './containers.ts'

const POD_PATH = '/v1/credentials'
const TASK_PATH = '/v2/credentials/'

export function isContainerPath(path: string): boolean {
  return path === POD_PATH || path.startsWith(TASK_PATH)
}

/** Returns the path from which a container gets its credentials. */
export function credentialsPath({ kind, id }: Container): string {
  return kind === 'eks' ? POD_PATH : TASK_PATH + id
}

export function answerContainerRequest(emulator: WithContainers, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithContainers> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  serve: credentialsFor,
  refuse: ({ status, code, message, headers }, request) => ({
    answer: json(status, { Code: code, Message: message }, headers),
    lines: [{ ...logFieldsOf(request), error: code }],
  }),
}

/** Omits the ID of a task's credentials from the log, because the ID is as secret as the credentials. */
function logFieldsOf({ method, path }: WireRequest): LogFields {
  return { action: `${method}:${path === POD_PATH ? POD_PATH : `${TASK_PATH}...`}`, recorded: true }
}

function credentialsFor(emulator: WithContainers, request: WireRequest, requestId: string): ServedResponse {
  if (!isRead(request))
    throw new EndpointError(405, 'MethodNotAllowed', 'Use GET to read credentials.', { Allow: 'GET, HEAD' })
  const container = containerOf(emulator, request)
  const assumeRole = assumeRoleRequestOf(container)
  const line = { ...logFieldsOf(request), caller: assumeRole.service }
  try {
    const recordedAs = { requestId, origin: 'container-credentials' } as const
    const delivered = deliver(emulator, emulator.containers.sessions, container, assumeRole, recordedAs)
    return { answer: json(200, toDocument(container, delivered)), lines: [line] }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    // SDKs print `Code` and `Message`.
    const answer = json(error.status, { Code: error.code, Message: error.message })
    return { answer, lines: [{ ...line, decision: 'deny', error: error.code }] }
  }
}

/** @throws EndpointError when no container has the ID or the token */
function containerOf({ containers }: WithContainers, request: WireRequest): Container {
  const token = request.header('authorization') ?? ''
  if (request.path === POD_PATH) {
    const pod = containers.pod(token)
    if (!pod) throw unauthorized()
    return pod
  }
  const task = containers.task(request.path.slice(TASK_PATH.length))
  if (!task) throw new EndpointError(404, 'InvalidIdInRequest', 'There are no credentials with this ID.')
  if (!hasToken(task, token)) throw unauthorized()
  return task
}

function unauthorized(): EndpointError {
  return new EndpointError(
    401,
    'InvalidToken',
    'The Authorization header does not contain the token of the container.',
  )
}

/** Returns the credentials document. ECS includes the role, and EKS the account. */
function toDocument({ kind, roleArn, accountId }: Container, delivered: DeliveredSession): object {
  return {
    ...(kind === 'ecs' ? { RoleArn: roleArn } : { AccountId: accountId }),
    AccessKeyId: delivered.accessKeyId,
    SecretAccessKey: delivered.secretAccessKey,
    Token: delivered.sessionToken,
    Expiration: toSeconds(delivered.expiresAt),
  }
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: `${JSON.stringify(body)}\n`,
  }
}
