/** Finds services by the names that requests use for them. */
import {
  type ApiOperation,
  type ApiService,
  type ApiServiceName,
  apiService,
  apiServiceNames,
  operationOf,
} from '../../core/aws/api-operations.ts'

/** Keys of services, as in `ApiServiceName`. */
export type ServiceKeys = readonly string[]

interface Directory {
  readonly signingNames: ReadonlyMap<string, ServiceKeys>
  readonly targets: ReadonlyMap<string, ServiceKeys>
  readonly versions: ReadonlyMap<string, ServiceKeys>
  readonly endpoints: ReadonlyMap<string, ServiceKeys>
  /** Target prefixes, and IDs without spaces. Both occur in the paths of RPC v2 CBOR. */
  readonly cborNames: ReadonlyMap<string, ServiceKeys>
}

/**
 * Further services that sign with a name.
 *
 * Source: authentication schemes in the endpoint rules of AWS's SDKs for S3 and S3 Control.
 */
const MORE_SIGNING_NAMES: readonly (readonly [signingName: string, key: string])[] = [
  ['s3express', 's3'],
  ['s3express', 's3control'],
  ['s3-object-lambda', 's3'],
  ['s3-outposts', 's3'],
  ['s3-outposts', 's3control'],
]

/** Names in host names that no model has. Sources: account-based endpoints of DynamoDB; older endpoints of SQS. */
const ENDPOINT_ALIASES: readonly (readonly [alias: string, endpoint: string])[] = [
  ['ddb', 'dynamodb'],
  ['queue', 'sqs'],
]

let directory: Directory | undefined

/** Returns the services that sign with this name. Empty when none does. */
export function servicesSigningAs(name: string): ServiceKeys {
  return directoryOf().signingNames.get(name) ?? []
}

/** Returns the services with this prefix in X-Amz-Target. */
export function servicesOfTarget(prefix: string): ServiceKeys {
  return directoryOf().targets.get(prefix) ?? []
}

/** Returns the services with this API version, whatever their protocol is. */
export function servicesOfVersion(version: string): ServiceKeys {
  return directoryOf().versions.get(version) ?? []
}

/** Returns the services whose host names begin with this. */
export function servicesOfEndpoint(prefix: string): ServiceKeys {
  return directoryOf().endpoints.get(prefix) ?? []
}

/** Returns the services with this name in the path `/service/NAME/operation/OPERATION`. */
export function servicesOfCborName(name: string): ServiceKeys {
  return directoryOf().cborNames.get(name) ?? []
}

interface OperationOfService {
  readonly service: ApiService
  readonly facts: ApiOperation
}

/** Returns the operations with this name that the services have. */
export function withOperation(keys: ServiceKeys, operation: string): readonly OperationOfService[] {
  const found: OperationOfService[] = []
  for (const key of keys) {
    const service = apiService(key)
    const facts = service && operationOf(service, operation)
    if (service && facts) found.push({ service, facts })
  }
  return found
}

function directoryOf(): Directory {
  directory ??= build()
  return directory
}

function build(): Directory {
  const names = apiServiceNames()
  const endpoints = indexBy(names, ({ endpoint }) => [endpoint])
  const signingNames = indexBy(names, ({ signingName }) => [signingName])
  for (const [name, key] of MORE_SIGNING_NAMES)
    signingNames.set(name, [...(signingNames.get(name) ?? []), key])
  for (const [alias, endpoint] of ENDPOINT_ALIASES) endpoints.set(alias, endpoints.get(endpoint) ?? [])
  return {
    signingNames,
    targets: indexBy(names, ({ target }) => [target]),
    versions: indexBy(names, ({ version }) => [version]),
    endpoints,
    cborNames: indexBy(names, ({ target, id }) => [target, id.replaceAll(' ', '')]),
  }
}

function indexBy(
  services: readonly ApiServiceName[],
  namesOf: (service: ApiServiceName) => readonly string[],
): Map<string, string[]> {
  const index = new Map<string, string[]>()
  for (const service of services) {
    for (const name of new Set(namesOf(service))) {
      const keys = index.get(name)
      if (keys) keys.push(service.key)
      else if (name !== '') index.set(name, [service.key])
    }
  }
  return index
}
