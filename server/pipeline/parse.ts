/**
 * First step: what is asked for. Finds the service, the operation and its parameters, before anybody is trusted.
 *
 * Order and texts were measured on STS: path, then form, then Action and Version.
 */
import { invalidAction } from '../../protocol/errors.ts'
import { addForm, type Parameters } from '../../protocol/query.ts'
import type { OperationModel, ServiceModel } from '../../protocol/service-model.ts'
import { parseSignature, type Signature } from '../../protocol/sigv4.ts'
import { type ServiceName, type Services, serviceNames } from '../services.ts'
import { foreignService, redirectToWebsite, unknownPath } from './other-answers.ts'
import type { Answer, WireRequest } from './request.ts'

/** A request for an operation that exists. */
export interface Call {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly model: ServiceModel
  readonly operation: string
  readonly operationModel: OperationModel
  readonly parameters: Parameters
  /** Absent when the request is not signed. */
  readonly signature: Signature | undefined
}

/** Either a call to go on with, or an answer that ends the matter. */
export type Parsed = { readonly call: Call } | { readonly answer: Answer }

/** @throws AwsError InvalidAction for what no service has; IncompleteSignature for an unreadable signature */
export function parse(services: Services, request: WireRequest): Parsed {
  const scoped = scopedService(request)
  if (scoped !== undefined && !isServed(scoped)) return { answer: foreignService(request, scoped) }
  if (request.header('x-amz-target') !== undefined) return { answer: foreignService(request, undefined) }
  if (request.path !== '/') return { answer: unknownPath() }
  const parameters = parametersOf(request)
  const action = parameters?.get('Action')
  if (parameters === undefined || action === undefined) return { answer: redirectToWebsite(request.query) }
  const service =
    (scoped !== undefined && isServed(scoped) ? scoped : undefined) ??
    serviceOfHost(request) ??
    serviceOfVersion(services, parameters) ??
    'sts'
  const found = findOperation(services, service, parameters, action)
  return { call: { request, service, ...found, parameters, signature: parseSignature(request) } }
}

/** The service that a signature is scoped to, as far as it can be told at a glance: the form is checked later. */
function scopedService(request: WireRequest): string | undefined {
  const credential = request.header('authorization') ?? request.query
  return /Credential=[^/%,&\s]+(?:\/|%2[fF])\d+(?:\/|%2[fF])[^/%,&]+(?:\/|%2[fF])([\w-]+)/.exec(
    credential,
  )?.[1]
}

function findOperation(services: Services, service: ServiceName, parameters: Parameters, action: string) {
  const { model } = services[service]
  const version = parameters.get('Version')
  const operationModel = Object.hasOwn(model.operations, action) ? model.operations[action] : undefined
  if (!operationModel || version !== model.apiVersion) throw invalidAction(action, version)
  return { model, operation: action, operationModel }
}

/**
 * Parameters of the query and of a form body; undefined when the request is neither a GET nor a form. The query
 * comes first, so that the parameters which a presigned POST has signed there count.
 */
function parametersOf(request: WireRequest): Parameters | undefined {
  const parameters = new Map<string, string>()
  addForm(parameters, request.query)
  if (request.method === 'GET' || request.method === 'HEAD') return parameters
  const [type = '', ...attributes] = (request.header('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  addForm(parameters, request.body.toString('utf8'), charsetOf(attributes))
  return parameters
}

/** The charset of a form's escapes; one that nobody knows counts as UTF-8. */
function charsetOf(attributes: readonly string[]): string {
  const label = attributes.map((each) => /^\s*charset="?([^"]+)"?\s*$/i.exec(each)?.[1]).find(Boolean)
  if (label === undefined) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return 'utf-8'
  }
}

function isServed(name: string): name is ServiceName {
  return serviceNames.some((served) => served === name)
}

/** `iam.amazonaws.com`, `sts.eu-west-1.amazonaws.com`, `sts.localhost`. */
function serviceOfHost(request: WireRequest): ServiceName | undefined {
  const label = request.header('host')?.split('.')[0]?.toLowerCase()
  return label !== undefined && isServed(label) ? label : undefined
}

function serviceOfVersion(services: Services, parameters: Parameters): ServiceName | undefined {
  return serviceNames.find((name) => services[name].model.apiVersion === parameters.get('Version'))
}
