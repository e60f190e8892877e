/** The operations of the SCIM endpoint, by path and method. Source: the developer guide, which names them. */
import { invalidScimRequest, scimResourceNotFound } from '../../../protocol/errors/scim.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { ScimHandler } from './call.ts'
import { getConfiguration, getResourceType, getSchema, listResourceTypes, listSchemas } from './discovery.ts'
import { createGroup, deleteGroup, getGroup, listGroups, patchGroup } from './groups.ts'
import { createUser, deleteUser, getUser, listUsers, patchUser, putUser } from './users.ts'

interface ScimOperation {
  readonly name: string
  readonly handler: ScimHandler
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const operation = (name: string, handler: ScimHandler): ScimOperation => ({ name, handler })

/** The operations on a kind of resource, and on one resource of that kind. */
const ROUTES: ReadonlyMap<string, ReadonlyMap<string, ScimOperation>> = new Map([
  ['ServiceProviderConfig', methods({ GET: operation('GetServiceProviderConfig', getConfiguration) })],
  ['Schemas', methods({ GET: operation('ListSchemas', listSchemas) })],
  ['Schemas/', methods({ GET: operation('GetSchema', getSchema) })],
  ['ResourceTypes', methods({ GET: operation('ListResourceTypes', listResourceTypes) })],
  ['ResourceTypes/', methods({ GET: operation('GetResourceType', getResourceType) })],
  ['Users', methods({ GET: operation('ListUsers', listUsers), POST: operation('CreateUser', createUser) })],
  [
    'Users/',
    methods({
      GET: operation('GetUser', getUser),
      PUT: operation('PutUser', putUser),
      PATCH: operation('PatchUser', patchUser),
      DELETE: operation('DeleteUser', deleteUser),
    }),
  ],
  [
    'Groups',
    methods({ GET: operation('ListGroups', listGroups), POST: operation('CreateGroup', createGroup) }),
  ],
  [
    'Groups/',
    methods({
      GET: operation('GetGroup', getGroup),
      PATCH: operation('PatchGroup', patchGroup),
      DELETE: operation('DeleteGroup', deleteGroup),
    }),
  ],
])

function methods(
  operations: Readonly<Partial<Record<Method, ScimOperation>>>,
): ReadonlyMap<string, ScimOperation> {
  return new Map(Object.entries(operations))
}

/** What a path below the tenant names. */
export interface ScimPath {
  readonly tenantId: string
  readonly kind: string
  /** Undefined for all resources of the kind. */
  readonly id: string | undefined
}

const SCIM_PATH = /^\/([^/]+)\/scim\/v2(?:\/([^/]*)(?:\/([^/]*))?\/?)?$/

/** Returns what a path names. Undefined when it is no path of a tenant. */
export function scimPathOf(path: string): ScimPath | undefined {
  const [match, tenantId = '', kind = '', id = ''] = SCIM_PATH.exec(path) ?? []
  if (match === undefined) return undefined
  return { tenantId, kind, id: id === '' ? undefined : decoded(id) }
}

/** Returns text that is not percent-encoded correctly as it is: nothing has such an ID. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns the operation that a request names. Undefined when there is none. */
export function scimOperationAt({ method }: WireRequest, path: ScimPath): ScimOperation | undefined {
  return operationsAt(path)?.get(method === 'HEAD' ? 'GET' : method)
}

const operationsAt = ({ kind, id }: ScimPath) => ROUTES.get(id === undefined ? kind : `${kind}/`)

/**
 * Returns the operation that a request names.
 *
 * Unverified: SCIM reports an unknown path by ResourceNotFoundException, and a method that a path does not support by
 * ValidationException, which AWS documents for operations that are not supported.
 *
 * @throws AwsError ValidationException or ResourceNotFoundException
 */
export function requireScimOperation(request: WireRequest, path: ScimPath): ScimOperation {
  const found = scimOperationAt(request, path)
  if (found) return found
  if (!operationsAt(path)) throw scimResourceNotFound('endpoint')
  throw invalidScimRequest(`AWS does not support ${request.method} at this path of the SCIM endpoint.`)
}
