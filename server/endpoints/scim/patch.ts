/** The operations of PATCH requests. Source: IAM Identity Center SCIM Implementation Developer Guide, PatchUser. */
import { invalidScimRequest, scimPathRequired } from '../../../protocol/errors/scim.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  /** Undefined only if values are removed. */
  readonly value: unknown
}

/**
 * Returns a path without the schema before it, with which attributes may be named (RFC 7644, 3.10). Empty when the path is
 * that of the schema, and undefined when it has another one or none.
 */
export function withoutSchema(path: string, schema: string): string | undefined {
  const lower = path.toLowerCase()
  if (lower === schema.toLowerCase()) return ''
  return lower.startsWith(`${schema.toLowerCase()}:`) ? path.slice(schema.length + 1) : undefined
}

/** Unverified: A SCIM request has at most 100 operations, as many as members of a group that it may change. */
const MAXIMUM_OPERATIONS = 100

/**
 * Returns the operations of a request. Each has a path: that of an operation without one is the name of the only attribute
 * in its value.
 *
 * Unverified: The names of SCIM operations ignore case, because Microsoft Entra ID sends `Add` and `Replace`.
 *
 * @throws AwsError ValidationException
 */
export function operationsOf(document: Structure): readonly PatchOperation[] {
  const operations = Object.entries(document).find(([name]) => name.toLowerCase() === 'operations')?.[1]
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalidScimRequest('A SCIM PATCH request needs a list of Operations.')
  if (operations.length > MAXIMUM_OPERATIONS)
    throw invalidScimRequest(`A SCIM request can have at most ${MAXIMUM_OPERATIONS} operations.`)
  return operations.map(toOperation)
}

function toOperation(operation: unknown): PatchOperation {
  if (!isStructure(operation)) throw invalidScimRequest('Each of the SCIM Operations must be an object.')
  const { path } = operation
  const op = kindOf(operation['op'])
  const value = operation['value'] ?? undefined
  if (path !== undefined && path !== null && typeof path !== 'string')
    throw invalidScimRequest('The path of a SCIM operation must be a string.')
  if (op !== 'remove' && value === undefined)
    throw invalidScimRequest(`The SCIM operation ${op} needs a value.`)
  if (path) return { op, path, value }
  return { op, ...attributeIn(op, value) }
}

function kindOf(op: unknown): PatchOperation['op'] {
  const kind = typeof op === 'string' ? op.toLowerCase() : undefined
  if (kind === 'add' || kind === 'replace' || kind === 'remove') return kind
  throw invalidScimRequest('The op of a SCIM operation must be add, replace, or remove.')
}

function attributeIn(op: PatchOperation['op'], value: unknown): Pick<PatchOperation, 'path' | 'value'> {
  const [only, ...others] = isStructure(value) ? Object.entries(value) : []
  if (op === 'remove' || !only || others.length > 0) throw scimPathRequired()
  const [path, member] = only
  return { path, value: member ?? undefined }
}
