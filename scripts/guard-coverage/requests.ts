/** Requests for the operations of AWS's services: from botocore and, where that has none, made from our own data. */
import { spawnSync } from 'node:child_process'
import {
  type ApiOperation,
  type ApiProtocol,
  type ApiService,
  apiService,
  apiServiceNames,
} from '../../core/aws/api-operations.ts'

export interface OperationRequest {
  /** As in `ApiServiceName`. */
  readonly service: string
  readonly operation: string
  readonly protocol: string
  readonly method: string
  /** Encoded. */
  readonly path: string
  /** Encoded, without the question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  /** One character per byte. */
  readonly body: string
}

/** The first is the one of Debian, which has python3-botocore. */
const PYTHONS = ['/usr/bin/python3', 'python3']
/** Relative to the folder of the project, in which scripts and tests run. */
const SCRIPT = 'scripts/guard-coverage/serialize-operations.py'
const MAXIMUM_OUTPUT_BYTES = 100_000_000

/** Returns the program that runs Python with botocore. Undefined when there is none. */
export function pythonWithBotocore(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import botocore.serialize']).status === 0)
}

/** Returns the requests of all operations that botocore has and that our data has. Takes some 5 seconds. */
export function requestsOfBotocore(python: string): readonly OperationRequest[] {
  const { stdout, stderr, status } = spawnSync(python, ['-B', SCRIPT], {
    encoding: 'utf8',
    maxBuffer: MAXIMUM_OUTPUT_BYTES,
  })
  if (status !== 0) throw new Error(`${SCRIPT} failed: ${stderr}`)
  return stdout.trim().split('\n').map(parseRequest).filter(isInData)
}

function parseRequest(line: string): OperationRequest {
  return JSON.parse(line)
}

function isInData({ service, operation }: OperationRequest): boolean {
  const operations = apiService(service)?.operations
  return operations !== undefined && Object.hasOwn(operations, operation)
}

/** Returns requests for the operations, and in the protocols, that are not among these. */
export function missingRequests(requests: readonly OperationRequest[]): readonly OperationRequest[] {
  const known = new Set(requests.map(nameOf))
  return apiServiceNames()
    .flatMap(({ key }) => apiService(key) ?? [])
    .flatMap((service) =>
      Object.entries(service.operations).flatMap(([operation, facts]) =>
        service.protocols.map((protocol) => requestOf(service, operation, facts, protocol)),
      ),
    )
    .filter((request) => !known.has(nameOf(request)))
}

function nameOf({ service, operation, protocol }: OperationRequest): string {
  return `${service} ${operation} ${protocol}`
}

function requestOf(
  service: ApiService,
  operation: string,
  facts: ApiOperation,
  protocol: ApiProtocol,
): OperationRequest {
  const scope = `20260101/us-east-1/${service.signingName}/aws4_request`
  const Authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=host, Signature=00`
  const headers = { Host: '127.0.0.1:4566', ...(facts.auth !== 'none' && { Authorization }) }
  const request = {
    service: service.key,
    operation,
    protocol,
    method: 'POST',
    path: '/',
    query: '',
    headers,
    body: '',
  }
  return { ...request, ...wireForm(service, operation, facts, protocol, headers) }
}

/** Returns what a protocol puts where. */
function wireForm(
  service: ApiService,
  operation: string,
  facts: ApiOperation,
  protocol: ApiProtocol,
  headers: Readonly<Record<string, string>>,
): Partial<OperationRequest> {
  const name = service.target || service.id.replaceAll(' ', '')
  switch (protocol) {
    case 'json':
      return { headers: { ...headers, 'X-Amz-Target': `${service.target}.${operation}` }, body: '{}' }
    case 'smithy-rpc-v2-cbor':
      return {
        path: `/service/${name}/operation/${operation}`,
        headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor' },
      }
    case 'query':
    case 'ec2':
      return {
        headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `Action=${operation}&Version=${service.version}`,
      }
    default:
      return restForm(facts, headers)
  }
}

/** Fills in the template. */
function restForm(
  { http, demands = [] }: ApiOperation,
  headers: Readonly<Record<string, string>>,
): Partial<OperationRequest> {
  const [method = 'GET', template = '/'] = http ?? []
  const [path = '/', literal = ''] = template.split('?')
  const demanded = (location: string) =>
    demands.filter((each) => each[0] === location).map(([, name]) => name)
  const query = [literal, ...demanded('querystring').map((name) => `${name}=some-value`)].filter(Boolean)
  return {
    method,
    path: path.replace(/\{(\w+)\+?\}/g, 'some-$1'),
    query: query.join('&'),
    headers: { ...headers, ...Object.fromEntries(demanded('header').map((name) => [name, 'some-value'])) },
  }
}
