/** Requests to the SCIM endpoint, once the tenant is known, and what their handlers share. */
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import { duplicateScimResource, invalidScimRequest } from '../../../protocol/errors/scim.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'
import type { ExternalId, Tx } from '../../../store/index.ts'
import type { ChangeContext } from '../../services/identitystore/entries.ts'
import type { Directory } from '../../services/identitystore/gate.ts'

/** A request of a tenant to its identity store. */
export interface ScimCall {
  readonly directory: Directory<Tx>
  readonly ctx: ChangeContext
  /** The issuer of the tenant's external IDs. */
  readonly issuer: string
  readonly request: WireRequest
  readonly query: URLSearchParams
  /** The last part of the path, if the path leads to one resource. */
  readonly id: string
}

export interface ScimReply {
  readonly status: number
  /** Undefined for a response without a body. */
  readonly body?: object
}

export type ScimHandler = (call: ScimCall) => ScimReply

/**
 * Returns the object in the body of a request.
 *
 * Unverified: A SCIM request of another content type than JSON is invalid, and one without a content type is read as JSON.
 *
 * @throws AwsError ValidationException
 */
export function documentOf({ request }: ScimCall): Structure {
  const type = request.header('content-type')
  if (type !== undefined && !/^application\/(?:scim\+)?json(?:\s*;.*)?$/i.test(type))
    throw invalidScimRequest('The content type must be application/scim+json or application/json.')
  const document = parsed(request.body)
  if (!isStructure(document)) throw invalidScimRequest('The body of the SCIM request must be a JSON object.')
  return document
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** Returns undefined for what is no JSON. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body))
  } catch {
    return undefined
  }
}

/**
 * Returns what `work` returns, and throws errors of the identity store as those of SCIM.
 *
 * Unverified: SCIM reports a quota of the identity store by ServiceQuotaExceededException, because AWS's list of its errors
 * has none for quotas.
 *
 * Unverified: SCIM reports a changed name or external ID that another resource has like one of a new resource.
 */
export function inScimErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.code === 'ValidationException') throw invalidScimRequest(error.message)
    throw error.code === 'ConflictException' ? duplicateScimResource(error.message) : error
  }
}

/**
 * Returns external IDs in which that of the tenant is replaced. Users and groups have one for each issuer.
 *
 * @param id undefined to remove it
 */
export function withExternalId(
  { issuer }: ScimCall,
  externalIds: readonly ExternalId[],
  id: unknown,
): readonly ExternalId[] {
  const others = externalIds.filter((each) => each.issuer !== issuer)
  return typeof id === 'string' ? [...others, { issuer, id }] : others
}

interface Entry {
  readonly id: string
  readonly externalIds: readonly ExternalId[]
  readonly createDate: number
  readonly updateDate: number
}

/** Returns how a resource begins. */
export function beginningOf({ issuer }: ScimCall, entry: Entry, resourceType: 'User' | 'Group') {
  const external = entry.externalIds.find((each) => each.issuer === issuer)
  return {
    id: entry.id,
    ...(external ? { externalId: external.id } : {}),
    meta: {
      resourceType,
      created: toSeconds(entry.createDate),
      lastModified: toSeconds(entry.updateDate),
    },
  }
}

const toSeconds = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`
