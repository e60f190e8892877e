/**
 * The language in which the grammars of management policies are written: containers down to settings.
 *
 * Source of the rules in this folder, unless stated otherwise: CreatePolicy and UpdatePolicy of tag, backup,
 * AI services opt-out, and chat applications policies, recorded on AWS in September 2026. The guide describes
 * the other types as using the same syntax (AWS Organizations User Guide, "Policy syntax and inheritance for
 * management policy types").
 */

/** What a policy is checked against, besides its grammar. */
export interface ManagementPolicyFacts {
  /** The partition of the organization, such as `aws`, whose regions policies can name. */
  readonly partition: string
  /** The time of the request, in milliseconds. Schedules are judged by the runs that follow it. */
  readonly now: number
  /** Returns whether AWS has a service with this prefix, as in `s3:bucket`. */
  readonly isService: (prefix: string) => boolean
}

export interface Place {
  readonly facts: ManagementPolicyFacts
  /** The innermost name that the policy's author chose, such as that of the tag or the rule. */
  readonly name: string
}

export type Check = (text: string, place: Place) => boolean

/** A value or a list of values, which the operators of policies act on. */
export interface Setting {
  readonly kind: 'setting'
  readonly isList: boolean
  readonly accepts: Check
  /** Whether an empty list may be assigned. */
  readonly mayBeEmpty: boolean
  /** Whether empty lists may be appended and removed. */
  readonly mayAddNothing: boolean
  /** Whether an empty list is left out of the effective policy. */
  readonly isHiddenIfEmpty: boolean
}

export interface Container {
  readonly kind: 'container'
  readonly fields: ReadonlyMap<string, Grammar>
  /** What names of the author's choice contain, beside the fields. */
  readonly names?: Names
  /** Returns whether the members fit together. */
  readonly agrees: (container: Written, place: Place) => boolean
}

export interface Names {
  readonly accepts: Check
  readonly each: Grammar
  /** Whether two names of one policy must differ in more than case. */
  readonly mustDiffer?: true
  /** Whether effective policies keep the case of the names. All other keys become lower case. */
  readonly keepCase?: true
}

export type Grammar = Setting | Container

/** A policy type: the only key at the top, and what it contains. */
export interface ManagementGrammar {
  readonly top: string
  readonly content: Container
  /** Whether effective policies leave out containers without settings. */
  readonly dropsEmpty?: true
}

export type Operator = '@@assign' | '@@append' | '@@remove'

export const operators: ReadonlySet<Operator> = new Set(['@@assign', '@@append', '@@remove'])

/** A container or setting as one policy writes it. */
export interface Written {
  readonly grammar: Grammar
  /** What each operator is given. A single value is a list of one. */
  readonly operands: ReadonlyMap<Operator, readonly string[]>
  /** What the policies of lower levels may do here, as far as this policy decides. */
  readonly allowed: ReadonlySet<Operator>
  readonly members: readonly Member[]
}

export interface Member {
  /** In lower case, which is how members of several policies meet. */
  readonly key: string
  /** As written. */
  readonly name: string
  readonly isField: boolean
  readonly node: Written
}

/** Describes a setting with one value. */
export function one(accepts: Check): Setting {
  return { ...list(accepts), isList: false }
}

/** Describes a setting with a list of values. */
export function list(accepts: Check, exceptions: Partial<Setting> = {}): Setting {
  const usual = { isList: true, mayBeEmpty: true, mayAddNothing: false, isHiddenIfEmpty: false }
  return { kind: 'setting', accepts, ...usual, ...exceptions }
}

type Rest = Partial<Pick<Container, 'agrees'>> & { readonly names?: Names }

/** Describes a container. Its fields are read without regard to case. */
export function container(fields: Readonly<Record<string, Grammar>>, rest: Rest = {}): Container {
  return { kind: 'container', fields: new Map(Object.entries(fields)), agrees: () => true, ...rest }
}

/** Describes a container whose members have names of the author's choice. */
export function named(accepts: Check, each: Grammar, rest: Omit<Names, 'accepts' | 'each'> = {}): Container {
  return container({}, { names: { accepts, each, ...rest } })
}

/** Accepts exactly these words, separated by spaces. */
export function words(text: string): Check {
  const accepted = new Set(text.split(' '))
  return (value) => accepted.has(value)
}

/** Accepts values that match as a whole. */
export function matching(pattern: RegExp): Check {
  return (value) => pattern.test(value)
}

export const anyText: Check = () => true
export const someText: Check = (value) => value !== ''

/** Accepts the innermost name that the author chose, in any case. A tag's key repeats its name so. */
export const sameName: Check = (text, { name }) => text.toLowerCase() === name.toLowerCase()
