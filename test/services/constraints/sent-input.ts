/** Sends inputs in the protocol of their service: in AWS JSON 1.1 or in REST JSON. Written without the server's own reader. */
import {
  type JsonModel,
  type OperationModel,
  type RestJsonModel,
  type ServiceModel,
  signingNameOf,
} from '../../../protocol/service-model.ts'
import type { Iamulator } from '../../../server/admin/endpoint.ts'
import { respond } from '../../../server/endpoints/api/index.ts'
import { type SentRequest, unverified, wireRequest } from '../../support/unverified.ts'

type Input = Readonly<Record<string, unknown>>

/** An answer with the code and the text of its error, wherever the service has them. */
export interface SentAnswer {
  readonly status: number
  readonly code: string
  readonly text: string
  readonly body: unknown
}

/** Sends an input, signed only if the operation has to be. */
export async function answerOf(
  iamulator: Iamulator,
  model: JsonModel | RestJsonModel,
  name: string,
  input: Input,
  accessKeyId: string,
): Promise<SentAnswer> {
  const isUnsigned = operationOf(model, name).unsigned
  const signing = isUnsigned ? {} : unverified(accessKeyId, signingNameOf(model))
  const request = requestOf(model, name, input)
  const { status, headers, body } = await respond(
    iamulator,
    wireRequest({ ...request, headers: { ...request.headers, ...signing } }),
  )
  const document: unknown = body === '' ? undefined : JSON.parse(body)
  const member = (key: string): unknown => Reflect.get(Object(document), key)
  return {
    status,
    code: String(headers['x-amzn-ErrorType']?.split(':')[0] ?? member('__type')),
    text: String(member('Message') ?? member('message') ?? member('error_description')),
    body: document,
  }
}

export function requestOf(model: JsonModel | RestJsonModel, name: string, input: Input): SentRequest {
  return model.protocol === 'json'
    ? jsonRequest(model, name, input)
    : restRequest(operationOf(model, name), input)
}

function jsonRequest({ targetPrefix }: JsonModel, name: string, input: Input): SentRequest {
  const headers = {
    host: 'localhost',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${targetPrefix}.${name}`,
  }
  return { method: 'POST', path: '/', query: '', headers, body: JSON.stringify(input) }
}

function restRequest({ input: members, http }: OperationModel, input: Input): SentRequest {
  if (!http) throw new Error('the operation has no path')
  const named = (place: string | undefined) =>
    members
      .filter((member) => member.in === place && input[member.name] !== undefined)
      .map(({ name, wireName = name }): [string, unknown] => [wireName, input[name]])
  const path = named('path').reduce(
    (all, [name, value]) => all.replace(`{${name}}`, encodeURIComponent(textOf(value))),
    http.path,
  )
  const pairs = named('query').flatMap(([name, value]) => [value].flat().map((each) => [name, textOf(each)]))
  const query = [http.query ?? '', new URLSearchParams(pairs).toString()]
    .filter((each) => each !== '')
    .join('&')
  const own = named('header').map(([name, value]): [string, string] => [name, bytesOf(textOf(value))])
  const hasPayload = members.some((member) => member.in === 'payload')
  const [payload] = named('payload')
  const content = hasPayload ? payload?.[1] : Object.fromEntries(named(undefined))
  const body = JSON.stringify(content) ?? ''
  const headers = { host: 'localhost', 'content-type': 'application/json', ...Object.fromEntries(own) }
  return { method: http.method, path, query, headers, body }
}

function operationOf({ operations }: ServiceModel, name: string): OperationModel {
  const operation = operations[name]
  if (!operation) throw new Error(`no operation ${name}`)
  return operation
}

/** Returns a value as the text of a header or a URL. */
function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  // Surrogates that stand alone have no bytes.
  return Buffer.from(text).toString()
}

/** Returns one character for each byte, as HTTP has them. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1')
