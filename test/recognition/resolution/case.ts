/** Requests to AWS services, and what AWS decides for each, in short forms. */
import type { ApiService } from '../../../core/aws/api-operations.ts'
import { apiService } from '../../../core/aws/api-operations.ts'
import type { Answers, LookupKind } from '../../../recognition/resolution/lookups.ts'
import type { HeadOptions } from '../../support/guard-calls.ts'

/** What the service would answer, by kind and value of the question. */
export type State = { readonly [Kind in LookupKind]?: Readonly<Record<string, Answers[Kind]>> }

export interface Case {
  /** Such as `dynamodb.GetItem`. */
  readonly call: string
  readonly request: HeadOptions & { readonly body?: string }
  /**
   * `action resource` for each decision, in any order. A resource `~sqs:name` is
   * `arn:aws:sqs:us-east-1:111122223333:name`.
   */
  readonly needs: readonly string[]
  /** Condition keys that a decision has, by action or by `action resource`. Undefined for keys that it lacks. */
  readonly keys?: Readonly<Record<string, Readonly<Record<string, string | readonly string[] | undefined>>>>
  readonly state?: State
  /** The keys, or beginnings of keys, that policies mention. None by default. */
  readonly inUse?: readonly string[]
}

export const ACCOUNT = '111122223333'
export const REGION = 'us-east-1'

interface Extra {
  readonly keys?: Case['keys']
  readonly state?: State
  readonly inUse?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Writes out an ARN. */
export function arnOf(short: string): string {
  const [service = '', ...resource] = short.slice(1).split(':')
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource.join(':')}`
}

function authorization({ signingName }: ApiService, region = REGION): string {
  return `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261128/${region}/${signingName}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
}

function serviceOf(call: string): ApiService {
  const [key = ''] = call.split('.', 1)
  const service = apiService(key === 'execute-api' ? 'apigateway' : key)
  if (!service) throw new Error(`There is no service for ${call}.`)
  return service
}

/** A request of AWS JSON. */
export function json(call: string, input: unknown, needs: readonly string[], extra: Extra = {}): Case {
  const service = serviceOf(call)
  const headers = {
    authorization: authorization(service),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${service.target}.${call.split('.')[1]}`,
    ...extra.headers,
  }
  const request = { method: 'POST', path: '/', headers: flat(headers), body: JSON.stringify(input) }
  return { ...rest(extra), call, request, needs }
}

/** A request of the Query protocol or of EC2. */
export function query(
  call: string,
  input: Readonly<Record<string, string>>,
  needs: readonly string[],
  extra: Extra & { readonly path?: string } = {},
): Case {
  const service = serviceOf(call)
  const headers = {
    authorization: authorization(service),
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  }
  const form = new URLSearchParams({ Action: call.split('.')[1] ?? '', Version: service.version, ...input })
  const request = { method: 'POST', path: extra.path ?? '/', headers: flat(headers), body: form.toString() }
  return { ...rest(extra), call, request, needs }
}

/** A request of the REST protocols. @param line such as `GET /bucket/key?versionId=1` */
export function http(
  call: string,
  line: string,
  needs: readonly string[],
  extra: Extra & { readonly body?: string } = {},
): Case {
  const [method = '', target = ''] = line.split(' ')
  const [path = '', search = ''] = target.split('?')
  const service = serviceOf(call)
  const signed = call.startsWith('execute-api') ? { ...service, signingName: 'execute-api' } : service
  const headers = { authorization: authorization(signed), ...extra.headers }
  const request = {
    method,
    path,
    query: search,
    headers: flat(headers),
    ...(extra.body === undefined ? {} : { body: extra.body }),
  }
  return { ...rest(extra), call, request, needs }
}

const flat = (headers: Readonly<Record<string, string>>) => Object.entries(headers).flat()

function rest({ keys, state, inUse }: Extra) {
  return { ...(keys ? { keys } : {}), ...(state ? { state } : {}), ...(inUse ? { inUse } : {}) }
}
