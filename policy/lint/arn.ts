/** Compares ARNs of resources with the formats that services publish. */

import type { StringNode } from '../json-document.ts'
import { type Format, formatOf, overlaps, unitsOf } from '../overlap.ts'
import type { Policy, Statement } from './policy.ts'
import type { ArnFormat, LintFacts } from './types.ts'

export const arnParts = 6

/** What of an ARN no format allows. */
export type Misfit =
  | 'region not allowed'
  | 'region missing'
  | 'account not allowed'
  | 'account missing'
  | 'resource'

export interface ResourceArn {
  readonly node: StringNode
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
  /** The formats of the service's ARNs. Empty if the service has none or is a pattern. */
  readonly formats: readonly ArnFormat[]
  /** Compared with the most similar format. */
  readonly misfits: readonly Misfit[]
  /** The type of resource that has the most similar format. */
  readonly type: string
}

interface Compared {
  readonly misfits: readonly Misfit[]
  readonly type: string
}

const known = new WeakMap<Policy, readonly ResourceArn[]>()

/** Returns the ARNs in Resource and NotResource that have all parts. Each policy is only read once. */
export function resourceArns(policy: Policy): readonly ResourceArn[] {
  const read = known.get(policy) ?? policy.statements.flatMap(arnsOf)
  known.set(policy, read)
  return read
}

function arnsOf({ resources, policy }: Statement): readonly ResourceArn[] {
  return (resources?.values ?? []).flatMap((node) => {
    const parts = partsOf(node.value)
    return parts.length === arnParts && parts[0] === 'arn' ? [readArn(node, parts, policy.facts)] : []
  })
}

/** Splits an ARN at its first five colons. */
export function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':', arnParts - 1)
  const end = parts.join(':').length
  return end < arn.length ? [...parts, arn.slice(end + 1)] : parts
}

function readArn(node: StringNode, parts: readonly string[], facts: LintFacts): ResourceArn {
  const service = String(parts[2])
  const end = endOf(parts)
  const formats = facts.arnFormats(service)
  return { node, partition: String(parts[1]), service, ...end, formats, ...compare(end, formats) }
}

/** Returns whether an ARN of the service can have one of the formats. */
export function hasFormat(
  { region, account, resource }: ResourceArn,
  formats: readonly ArnFormat[],
): boolean {
  const { misfits } = compare({ region, account, resource }, formats)
  return formats.length > 0 && misfits.length === 0
}

/** @param parts all of an ARN */
function endOf(parts: readonly string[]): ArnEnd {
  return { region: String(parts[3]), account: String(parts[4]), resource: String(parts[5]) }
}

type ArnEnd = Pick<ResourceArn, 'region' | 'account' | 'resource'>

/** Returns what is wrong with an ARN in the view of the format that it misses least. */
function compare({ region, account, resource }: ArnEnd, formats: readonly ArnFormat[]): Compared {
  if (formats.length === 0) return { misfits: [], type: '' }
  const units = { region: unitsOf(region), account: unitsOf(account), resource: unitsOf(resource) }
  const candidates = formats
    .filter(({ format }) => overlaps(compiled(format).resource, units.resource))
    .map(({ resource: type, format }): Compared => ({ misfits: misfitsOf(units, compiled(format)), type }))
  return candidates.reduce<Compared>(fewer, candidates[0] ?? { misfits: ['resource'], type: '' })
}

function fewer(one: Compared, other: Compared): Compared {
  return other.misfits.length < one.misfits.length ? other : one
}

type Units = Readonly<Record<keyof ArnEnd, readonly string[]>>

function misfitsOf({ region, account }: Units, format: CompiledFormat): readonly Misfit[] {
  const misfits: Misfit[] = []
  if (!overlaps(format.region, region))
    misfits.push(region.length === 0 ? 'region missing' : 'region not allowed')
  if (!overlaps(format.account, account))
    misfits.push(account.length === 0 ? 'account missing' : 'account not allowed')
  return misfits
}

interface CompiledFormat {
  readonly region: Format
  readonly account: Format
  readonly resource: Format
}

/** There are only as many as AWS publishes. */
const formatsByText = new Map<string, CompiledFormat>()

function compiled(text: string): CompiledFormat {
  const found = formatsByText.get(text) ?? compile(text)
  formatsByText.set(text, found)
  return found
}

function compile(text: string): CompiledFormat {
  const { region, account, resource } = endOf(partsOf(text))
  return { region: formatOf(region), account: formatOf(account), resource: formatOf(resource) }
}
