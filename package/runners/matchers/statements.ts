/** Splits policies into statements about one action and one resource, in a common form. */

import type { PolicyDocument, PolicyStatement } from '../../policy.ts'
import { variablesIn } from './patterns.ts'

export interface Grant {
  readonly allows: boolean
  readonly actions: Values
  readonly resources: Values
  readonly principals: Values | undefined
  /** Condition operator and key, in lower case, with their sorted values. */
  readonly conditions: ReadonlyMap<string, readonly string[]>
  /** The variables of the whole statement. It applies to no request that lacks the value of one. */
  readonly variables: ReadonlySet<string>
  /** The number of the statement that this is a part of, from 1. */
  readonly statement: number
}

/** One value, or everything except some values. */
export type Values = { readonly only: string } | { readonly except: readonly string[] }

/** @throws TypeError for text that is no JSON, and for a document without statements */
export function documentOf(policy: unknown): PolicyDocument {
  const document: unknown = typeof policy === 'string' ? parsed(policy) : policy
  if (!isDocument(document)) throw new TypeError('A policy is an object with a Statement, or such JSON text.')
  return document
}

function parsed(text: string): unknown {
  try {
    // IAM returns policies in this form.
    return JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text)
  } catch {
    return undefined
  }
}

function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && 'Statement' in value
}

export function grantsOf({ Statement }: PolicyDocument): readonly Grant[] {
  const isList = (value: typeof Statement): value is readonly PolicyStatement[] => Array.isArray(value)
  return (isList(Statement) ? Statement : [Statement]).flatMap((each, at) => partsOf(each, at + 1))
}

function partsOf(statement: PolicyStatement, number: number): Grant[] {
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement
  const lower = (value: string) => value.toLowerCase()
  const allActions = valuesOf(
    listOf(Action).map(lower),
    NotAction === undefined ? undefined : listOf(NotAction).map(lower),
  )
  const allResources = valuesOf(
    Resource === undefined ? ['*'] : listOf(Resource),
    NotResource === undefined ? undefined : listOf(NotResource),
  )
  const named = Principal === undefined && NotPrincipal === undefined ? undefined : namesOf(Principal)
  const allPrincipals = named
    ? valuesOf(named, NotPrincipal === undefined ? undefined : namesOf(NotPrincipal))
    : [undefined]
  const conditions = conditionsOf(Condition)
  const variables = variablesIn(JSON.stringify([Resource, NotResource, Condition]))
  const common = { allows: Effect === 'Allow', conditions, variables, statement: number }
  return allActions.flatMap((actions) =>
    allResources.flatMap((resources) =>
      allPrincipals.map((principals) => ({ ...common, actions, resources, principals })),
    ),
  )
}

function valuesOf(only: readonly string[], except: readonly string[] | undefined): Values[] {
  return except ? [{ except: except.toSorted() }] : only.map((each) => ({ only: each }))
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** Returns principals as `AWS:arn`. An account and its root user are the same. */
function namesOf(principal: PolicyStatement['Principal']): readonly string[] {
  if (principal === undefined) return []
  if (typeof principal === 'string') return ['*']
  return Object.entries(principal).flatMap(([kind, names]) =>
    listOf(names).map((name) => (kind === 'AWS' && name === '*' ? '*' : `${kind}:${accountIn(name)}`)),
  )
}

function accountIn(name: string): string {
  return /^arn:[\w-]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name
}

function conditionsOf(condition: PolicyStatement['Condition'] = {}): Grant['conditions'] {
  const conditions = new Map<string, readonly string[]>()
  for (const [operator, keys] of Object.entries(condition))
    for (const [key, values] of Object.entries(keys))
      conditions.set(
        unused(`${operator} ${key}`.toLowerCase(), conditions),
        [...new Set(listOf(values))].sort(),
      )
  return conditions
}

/** Names that differ only in upper and lower case are the same test, and all of them must be true. */
function unused(test: string, known: Grant['conditions']): string {
  return known.has(test) ? unused(`${test} again`, known) : test
}
