/**
 * Requests to what runs on AWS rather than to an API of AWS: APIs of API Gateway, and URLs of Lambda functions.
 *
 * They need permissions like operations, so each kind is an operation with facts like those of the models.
 */
import { type ApiOperation, type ApiService, apiService } from '../../core/aws/api-operations.ts'
import { callOf, unknown } from '../outcome.ts'
import type { RequestHead } from '../request.ts'
import type { ForeignRecognition, RecognizedCall } from '../types.ts'
import type { Claim } from './claim.ts'
import { decodeText, isDots } from './text.ts'

const PROTOCOL = 'rest-json'
const FUNCTION_URL = 'InvokeFunctionUrl'

/** Source: Service Authorization Reference, Amazon API Gateway (execute-api). */
const INVOKE: ApiOperation = {
  grants: [
    {
      action: 'execute-api:Invoke',
      on: {
        'execute-api-general': {
          ApiId: 'ApiId',
          Stage: 'Stage',
          Method: 'Method',
          ApiSpecificResourcePath: 'Path',
        },
      },
    },
  ],
  wire: {
    ApiId: ['uri', 'ApiId'],
    Stage: ['uri', 'Stage'],
    Method: ['uri', 'Method'],
    Path: ['uri', 'Path'],
  },
}

/** Source: API Gateway Developer Guide, "Control access to a WebSocket API with IAM authorization". */
const CONNECT: ApiOperation = {
  grants: [
    { action: 'execute-api:Invoke', on: { 'execute-api-websocket': { ApiId: 'ApiId', Stage: 'Stage' } } },
  ],
  wire: { ApiId: ['uri', 'ApiId'], Stage: ['uri', 'Stage'] },
}

const EXECUTE_API: ApiService = {
  key: 'execute-api',
  signingName: 'execute-api',
  prefix: 'execute-api',
  target: '',
  version: '',
  endpoint: 'execute-api',
  id: 'API Gateway',
  protocols: [PROTOCOL],
  types: {
    'execute-api-general':
      'arn:${Partition}:execute-api:${Region}:${Account}:${ApiId}/${Stage}/${Method}/${ApiSpecificResourcePath}',
    'execute-api-websocket': 'arn:${Partition}:execute-api:${Region}:${Account}:${ApiId}/${Stage}/$connect',
  },
  operations: { Invoke: INVOKE, Connect: CONNECT },
}

/**
 * Source: AWS Lambda Developer Guide, "Control access to Lambda function URLs". Which function has the URL is not in the
 * request.
 */
const INVOKE_FUNCTION_URL: ApiOperation = {
  grants: [{ action: 'lambda:InvokeFunctionUrl', on: { function: 'UrlId|urlFunction' } }],
  keys: { 'lambda:FunctionArn': 'UrlId|urlFunction', 'lambda:FunctionUrlAuthType': 'UrlId|urlAuthType' },
  wire: { UrlId: ['uri', 'UrlId'] },
}

/** Browsers ask without credentials whether a page may use a bucket. That needs no permission. */
export const S3_PREFLIGHT = 'PreflightRequest'

const PREFLIGHT: ApiOperation = { auth: 'none', grants: [] }

const extended = new WeakMap<ApiService, ApiService>()

/** Returns S3 with the requests that browsers send before those of a page. */
export function withPreflight(s3: ApiService): ApiService {
  return extend(s3, S3_PREFLIGHT, PREFLIGHT)
}

function extend(service: ApiService, name: string, facts: ApiOperation): ApiService {
  const known = extended.get(service)
  if (known) return known
  const made = { ...service, operations: { ...service.operations, [name]: facts } }
  extended.set(service, made)
  return made
}

interface ApiAddress {
  readonly id: string
  /** Encoded, from the stage on. */
  readonly path: string
}

/** The paths at which LocalStack serves APIs besides their host names. */
const API_PATHS = [
  /^\/restapis\/([\w-]+)\/([^/]+)\/_user_request_(\/.*)?$/,
  /^\/_aws\/execute-api\/([\w-]+)\/([^/]+)(\/.*)?$/,
]

/** Returns whether a call is one of an API or of a function's URL, and none of an API of AWS. */
export function isDataPlane({ service, operation }: Pick<RecognizedCall, 'service' | 'operation'>): boolean {
  return service === EXECUTE_API || isFunctionUrl({ operation })
}

interface DataPlaneRequest {
  /** What names the API or the URL. */
  readonly at: 'host' | 'path'
  readonly recognition: ForeignRecognition
}

/** Returns whether a call is one of a function's URL. */
export function isFunctionUrl({ operation }: Pick<RecognizedCall, 'operation'>): boolean {
  return operation === FUNCTION_URL
}

/** Returns the call of an API or of a function's URL. Undefined when the request is for neither. */
export function recognizeDataPlane(head: RequestHead, claim: Claim): DataPlaneRequest | undefined {
  const { dataPlane } = claim.host
  if (dataPlane?.kind === 'lambda-url') return { at: 'host', recognition: functionUrl(dataPlane.id) }
  const inHost = apiInHost(head, claim)
  if (inHost) return { at: 'host', recognition: invoke(head, inHost) }
  const inPath = apiInPath(head, claim)
  return inPath && { at: 'path', recognition: invoke(head, inPath) }
}

/** Messages to connected clients go to the same host names, but are an API of AWS. */
function apiInHost(head: RequestHead, { host: { dataPlane } }: Claim): ApiAddress | undefined {
  if (dataPlane?.kind !== 'execute-api' || isConnectionPath(head.path)) return undefined
  return { id: dataPlane.id, path: head.path }
}

/** Signed for the API that manages APIs, such a path is one of its own. */
function apiInPath(head: RequestHead, { signingName = 'execute-api' }: Claim): ApiAddress | undefined {
  if (signingName !== 'execute-api') return undefined
  for (const pattern of API_PATHS) {
    const [, id, stage, rest = '/'] = pattern.exec(head.path) ?? []
    if (id !== undefined && stage !== undefined) return { id, path: `/${stage}${rest}` }
  }
  return undefined
}

/** Matches the paths of messages to connected clients, behind the stage. */
const CONNECTION_PATH = /^(?:\/[^/]+)?(\/(?:@|%40)connections\/.*)$/

function isConnectionPath(path: string): boolean {
  return CONNECTION_PATH.test(path)
}

/** Returns the path of a message to a connected client as the model has it, without the stage. */
export function connectionPathOf(path: string): string {
  return CONNECTION_PATH.exec(path)?.[1] ?? path
}

/**
 * Unverified: The first segment of the path is the stage, though an HTTP API with the stage `$default` has none in its
 * paths, because the request does not tell.
 */
function invoke(head: RequestHead, { id, path }: ApiAddress): ForeignRecognition {
  const [, rawStage = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  const stage = decodeText(rawStage)
  const resource = decodeText(rest)
  const operation = isWebSocket(head) ? 'Connect' : 'Invoke'
  if (stage === undefined || resource === undefined || climbs(`${stage}/${resource}`))
    return unknown({ service: 'execute-api', operation, protocol: PROTOCOL })
  const labels = new Map([
    ['ApiId', id],
    ['Stage', stage],
    ['Method', head.method],
    ['Path', resource],
  ])
  return callOf({ service: EXECUTE_API, operation, protocol: PROTOCOL, labels })
}

/** Servers may resolve dots, and then serve another resource. */
function climbs(path: string): boolean {
  return path.split('/').some(isDots)
}

function isWebSocket(head: RequestHead): boolean {
  return head.method === 'GET' && head.header('upgrade')?.toLowerCase() === 'websocket'
}

function functionUrl(id: string): ForeignRecognition {
  const lambda = apiService('lambda')
  if (!lambda) return unknown({ service: 'lambda' })
  const service = extend(lambda, FUNCTION_URL, INVOKE_FUNCTION_URL)
  const labels = new Map([['UrlId', id]])
  return callOf({ service, operation: FUNCTION_URL, protocol: PROTOCOL, labels })
}
