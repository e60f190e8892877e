/**
 * Credentials for containers: `/v2/credentials/ID` as the agent of ECS has them, and `/v1/credentials` as that of EKS Pod
 * Identity has them, where the token tells the pod.
 *
 * Source: AWS SDKs and Tools Reference Guide, container credential provider. Which status and code a refusal has is ours.
 */
import { AwsError } from '../../../protocol/errors.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'
import type { RequestLine } from '../../runtime/log.ts'
import { type Delivered, deliver, toSeconds } from '../delivered-sessions.ts'
import { EndpointError } from '../endpoint-error.ts'
import { checkOrigin } from '../origin.ts'
import { type Container, showsToken, type WithContainers } from './containers.ts'
import { orderOf } from './order.ts'

const POD_PATH = '/v1/credentials'
const TASK_PATH = '/v2/credentials/'

export function isContainerPath(path: string): boolean {
  return path === POD_PATH || path.startsWith(TASK_PATH)
}

/** Where a container asks for its credentials. */
export function credentialsPath({ kind, id }: Container): string {
  return kind === 'eks' ? POD_PATH : TASK_PATH + id
}

/** What the log says beyond method, path and status. */
type Told = Pick<RequestLine, 'caller' | 'requestId' | 'decision' | 'error'>

/** It leaves only when what it saw is durable. Rejects for nothing but faults of ours. */
export async function answerContainerRequest(
  iamulator: WithContainers,
  request: WireRequest,
): Promise<Answer> {
  const startedAt = performance.now()
  const requestId = iamulator.newRequestId()
  const told: { -readonly [Name in keyof Told]: Told[Name] } = {
    ...{ caller: '-', requestId, decision: '-', error: undefined },
  }
  const answer = await credentialsFor(iamulator, request, told).catch((error) => refusal(error, told))
  iamulator.log.request({
    time: iamulator.clock.now(),
    // The id of a task's credentials is as good as they are.
    action: `${request.method}:${request.path === POD_PATH ? POD_PATH : `${TASK_PATH}...`}`,
    recorded: true,
    status: answer.status,
    milliseconds: performance.now() - startedAt,
    ...told,
  })
  return answer
}

async function credentialsFor(
  iamulator: WithContainers,
  request: WireRequest,
  told: { caller: string; decision: RequestLine['decision']; readonly requestId: string },
): Promise<Answer> {
  if (!iamulator.ready) throw new EndpointError(503, 'Starting', 'The server is starting; ask again.')
  checkOrigin(request, iamulator.settings.allowHosts)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new EndpointError(405, 'MethodNotAllowed', 'Credentials are read with GET.', { Allow: 'GET, HEAD' })
  const container = containerOf(iamulator, request)
  const order = orderOf(container)
  told.caller = order.service
  const delivered = deliver(iamulator, iamulator.containers.sessions, container, order, told.requestId)
  await iamulator.store.durable()
  return json(200, toDocument(container, delivered))
}

/** @throws EndpointError for an id or a token that is nobody's */
function containerOf({ containers }: WithContainers, request: WireRequest): Container {
  const token = request.header('authorization') ?? ''
  if (request.path === POD_PATH) {
    const pod = containers.pod(token)
    if (!pod) throw unauthorized()
    return pod
  }
  const task = containers.task(request.path.slice(TASK_PATH.length))
  if (!task) throw new EndpointError(404, 'InvalidIdInRequest', 'There are no credentials of this id.')
  if (!showsToken(task, token)) throw unauthorized()
  return task
}

function unauthorized(): EndpointError {
  return new EndpointError(
    401,
    'InvalidToken',
    'The header Authorization does not hold the token of the container.',
  )
}

/** ECS tells the role, EKS the account. */
function toDocument({ kind, roleArn, accountId }: Container, delivered: Delivered): object {
  return {
    ...(kind === 'ecs' ? { RoleArn: roleArn } : { AccountId: accountId }),
    AccessKeyId: delivered.accessKeyId,
    SecretAccessKey: delivered.secretAccessKey,
    Token: delivered.sessionToken,
    Expiration: toSeconds(delivered.expiresAt),
  }
}

/** SDKs show `Code` and `Message`. */
function refusal(
  error: unknown,
  told: { decision: RequestLine['decision']; error: string | undefined },
): Answer {
  if (error instanceof AwsError) {
    told.decision = 'deny'
    told.error = error.code
    return json(error.status, { Code: error.code, Message: error.message })
  }
  if (error instanceof StoreUnavailableError)
    return json(503, { Code: 'StoreUnavailable', Message: error.message })
  if (!(error instanceof EndpointError)) throw error
  told.error = error.code
  return json(error.status, { Code: error.code, Message: error.message }, error.headers)
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: `${JSON.stringify(body)}\n`,
  }
}
