/** Checks Principal and NotPrincipal. */
import { membersOf } from '../../json-document.ts'
import { principalTypes } from '../../principal-types.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import { isText, type PrincipalElement, type PrincipalValue, type Statement } from '../policy.ts'

const types: ReadonlySet<string> = new Set(principalTypes)

export const principals: readonly Check[] = [
  inElements('INVALID_PRINCIPAL_FORMAT', ({ member: { value } }) =>
    hitIf(value.kind !== 'object' && !isText(value, '*'), value),
  ),
  inElements('INVALID_PRINCIPAL_KEY', ({ member }) =>
    membersOf(member.value).flatMap(({ name }) =>
      hitIf(!types.has(name.value), name, { 'principal-key': name.value }),
    ),
  ),
  inElements('EMPTY_OBJECT_PRINCIPAL', ({ member: { value } }) =>
    hitIf(value.kind === 'object' && value.members.length === 0, value),
  ),
  inElements('EMPTY_ARRAY_PRINCIPAL', ({ member }) =>
    membersOf(member.value).flatMap(({ value }) =>
      hitIf(value.kind === 'list' && value.items.length === 0, value),
    ),
  ),
  inValues('UNSUPPORTED_WILDCARD_IN_PRINCIPAL', ({ type, node }) =>
    hitIf(hasUnsupportedWildcard(type, node.value), node, { principal_key: type }),
  ),
  inValues('INVALID_ROLE_REFERENCE', ({ node }) =>
    hitIf(/^AROA[A-Z0-9]+$/.test(node.value), node, { roleid: node.value }),
  ),
  inValues('INVALID_USER_REFERENCE', ({ node }) =>
    hitIf(/^AIDA[A-Z0-9]+$/.test(node.value), node, { userid: node.value }),
  ),
  inValues('FEDERATED_PRINCIPAL_NOT_SUPPORTED', ({ type, node }) => hitIf(type === 'Federated', node)),
  inStatements('ALLOW_WITH_NOT_PRINCIPAL', findAllowWithNotPrincipal),
]

function inElements(code: Check['code'], find: (element: PrincipalElement) => readonly Hit[]): Check {
  return inStatements(code, ({ principals: element }) => (element ? find(element) : []))
}

function inValues(code: Check['code'], find: (value: PrincipalValue) => readonly Hit[]): Check {
  return inElements(code, ({ values }) => values.flatMap(find))
}

/** Everyone can be named by `"*"` or `{"AWS": "*"}`. */
function hasUnsupportedWildcard(type: string, name: string): boolean {
  return type !== '*' && /[*?]/.test(name) && !(type === 'AWS' && name === '*')
}

function findAllowWithNotPrincipal({ effect, principals: element }: Statement): readonly Hit[] {
  return effect === 'Allow' && element?.negated ? [{ at: [element.member.value] }] : []
}
