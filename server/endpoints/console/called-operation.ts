/** Finds the operation that the address of a call names. */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { AnyOperation } from '../../../core/engine/operation.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { OperationModel, ServiceModel } from '../../../protocol/service-model.ts'
import { isServiceName, type ServiceName, services } from '../../services/index.ts'
import { EndpointError } from '../endpoint-error.ts'
import { unknownIn } from '../unknown-operation.ts'

export const API = '/console/api/'

export interface CalledOperation {
  readonly service: ServiceName
  readonly model: ServiceModel
  readonly operation: string
  readonly operationModel: OperationModel
  /** The action as policies spell it: `service:Operation`. */
  readonly action: string
  /** Undefined when the operation is not implemented yet. */
  readonly handler: AnyOperation | undefined
  readonly region: string
}

/**
 * Returns the operation of a path such as `/console/api/iam/ListUsers`, and the region that it is called in: the query's
 * or IAM's.
 *
 * @throws EndpointError or, for an operation that the service does not have, AwsError
 */
export function calledOperation({ path, query }: WireRequest, caller: Caller): CalledOperation {
  const [service = '', operation = '', ...rest] = path.slice(API.length).split('/')
  if (!isServiceName(service) || operation === '' || rest.length > 0)
    throw new EndpointError(
      404,
      'NotFound',
      `The address must be ${API}SERVICE/OPERATION, such as ${API}iam/ListUsers.`,
    )
  const { model, action, operation: handlerOf } = services[service]
  const operationModel = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined
  if (!operationModel) throw unknownIn(model, operation, versionOf(model))
  const region = regionIn(query, caller)
  return {
    service,
    model,
    operation,
    operationModel,
    action: action(operation),
    handler: handlerOf(operation),
    region,
  }
}

/** Only services of the Query protocol name a version in calls. */
const versionOf = (model: ServiceModel) => (model.protocol === 'query' ? model.apiVersion : undefined)

function regionIn(query: string, { partition }: Caller): string {
  const { iamRegion, regions } = partitionNamed(partition)
  const region = new URLSearchParams(query).get('region') ?? iamRegion
  if (regions.test(region)) return region
  throw new EndpointError(
    400,
    'InvalidRegion',
    `${JSON.stringify(region)} is no region of the partition ${partition}.`,
  )
}
