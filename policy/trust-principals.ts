/** The principals of a trust policy: whoever stores the policy checks that they exist and binds them by id. */
import { itemsOf, memberOf, membersOf, type Span, statementsOf, textAt } from './spans.ts'

const types = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const

export interface TrustPrincipal {
  readonly type: (typeof types)[number]
  readonly value: string
}

interface Located extends TrustPrincipal {
  readonly span: Span
}

/** Every principal that the statements name, in the order of the text; a bare `"*"` is of type AWS. */
export function trustPrincipals(document: string): readonly TrustPrincipal[] {
  return locate(document).map(({ type, value }) => ({ type, value }))
}

/**
 * The document with other names for some AWS principals, for all else byte for byte the same. `replace` gives the new
 * name of an ARN or id, or undefined to keep it.
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

function locate(document: string): readonly Located[] {
  return statementsOf(document).flatMap((statement) => {
    const principal = memberOf(document, statement, 'Principal')
    return principal === undefined ? [] : locateIn(document, principal)
  })
}

function locateIn(document: string, principal: Span): readonly Located[] {
  if (document[principal.start] === '"') return stringsIn(document, 'AWS', principal)
  return membersOf(document, principal).flatMap(({ name, value }) => {
    const type = types.find((known) => known === name)
    return type === undefined ? [] : stringsIn(document, type, value)
  })
}

function stringsIn(document: string, type: TrustPrincipal['type'], value: Span): readonly Located[] {
  const strings = itemsOf(document, value).filter((item) => document[item.start] === '"')
  return strings.map((span) => ({ type, value: textAt(document, span), span }))
}
