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

/** Returns the partition of an ARN, in a list, or an empty list for other texts. */
export function partitionOf(arn: string): readonly string[] {
  return /^arn:[\w-]+:/.test(arn) ? [arn.slice('arn:'.length, arn.indexOf(':', 'arn:'.length))] : []
}

/** Returns the partitions of what elements name. Account numbers and most services are in any. */
export function partitionsIn({ arns, providers, services }: Named): readonly string[] {
  const chinese = services.some((service) => service.endsWith('.cn')) ? ['aws-cn'] : []
  return [...new Set([...chinese, ...[...arns, ...providers].flatMap(partitionOf)])]
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
