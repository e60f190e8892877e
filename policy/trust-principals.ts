/**
 * The principals of a trust policy.
 * The code that stores the policy checks that they exist and binds them by ID.
 */
import {
  type Member,
  memberOf,
  membersOf,
  type Node,
  parseDocument,
  type Span,
  statementsOf,
  stringsOf,
} from './json-document.ts'
import { principalTypes } from './principal-types.ts'

export interface TrustPrincipal {
  readonly type: (typeof principalTypes)[number]
  readonly value: string
}

interface LocatedPrincipal extends TrustPrincipal {
  readonly span: Span
}

/**
 * Returns every principal that the statements name, in the order of the text. A bare `"*"` has the type AWS.
 */
export function trustPrincipals(document: string): readonly TrustPrincipal[] {
  return locate(document).map(({ type, value }) => ({ type, value }))
}

/**
 * Replaces the names of some AWS principals and keeps the rest of the document byte for byte. `replace`
 * returns the new name for an ARN or ID, or undefined to keep it.
 */
export function replaceTrustPrincipals(
  document: string,
  replace: (name: string) => string | undefined,
): string {
  let result = ''
  let copied = 0
  for (const { type, value, span } of locate(document)) {
    const name = type === 'AWS' ? replace(value) : undefined
    if (name === undefined) continue
    result += document.slice(copied, span.start) + JSON.stringify(name)
    copied = span.end
  }
  return result + document.slice(copied)
}

function locate(document: string): readonly LocatedPrincipal[] {
  return statementsOf(parseDocument(document).root).flatMap((statement) => {
    const principal = memberOf(statement, 'Principal')?.value
    return principal?.kind === 'string'
      ? located('AWS', principal)
      : membersOf(principal).flatMap(locateOfType)
  })
}

function locateOfType({ name, value }: Member): readonly LocatedPrincipal[] {
  const type = principalTypes.find((known) => known === name.value)
  return type === undefined ? [] : located(type, value)
}

function located(type: TrustPrincipal['type'], value: Node): readonly LocatedPrincipal[] {
  return stringsOf(value).map(({ value: principal, start, end }) => ({
    type,
    value: principal,
    span: { start, end },
  }))
}
