/** What the Principal elements of statements name. */
import type { CompiledPrincipals } from '../principal.ts'

export interface Named {
  /** All names of AWS principals, as written. */
  readonly arns: readonly string[]
  readonly accounts: readonly string[]
  readonly services: readonly string[]
  readonly providers: readonly string[]
  readonly canonicalUsers: readonly string[]
}

export function namedBy(elements: readonly (CompiledPrincipals | undefined)[]): Named {
  const present = elements.filter((element) => element !== undefined)
  const all = (namesOf: (element: CompiledPrincipals) => Iterable<string>) => [
    ...new Set(present.flatMap((element) => [...namesOf(element)])),
  ]
  return {
    arns: all(({ arns }) => arns),
    accounts: all(({ accounts }) => accounts.keys()),
    services: all(({ services }) => services),
    providers: all(({ providers }) => providers),
    canonicalUsers: all(({ canonicalUsers }) => canonicalUsers),
  }
}
