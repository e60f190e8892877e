/**
 * Effective policies: what all policies of a type make of an account, attached to it and to everything above.
 *
 * Sources: AWS Organizations User Guide, "Viewing effective management policies"; effective policies recorded
 * on AWS, September 2026.
 */
import type { Json } from '../json.ts'
import { TextCache } from '../text-cache.ts'
import type { ManagementGrammar, Written } from './grammar.ts'
import { type ManagementPolicyType, managementGrammars } from './grammars.ts'
import { type Merged, mergeLevel, nothing } from './merge.ts'
import { readManagementPolicy } from './read.ts'

/** An attached policy. One that does not have the form of its type changes nothing. */
export interface AttachedPolicy {
  readonly id: string
  readonly content: string
}

/** The policies of a root, an organizational unit, or an account, in the order of their attachment. */
export type AttachedPolicies = readonly AttachedPolicy[]

/**
 * Returns the effective policy as AWS prints it: without operators, with keys in lower case, and without
 * white space. It is `{}` if nothing is attached.
 *
 * Unverified: The names of plans and rules in effective backup policies are in lower case, as in the guide's
 * examples.
 *
 * Unverified: Containers without settings are left out of effective S3 policies, as they are out of backup
 * and chat applications policies, and kept in those of the other types.
 *
 * @param levels from the root down to the account
 */
export function effectivePolicy(type: ManagementPolicyType, levels: readonly AttachedPolicies[]): string {
  return printPolicy(type, mergePolicies(type, levels))
}

/** Prints merged policies as `effectivePolicy` returns them. */
export function printPolicy(type: ManagementPolicyType, merged: Merged | undefined): string {
  const { top, dropsEmpty = false } = managementGrammars[type]
  const content = merged && render(merged, dropsEmpty)
  if (content === undefined) return '{}'
  return JSON.stringify({ [top]: type === 'TAG_POLICY' ? completeTags(content) : content })
}

/** Limits the total length of the documents of a type in one generation of their cache. */
const maxCharacters = 1024 * 1024

const readers = new Map<ManagementPolicyType, TextCache<{ readonly node: Written | undefined }>>()

/**
 * Reads a document only once while it is cached, because each policy is part of the effective policies of many
 * accounts.
 */
function readOnce(type: ManagementPolicyType, document: string): Written | undefined {
  const grammar = managementGrammars[type]
  const reader =
    readers.get(type) ??
    new TextCache((text) => ({ node: readManagementPolicy(text, grammar) }), maxCharacters)
  readers.set(type, reader)
  return reader.get(document).node
}

/** Returns undefined if no level has a policy. */
export function mergePolicies(
  type: ManagementPolicyType,
  levels: readonly AttachedPolicies[],
): Merged | undefined {
  const { content: grammar, top }: ManagementGrammar = managementGrammars[type]
  const written = levels.map((level) =>
    level.flatMap(({ id, content }) => {
      const node = readOnce(type, content)
      return node === undefined ? [] : [{ source: id, node }]
    }),
  )
  const start = nothing(grammar, top, true)
  return written.every((level) => level.length === 0) ? undefined : written.reduce(mergeLevel, start)
}

function render(merged: Merged, dropsEmpty: boolean): Json | undefined {
  const { grammar, values } = merged
  if (grammar.kind === 'setting') {
    if (values?.length === 0 && grammar.isHiddenIfEmpty) return undefined
    return grammar.isList ? values : values?.[0]
  }
  const members = [...merged.members].flatMap(([key, member]): (readonly [string, Json])[] => {
    const value = render(member, dropsEmpty)
    const keepsCase = !member.isField && grammar.names?.keepCase === true
    return value === undefined ? [] : [[keepsCase ? member.name : key, value]]
  })
  return members.length === 0 && dropsEmpty ? undefined : Object.fromEntries(members)
}

/**
 * A tag without a key has its name as key, and one without values allows any. Both were recorded on AWS in
 * September 2026.
 */
function completeTags(tags: Json): Json {
  return Object.fromEntries(
    Object.entries(tags as Readonly<Record<string, object>>).map(([key, settings]) => [
      key,
      { tag_key: key, tag_value: ['*'], ...settings },
    ]),
  )
}
