/**
 * Checks the names in questions. What a policy says about a misspelled action is always no, so that an expectation that
 * something is denied would pass by accident.
 *
 * Only our own questions are checked. Calls, and questions that services ask, are decided as they are.
 */
import {
  type actionFacts,
  actionsOfService,
  dateOfReference,
  isConditionKey,
  resourceTypes,
  servicePrefixes,
} from '../core/aws/service-authorization.ts'
import { matchesPattern } from '../core/standards/pattern.ts'
import { formatOf, overlaps, unitsOf } from '../policy/overlap.ts'
import { isClaim, nearestAction, nearestKey } from './nearest-names.ts'
import { nestedIn } from './proof-universe.ts'

/** A name as it is written in a question, and where: `actions[1]`, or `--denies`. */
export interface WrittenName {
  readonly place: string
  readonly name: string
}

export interface QuestionNames {
  /** Actions, or patterns of actions. */
  readonly actions: readonly WrittenName[]
  /** ARNs, patterns of ARNs, or `*`. */
  readonly resources: readonly WrittenName[]
}

/** Names that are permitted although the service authorization reference lacks them. */
export interface PermittedNames {
  /** Prefixes of services that AWS does not have, in lower case. */
  readonly ownServices?: Iterable<string> | undefined
  /** Permits every name. */
  readonly unknownActions?: boolean | undefined
}

export interface NameProblem {
  readonly code: 'UnknownAction' | 'ImpossibleResource'
  readonly message: string
}

type ActionFacts = NonNullable<ReturnType<typeof actionFacts>>

/**
 * Returns what is wrong with the names of a question. Undefined if the question can be answered.
 *
 * @param isListed whether the question is about a list of access, in which a resource only limits the actions. Of a single
 * request, an action without resource-level permissions is decided on `*`, whatever the resource.
 */
export function problemWithNames(
  { actions, resources }: QuestionNames,
  { ownServices = [], unknownActions = false }: PermittedNames,
  isListed = false,
): NameProblem | undefined {
  const malformed = resources.find(({ name }) => !ARN.test(name))
  if (malformed) return { code: 'ImpossibleResource', message: malformedResource(malformed) }
  if (unknownActions) return undefined
  const own = new Set(ownServices)
  const ofAws = actions.filter(({ name }) => !isOwn(name, own))
  const unknown = ofAws.find(({ name }) => !matchesSome(name))
  if (unknown) return { code: 'UnknownAction', message: unknownAction(unknown) }
  if (ofAws.length === 0 || ofAws.length < actions.length) return undefined
  const impossible = resources.find(({ name }) => !isPossible(name, ofAws, isListed))
  return impossible && { code: 'ImpossibleResource', message: impossibleResource(impossible, ofAws) }
}

/** Returns whether an action, or one that a pattern matches, is in the reference or of a service of one's own. */
export function isPossibleAction(action: string, ownServices: ReadonlySet<string> = NONE): boolean {
  return isOwn(action, ownServices) || matchesSome(action)
}

/** Returns a sentence about an action that is not in the reference. Undefined if it is, or if its service is one's own. */
export function noteOnAction(action: string, ownServices: ReadonlySet<string> = NONE): string | undefined {
  if (isPossibleAction(action, ownServices)) return undefined
  return unknownName('action', action, nearestAction(action))
}

/** Returns a sentence about each condition key that is not in the reference. */
export function notesOnKeys(keys: readonly string[]): readonly string[] {
  return keys
    .filter((key) => !isConditionKey(key) && !isClaim(key))
    .map((key) => unknownName('condition key', key, nearestKey(key)))
}

/** Returns the problem with access that a policy must not grant. An empty list means everything. */
export function problemWithAccess(
  { actions, resources }: QuestionNames,
  permitted: PermittedNames,
): NameProblem | undefined {
  const all = actions.length === 0 ? [{ place: '', name: '*' }] : actions
  return problemWithNames({ actions: all, resources }, permitted, true)
}

const ARN = /^(?:\*|arn:(?:[^:]*:){4}.+)$/s

function malformedResource({ place, name }: WrittenName): string {
  const form = 'arn:partition:service:region:account:resource, such as arn:aws:s3:::bucket/*'
  return `${place}: ${JSON.stringify(name)} is neither * nor an ARN. The format of an ARN is ${form}.`
}

const NONE: ReadonlySet<string> = new Set()

function unknownName(kind: string, name: string, nearest: string | undefined): string {
  return `The ${kind} ${JSON.stringify(name)} is not in AWS's service authorization reference.${suggestion(nearest)}`
}

function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}

function isOwn(action: string, own: ReadonlySet<string>): boolean {
  return own.has(prefixOf(action))
}

function prefixOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase()
}

function matchesSome(pattern: string): boolean {
  for (const _ of actionsMatching(pattern)) return true
  return false
}

function actionsMatching(pattern: string): Iterable<ActionFacts> {
  const colon = pattern.indexOf(':')
  if (colon !== -1) return actionsNamed(prefixOf(pattern), pattern.slice(colon + 1))
  return pattern === '*' ? actionsNamed('*', '*') : []
}

function* actionsNamed(service: string, name: string): Generator<ActionFacts> {
  const prefixes = /[*?]/.test(service)
    ? servicePrefixes().filter((prefix) => matches(service, prefix))
    : [service]
  for (const prefix of prefixes)
    for (const action of actionsOfService(prefix)) if (matches(name, action.name)) yield action
}

function matches(pattern: string, text: string): boolean {
  if (pattern === '*') return true
  return overlaps(formatOf(text.toLowerCase()), [...pattern.toLowerCase()])
}

function unknownAction({ place, name }: WrittenName): string {
  const sentence = `${place}: No action that iamulator knows matches ${JSON.stringify(name)}.`
  return `${sentence}${suggestion(nearestAction(name))} ${permitting()}`
}

function permitting(): string {
  return `iamulator knows AWS's actions as of ${dateOfReference()}. Permit newer ones with unknownActions (--unknown-actions), and those of your own services with ownServices in a seed.`
}

/** Returns whether a request for one of the actions can be about the resource. */
function isPossible(resource: string, actions: readonly WrittenName[], isListed: boolean): boolean {
  if (/^\*+$/.test(resource) || actions.some(({ name }) => name === '*')) return true
  for (const { name } of actions)
    for (const action of actionsMatching(name)) if (canHave(action, resource, isListed)) return true
  return false
}

/** Policies can also allow it on every bucket: see `authorizedResource`. */
const LISTING_BUCKETS = 's3:ListAllMyBuckets'

function canHave(action: ActionFacts, resource: string, isListed: boolean): boolean {
  const name = nameOf(action)
  if (action.wildcardOnly) return !isListed || name === LISTING_BUCKETS
  // The name of a bucket has no slashes, which its format alone does not show.
  if (nestedIn(name).some((pattern) => matchesPattern(pattern, resource))) return false
  return formatsOf(action).some(({ arn }) => fits(arn, resource))
}

const FIELDS_OF_ARN = 6

/** Returns whether some ARN has the format and matches the pattern. Only names of resources can contain colons. */
function fits(format: string, pattern: string): boolean {
  const fields = fieldsOf(pattern)
  if (fields.length < FIELDS_OF_ARN) return overlaps(formatOf(format), unitsOf(pattern))
  const formats = fieldsOf(format)
  return fields.every((field, at) => overlaps(formatOf(formats[at] ?? ''), unitsOf(field)))
}

function fieldsOf(arn: string): readonly string[] {
  const parts = arn.split(':')
  const name = parts.slice(FIELDS_OF_ARN - 1)
  return name.length === 0 ? parts : [...parts.slice(0, FIELDS_OF_ARN - 1), name.join(':')]
}

function formatsOf({ service, resourceTypes: named }: ActionFacts) {
  const names = new Set(named.map(({ name }) => name))
  return resourceTypes(service).filter(({ name }) => names.has(name))
}

function nameOf({ service, name }: ActionFacts): string {
  return `${service}:${name}`
}

/** An error lists at most this many formats. */
const MAXIMUM_LISTED = 3

function impossibleResource({ place, name: resource }: WrittenName, actions: readonly WrittenName[]): string {
  const asked = listOf(actions.map(({ name }) => name))
  const known = actions.flatMap(({ name }) => [...actionsMatching(name)])
  if (known.every(({ wildcardOnly }) => wildcardOnly))
    return `${place}: ${asked} has no resource-level permissions. Ask for *.`
  const formats = new Map(known.flatMap(formatsOf).map((type) => [type.arn, `${type.name}: ${type.arn}`]))
  const nearest = [...formats].toSorted(([one], [other]) => alike(other, resource) - alike(one, resource))
  const listed = nearest.slice(0, MAXIMUM_LISTED).map(([, text]) => text)
  const others = nearest.length > MAXIMUM_LISTED ? ', and others' : ''
  return `${place}: ${asked} cannot have the resource ${resource}${kindOf(resource)}. It can have ${listed.join(', ')}${others}.`
}

/** Returns which resource of AWS has the ARN, in parentheses. Empty if there is none. */
function kindOf(resource: string): string {
  const [, , service = ''] = resource.split(':')
  const found = resourceTypes(service).findLast(({ arn }) => fits(arn, resource))
  return found ? ` (${service} ${found.name})` : ''
}

/** Returns how many parts of two ARNs are the same, from the first on that both name. */
function alike(format: string, resource: string): number {
  const parts = resource.split(/[:/]/)
  return format.split(/[:/]/).filter((part, at) => part === parts[at]).length
}

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names)
}
