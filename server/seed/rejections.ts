/** Adds to AWS's refusals of a seed's policies what AWS does not say: the place, and what to write instead. */
import { type CheckedType, likelyType } from '../../analysis/policy-checks/documents.ts'
import { type Finding, findingsIn, spellingFor } from '../../analysis/policy-checks/lint.ts'
import { managedPolicies } from '../../core/aws/managed-policies.ts'
import { nearestOf } from '../../core/standards/nearest.ts'
import type { PathElement } from '../../policy/lint/types.ts'
import type { AwsError } from '../../protocol/errors.ts'
import { documentsIn } from './documents.ts'
import type { Rejection } from './failure.ts'
import type { Path } from './parse.ts'
import { textOf } from './steps.ts'
import type { PlacedSeed, SeedPolicy } from './types.ts'

/** The facts about a refusal besides AWS's message. */
export interface Remark {
  /** The part of the seed that is wrong, if it is more than the step's. */
  readonly path: Path
  /** The last part of the path is the name of a member, not its value. */
  readonly isName?: boolean
  /** A sentence. Empty if there is nothing to add. */
  readonly text: string
}

/** @param seed the seed in its long form, with all documents */
export function remarkOn({ path, error }: Rejection, seed: PlacedSeed): Remark {
  const found = documentsIn(seed).find(
    (each) => startsWith(each.path, path) && each.path.length - path.length < 2,
  )
  const isAboutDocument = /Malformed|Validation/.test(error.code)
  const { value, type, path: place } = found ?? {}
  if (isAboutDocument && place && isDocument(value))
    return remarkOnDocument(place, textOf(value), type, error) ?? { path, text: '' }
  const isBoundary = error.message.startsWith('Scope ARN:')
  return {
    path: isBoundary ? [...path, 'permissionsBoundary'] : path,
    text: remarkOnReference(path, error, seed),
  }
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.every((part, index) => String(path[index]) === String(part))
}

function isDocument(value: unknown): value is SeedPolicy['document'] {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

function remarkOnDocument(
  path: Path,
  text: string,
  type: CheckedType | undefined,
  error: AwsError,
): Remark | undefined {
  const policy = { name: '', text }
  const principal = /^Invalid principal in policy: "\w+":"(.*)"$/.exec(error.message)?.[1]
  if (principal !== undefined) return remarkOnPrincipal(path, text, principal)
  if (type === undefined) return undefined
  const findings = findingsIn(policy, type === 'resource' ? likelyType(policy) : type, undefined)
  const errors = findings.filter(({ findingType }) => findingType === 'ERROR')
  const misspelled = errors.find((each) => spellingFor(each, text) !== undefined)
  const finding = misspelled ?? errors[0]
  return finding && remarkOf(path, finding, misspelled && spellingFor(misspelled, text))
}

/** In AWS's console, it is a link. */
const LINK = / Learn more here\.?$/

function remarkOf(
  path: Path,
  { findingDetails, locations: [place] }: Finding,
  nearest: string | undefined,
): Remark {
  const steps = place?.path ?? []
  const last = steps.at(-1)
  return {
    path: [...path, ...steps.flatMap(partOf)],
    isName: last !== undefined && 'key' in last,
    text: `${findingDetails.replace(LINK, '').replace(/\.?$/, '.')}${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
  }
}

function partOf(step: PathElement): Path {
  if ('substring' in step) return []
  if ('index' in step) return [step.index]
  return ['key' in step ? step.key : step.value]
}

/** Finds the principal that does not exist. */
function remarkOnPrincipal(path: Path, text: string, principal: string): Remark | undefined {
  const place = placeOf(JSON.parse(text), principal)
  return place && { path: [...path, ...place], text: '' }
}

function placeOf(data: unknown, value: string): Path | undefined {
  if (data === value) return []
  if (typeof data !== 'object' || data === null) return undefined
  for (const [name, member] of Object.entries(data)) {
    const place = placeOf(member, value)
    if (place) return [Array.isArray(data) ? Number(name) : name, ...place]
  }
  return undefined
}

const MISSING_POLICY = /^(?:Policy|Scope ARN:) (arn:([\w-]+):iam::(\w*):policy\/.*) does not exist/

/** Suggests another policy for one that does not exist: one of AWS, or one of the account. */
function remarkOnReference([, accountId]: Path, error: AwsError, { accounts = {} }: PlacedSeed): string {
  const [, arn, partition = '', owner = ''] = MISSING_POLICY.exec(error.message) ?? []
  if (arn === undefined) return ''
  const ofAws = managedPolicies(partition)
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const same = ofAws.find((each) => each.name.toLowerCase() === name.toLowerCase())
  const own = accounts[String(accountId)]?.policies?.map((each) => each.name) ?? []
  const names = ofAws.map((each) => each.name)
  const nearest = owner === 'aws' ? nearestOf(name, names) : nearestOf(name, own)
  const policy = same ?? (owner === 'aws' ? ofAws.find((each) => each.name === nearest) : undefined)
  if (policy) return `Did you mean "${policy.arn}"?`
  return nearest === undefined ? '' : `Did you mean "${nearest}"?`
}
