/** The policies that are checked: what they belong to, and whether they can be read. */
import {
  compilePolicy,
  type LayerName,
  resourcePolicyError,
  type SourcedPolicy,
  statementSpans,
} from '../../policy/index.ts'
import { parseDocument } from '../../policy/json-document.ts'
import { positionsIn } from '../../policy/positions.ts'

/** The owner of a policy: an identity, a resource, a role that it lets others assume, or an organization. */
export type CheckedType = 'identity' | 'resource' | 'trust' | 'scp' | 'rcp'

/** A policy to check, with a name for messages, such as its file's. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

/** Thrown for a text that is not a policy of its type. The message says why, and where. */
export class PolicyTextError extends Error {
  override readonly name = 'PolicyTextError'
}

const LAYERS: Readonly<Record<CheckedType, LayerName>> = {
  identity: 'identity',
  resource: 'resource',
  trust: 'trust',
  scp: 'serviceControl',
  rcp: 'resourceControl',
}

export function layerOf(type: CheckedType): LayerName {
  return LAYERS[type]
}

/** Types whose statements must name principals. In the others, a principal is an error. */
const WITH_PRINCIPALS: ReadonlySet<CheckedType> = new Set(['resource', 'trust', 'rcp'])

export function hasPrincipals(type: CheckedType): boolean {
  return WITH_PRINCIPALS.has(type)
}

/**
 * Returns the type that a text seems to have: a policy with principals belongs to a resource, or is the trust policy of a
 * role if it names no resource and only actions of STS.
 */
export function likelyType({ text }: NamedText): CheckedType {
  const { statements } = compilePolicy(text)
  if (!statements.some(({ principals }) => principals)) return 'identity'
  const isTrust = statements.every(
    ({ resources, actions: { negated, values } }) =>
      resources === undefined && !negated && values.every((action) => /^sts:/i.test(action)),
  )
  return isTrust ? 'trust' : 'resource'
}

/**
 * Compiles a policy. Parts that the evaluator would ignore are errors, because a proof without them would be about
 * another policy than its author wrote.
 *
 * @throws PolicyTextError
 */
export function readPolicy({ name, text }: NamedText, type: CheckedType): SourcedPolicy {
  requireObject(name, text)
  const policy = compilePolicy(text)
  const needsPrincipals = hasPrincipals(type)
  const flaw = resourcePolicyError(policy, needsPrincipals ? 'resource' : 'endpoint')
  if (flaw !== undefined)
    throw new PolicyTextError(`${placeIn(name, text, flaw)} is not a policy:${after(flaw)}`)
  const named = policy.statements.find(({ principals }) => principals)
  if (named !== undefined && !needsPrincipals)
    throw new PolicyTextError(
      `${placeOf(name, text, named.index)}: statement ${named.index + 1} has a Principal, which a policy of type "${type}" cannot have.`,
    )
  return { policy, source: name, kind: needsPrincipals ? 'resource' : 'inline' }
}

/** @throws PolicyTextError */
function requireObject(name: string, text: string): void {
  const { root, errorAt } = parseDocument(text)
  if (root === undefined) {
    const { line, column } = positionsIn(text)(errorAt)
    throw new PolicyTextError(`${name}:${line}:${column + 1} is not valid JSON.`)
  }
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null || !('Statement' in json))
    throw new PolicyTextError(`${name} is not a policy: it has no Statement.`)
}

/** Makes a sentence's end of a flaw, which begins with a path or a space. */
function after(flaw: string): string {
  return flaw.startsWith(' ') ? ` it${flaw}` : ` ${flaw.slice(1)}`
}

function placeIn(name: string, text: string, flaw: string): string {
  const index = /^\.Statement\[(\d+)\]/.exec(flaw)?.[1]
  return index === undefined ? name : placeOf(name, text, Number(index))
}

function placeOf(name: string, text: string, index: number): string {
  const start = statementSpans(text)[index]?.start
  return start === undefined ? name : `${name}:${start.line}:${start.column}`
}
