/**
 * The document that a call replaces or removes. A call can name the one that it expects, so that a change that was computed
 * from a policy never overwrites another version of it.
 */

import { createHash } from 'node:crypto'
import { customerPolicy, defaultDocument, isPolicyArn } from '../../core/access/policies-by-arn.ts'
import { renderTrust } from '../../core/access/trust.ts'
import type { Structure } from '../../protocol/structure.ts'
import { keyOf, organizationKey, type View } from '../../store/index.ts'
import { EndpointError } from './endpoint-error.ts'

/** The header with which the console names the document that it expects. */
export const EXPECTS_HEADER = 'x-iamulator-expects'

/** The value where no document is expected. */
const ABSENT = 'absent'

interface Call {
  readonly service: string
  readonly operation: string
  readonly input: Structure
}

/** Returns what names the present document: the SHA-256 of its text, or `absent`. Undefined for calls that replace none. */
export function expectationOf(view: View, call: Call): string | undefined {
  const found = documentOf(view, call)
  if (found === undefined) return undefined
  return found.document === undefined ? ABSENT : createHash('sha256').update(found.document).digest('hex')
}

/** @throws EndpointError if the call replaces another document than the expected one */
export function requireExpected(view: View, call: Call, expected: string): void {
  const present = expectationOf(view, call)
  if (present === undefined)
    throw new EndpointError(
      400,
      'InvalidHeader',
      `${call.operation} replaces no document, so ${EXPECTS_HEADER} cannot be used with it.`,
    )
  if (present !== expected)
    throw new EndpointError(
      412,
      'PreconditionFailed',
      'The policy has changed since this call was computed. Explain the denial again.',
    )
}

interface Found {
  /** Undefined when there is none. */
  readonly document: string | undefined
}

function documentOf(view: View, { service, operation, input }: Call): Found | undefined {
  if (service === 'organizations') return organizationDocument(view, operation, input)
  const [, holder] = /^(?:Put|Delete)(User|Group|Role)Policy$/.exec(operation) ?? []
  if (holder !== undefined) return inlineDocument(view, holder, input)
  if (operation === 'UpdateAssumeRolePolicy') return trustDocument(view, input)
  return /^(?:(?:Create|Delete|SetDefault)PolicyVersion|Detach(?:User|Group|Role)Policy)$/.test(operation)
    ? managedDocument(view, textIn(input, 'PolicyArn'))
    : undefined
}

function inlineDocument(view: View, holder: string, input: Structure): Found {
  const key = keyOf(textIn(input, `${holder}Name`))
  const { users, groups, roles } = view
  const row = holder === 'User' ? users.get(key) : holder === 'Group' ? groups.get(key) : roles.get(key)
  const { inline = {} } = row ?? {}
  const name = textIn(input, 'PolicyName')
  return { document: Object.hasOwn(inline, name) ? inline[name] : undefined }
}

function trustDocument(view: View, input: Structure): Found {
  const row = view.roles.get(keyOf(textIn(input, 'RoleName')))
  return { document: row && renderTrust(view, row) }
}

/** AWS's own policies have no document that an account can replace. */
function managedDocument(view: View, arn: string): Found | undefined {
  const row = isPolicyArn(arn) ? customerPolicy(view, arn) : undefined
  return row && { document: defaultDocument(row) }
}

function organizationDocument(view: View, operation: string, input: Structure): Found | undefined {
  if (/^(?:Put|Delete)ResourcePolicy$/.test(operation))
    return { document: view.organizations.get(organizationKey)?.resourcePolicy?.content }
  if (!/^(?:UpdatePolicy|DetachPolicy)$/.test(operation)) return undefined
  const row = view.organizationPolicies.get(textIn(input, 'PolicyId'))
  return row && { document: row.content }
}

function textIn(input: Structure, member: string): string {
  const value = input[member]
  return typeof value === 'string' ? value : ''
}
