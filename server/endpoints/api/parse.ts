/** First step: finds the service, the operation, and its parameters, before authentication. */

import { isGlobalEndpoint } from '../../../core/aws/regions.ts'
import { type AwsError, regionalOnly } from '../../../protocol/errors.ts'
import type { Parameters } from '../../../protocol/query.ts'
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import type { OperationModel, ServiceModel } from '../../../protocol/service-model.ts'
import { type OwnCall, ownRequestOf } from '../../../recognition/own.ts'
import { type ServiceName, services } from '../../services/index.ts'
import { unknownIn } from '../unknown-operation.ts'
import { redirectToWebsite, serviceNotServedAnswer, unknownPath } from './not-served.ts'

/** A request for an existing operation. */
export interface Call {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly model: ServiceModel
  readonly operation: string
  /** The action as policies spell it: `service:Operation`. */
  readonly action: string
  readonly operationModel: OperationModel
  readonly parameters: Parameters
}

/** A final answer, the error that it says, and the service that gives it, if iamulator has it. */
interface Answered {
  readonly answer: Answer
  readonly error?: AwsError
  readonly service: ServiceName | undefined
}

/** @param isEmbedded whether a program started the emulator, and not a command */
export function parse(request: WireRequest, isEmbedded: boolean): OwnCall | Answered {
  const own = ownRequestOf(request)
  switch (own?.kind) {
    case 'call':
      return own
    case 'unknown path':
      return { ...unknownPath(), service: own.service }
    case 'no action':
      return { answer: redirectToWebsite(request.query), service: own.service }
    default:
      return { ...serviceNotServedAnswer(request, isEmbedded), service: undefined }
  }
}

/** @throws AwsError InvalidAction or UnknownOperationException when the service does not have the operation */
export function findCall(request: WireRequest, own: OwnCall): Call {
  const { service, operation, operationModel, parameters } = own
  const { model, action, operation: handlerOf } = services[service]
  if (!operationModel) throw unknownIn(model, operation, parameters.get('Version'))
  if (handlerOf(operation)?.regionalOnly && isGlobalEndpoint(request.header('host')))
    throw regionalOnly(operation)
  return { request, service, model, operation, action: action(operation), operationModel, parameters }
}
