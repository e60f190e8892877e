/**
 * Writes the JSON responses of Query services to `Accept: application/json`.
 *
 * Source: the form of errors is from public reports on STS. The form of results is the XML's, with times in
 * seconds.
 */
import type { AwsError } from './errors.ts'
import { structureOf } from './json/write.ts'
import type { ServiceModel } from './service-model.ts'

/** Returns the response document of `operation`, without undefined members. */
export function writeJsonResponse(
  service: ServiceModel,
  operation: string,
  output: unknown,
  requestId: string,
): string {
  const members = service.operations[operation]?.output
  const result = members ? { [`${operation}Result`]: structureOf(service, members, output) } : {}
  return JSON.stringify({
    [`${operation}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } },
  })
}

export function writeJsonError(error: AwsError, requestId: string): string {
  return JSON.stringify({
    Error: {
      Code: error.code,
      ...(error.text === undefined ? {} : { Message: error.text }),
      Type: error.type,
    },
    RequestId: requestId,
  })
}
