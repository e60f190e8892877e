/** AWS's answers to calls of operations that a service does not have. */
import { unknownOperation, unknownRoute } from '../../protocol/errors/json-requests.ts'
import { type AwsError, invalidAction } from '../../protocol/errors.ts'
import type { ServiceModel } from '../../protocol/service-model.ts'

/** @param version the version that a call of the Query protocol names */
export function unknownIn({ protocol }: ServiceModel, action: string, version: string | undefined): AwsError {
  switch (protocol) {
    case 'json':
      return unknownOperation()
    case 'rest-json':
      return unknownRoute()
    default:
      return invalidAction(action, version)
  }
}
