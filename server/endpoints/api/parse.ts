/**
 * First step: what is asked for. Finds the service, the operation and its parameters, before anybody is trusted.
 *
 * Order and texts were measured on STS: path, then form, then Action and Version.
 */
import { invalidAction, regionalOnly } from '../../../protocol/errors.ts'
import { addForm, type Parameters } from '../../../protocol/query.ts'
import type { OperationModel, ServiceModel } from '../../../protocol/service-model.ts'
import { serviceOfAws } from '../../aws/hosts.ts'
import { isGlobalEndpoint } from '../../aws/regions.ts'
import { type Answer, isRead, type WireRequest } from '../../engine/request.ts'
import { isServiceName, type ServiceName, type Services, serviceNames } from '../../services/index.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import { redirectToWebsite, serviceNotServedAnswer, unknownPath } from './not-served.ts'

/** A request for one of our services. */
export interface Dispatch {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly action: string
  /** Undefined when no operation has this Action and Version. */
  readonly operationModel: OperationModel | undefined
  readonly parameters: Parameters
}

/** A request for an operation that exists. */
export interface Call {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly model: ServiceModel
  readonly operation: string
  /** `service:Operation`, as policies name it. */
  readonly action: string
  readonly operationModel: OperationModel
  readonly parameters: Parameters
}

/** Either something to go on with, or an answer that ends the matter; `service` is who gives it, if it is one of ours. */
export type Parsed =
  | { readonly dispatch: Dispatch }
  | { readonly answer: Answer; readonly service: ServiceName | undefined }

export function parse(services: Services, request: WireRequest): Parsed {
  const form = formOf(request)
  const parameters = form ?? parametersOfQuery(request)
  // Under a name of AWS there is one service, which has nothing of the other.
  const host = serviceOfAws(hostNameOf(request.header('host') ?? ''))
  const named = namedOperation(services, parameters, host)
  // An operation that exists is meant, whatever the signature is scoped to: AWS would then say which scope is right.
  const service = host ?? named?.service ?? serviceOf(services, request, parameters)
  if (service === undefined)
    return { answer: serviceNotServedAnswer(request, scopedService(request)), service }
  // A form is read wherever it is sent to: what is wrong with it is its signature (measured on STS).
  if (request.path !== '/' && form === undefined) return { answer: unknownPath(), service }
  const action = form || isRead(request) ? parameters.get('Action') : undefined
  if (action === undefined) return { answer: redirectToWebsite(request.query), service }
  return { dispatch: { request, service, action, operationModel: named?.operationModel, parameters } }
}

/** @throws AwsError InvalidAction for what the service does not have */
export function findCall(services: Services, dispatch: Dispatch): Call {
  const { request, service, action, operationModel, parameters } = dispatch
  const { model, action: actionOf, operation } = services[service]
  if (!operationModel) throw invalidAction(action, parameters.get('Version'))
  if (operation(action)?.regionalOnly && isGlobalEndpoint(request.header('host'))) throw regionalOnly()
  return { request, service, model, operation: action, action: actionOf(action), operationModel, parameters }
}

/** The operation that Action and Version name. @param host the service that has it; undefined: whichever has it */
function namedOperation(services: Services, parameters: Parameters, host: ServiceName | undefined) {
  const action = parameters.get('Action')
  const service = serviceOfVersion(services, parameters)
  if (action === undefined || service === undefined || service !== (host ?? service)) return undefined
  const { operations } = services[service].model
  const operationModel = Object.hasOwn(operations, action) ? operations[action] : undefined
  return operationModel && { service, operationModel }
}

/** Which service a request for no operation of ours is meant for; undefined when it is one that is not served. */
function serviceOf(
  services: Services,
  request: WireRequest,
  parameters: Parameters,
): ServiceName | undefined {
  const scoped = scopedService(request)
  if (scoped !== undefined) return isServiceName(scoped) ? scoped : undefined
  if (request.header('x-amz-target') !== undefined) return undefined
  return serviceOfHost(request) ?? serviceOfVersion(services, parameters) ?? 'sts'
}

/** A second beginning ends a first: reading on from each of many to the end would take quadratic time. */
const CREDENTIAL = /Credential=[^/%,&\s=]+(?:\/|%2[fF])\d+(?:\/|%2[fF])[^/%,&=]+(?:\/|%2[fF])([\w-]+)/

/** The service that a signature is scoped to, as far as it can be told at a glance: the form is checked later. */
function scopedService(request: WireRequest): string | undefined {
  return CREDENTIAL.exec(request.header('authorization') ?? request.query)?.[1]
}

/**
 * Parameters of the query and of a form body; undefined when the request is no form. The query comes first, so that
 * the parameters which a presigned POST has signed there count.
 */
function formOf(request: WireRequest): Parameters | undefined {
  if (isRead(request)) return undefined
  const [type = '', ...attributes] = (request.header('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  const parameters = parametersOfQuery(request)
  const charset = charsetOf(attributes)
  addForm(parameters, request.body.toString(charset === 'utf-8' ? 'utf8' : 'latin1'), charset)
  return parameters
}

function parametersOfQuery(request: WireRequest): Map<string, string> {
  const parameters = new Map<string, string>()
  addForm(parameters, request.query)
  return parameters
}

/** No label has white space in it, which the pattern would try to divide in every way. */
const CHARSET = /^\s*charset="?([^"\s]+)"?\s*$/i

/** The charset of a form; one that nobody knows counts as UTF-8. */
function charsetOf(attributes: readonly string[]): string {
  const label = attributes.map((each) => CHARSET.exec(each)?.[1]).find(Boolean)
  if (label === undefined) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return 'utf-8'
  }
}

/** `sts.localhost`, and other names that begin like those of AWS. */
function serviceOfHost(request: WireRequest): ServiceName | undefined {
  const label = request.header('host')?.split('.')[0]?.toLowerCase()
  return label !== undefined && isServiceName(label) ? label : undefined
}

function serviceOfVersion(services: Services, parameters: Parameters): ServiceName | undefined {
  return serviceNames.find((name) => services[name].model.apiVersion === parameters.get('Version'))
}
