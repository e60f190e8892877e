/**
 * The principals of a trust policy.
 * The code that stores the policy checks that they exist and binds them by ID.
 */
import { principalTypes } from './principal-types.ts'
import { itemsOf, memberOf, membersOf, type Span, statementsOf, textAt } from './spans.ts'

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
  return statementsOf(document).flatMap((statement) => {
    const principal = memberOf(document, statement, 'Principal')
    return principal === undefined ? [] : locateIn(document, principal)
  })
}

function locateIn(document: string, principal: Span): readonly LocatedPrincipal[] {
  if (document[principal.start] === '"') return stringsIn(document, 'AWS', principal)
  return membersOf(document, principal).flatMap(({ name, value }) => {
    const type = principalTypes.find((known) => known === name)
    return type === undefined ? [] : stringsIn(document, type, value)
  })
}

function stringsIn(document: string, type: TrustPrincipal['type'], value: Span): readonly LocatedPrincipal[] {
  const strings = itemsOf(document, value).filter((item) => document[item.start] === '"')
  return strings.map((span) => ({ type, value: textAt(document, span), span }))
}
