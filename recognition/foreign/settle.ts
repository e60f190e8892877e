/** Chooses between operations of several services that fit a request equally well. */
import type { ApiOperation, ApiService } from '../../core/aws/api-operations.ts'
import { mostSpecial, type RestMatch } from './templates.ts'

interface Candidate {
  readonly service: ApiService
  readonly facts: ApiOperation
}

/** Returns the operation that is meant. Undefined when none fits, or when several differ in what they need. */
export function settle(matches: readonly RestMatch[]): RestMatch | undefined {
  const best = mostSpecial(matches)
  const [first] = best
  if (!first || best.length === 1) return first
  const owners = best.filter(namesOwnResource)
  return mainOf(owners.length > 0 ? owners : best)
}

/** Returns the main one of operations that need the same. Undefined when they differ in what they need. */
export function mainOf<Operation extends Candidate>(operations: readonly Operation[]): Operation | undefined {
  const main = operations.find(({ service: { key, signingName } }) => key === signingName) ?? operations[0]
  return main && operations.every((operation) => needTheSame(operation, main)) ? main : undefined
}

/** Returns whether two operations need the same permissions for the same parameters. */
export function needTheSame(one: Candidate, other: Candidate): boolean {
  return one === other || needs(one) === needs(other)
}

/** Returns whether an ARN in the path is one of the service: tags of several services have the same path. */
function namesOwnResource({ service, labels }: RestMatch): boolean {
  return [...labels.values()].some((value) => isArnOf(service, value))
}

/** Returns whether the text is an ARN of a resource of the service. */
export function isArnOf({ types }: ApiService, text: string): boolean {
  if (!text.startsWith('arn:') || text.length > LONGEST_ARN) return false
  return Object.values(types).some((pattern) => patternOf(pattern).test(text))
}

const LONGEST_ARN = 2048
const patterns = new Map<string, RegExp>()

/** Parts take no separators, so that a match takes linear time. */
function patternOf(arnPattern: string): RegExp {
  const known = patterns.get(arnPattern)
  if (known) return known
  const escaped = arnPattern
    .split(/\$\{[^}]*\}/)
    .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const made = new RegExp(`^${escaped.join('[^:/]*')}$`)
  patterns.set(arnPattern, made)
  return made
}

function needs({ service, facts }: Candidate): string {
  const { grants, pass, keys, account, wire } = facts
  const types = new Set(grants.flatMap(({ on, maybe }) => Object.keys({ ...on, ...maybe })))
  const patterns = [...types].map((type) => service.types[type])
  return JSON.stringify([grants, pass, keys, account, wire, patterns])
}
