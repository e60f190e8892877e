/**
 * The content of messages from DecodeAuthorizationMessage.
 *
 * Source: decoded messages in public reports and in the API reference. In them, statements of identity-based
 * policies name the unique ID of the user or role as the principal.
 */
import type { Layers, MatchedStatement, SourcedPolicy } from '../../policy/index.ts'
import { memberOf } from '../../protocol/structure.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import type { Verdict } from './judge.ts'

interface Items<Item> {
  readonly items: readonly Item[]
}

type Values = Items<{ readonly value: string }>

interface KeyValues {
  readonly key: string
  readonly values: Values
}

interface StatementDetails {
  readonly statementId: string
  readonly effect: 'ALLOW' | 'DENY'
  readonly principals: Values
  readonly principalGroups: Values
  readonly actions: Values
  readonly resources: Values
  readonly conditions: Items<KeyValues>
}

export interface DenialPayload {
  readonly allowed: boolean
  readonly explicitDeny: boolean
  readonly matchedStatements: Items<StatementDetails>
  readonly failures: Values
  readonly context: {
    readonly principal: { readonly id: string; readonly name?: string; readonly arn: string }
    readonly action: string
    readonly resource: string
    readonly conditions: Items<KeyValues>
  }
}

const NO_VALUES: Values = { items: [] }

export function denialPayload(caller: Caller, { request, layers, decision }: Verdict): DenialPayload {
  return {
    allowed: decision.effect === 'allowed',
    explicitDeny: decision.effect === 'explicitDeny',
    matchedStatements: { items: decision.statements.map(detailsReader(layers, caller)) },
    failures: NO_VALUES,
    context: {
      principal: {
        id: caller.userId,
        ...(caller.kind === 'user' ? { name: caller.user.name } : {}),
        arn: caller.arn,
      },
      action: request.action,
      resource: request.resource,
      conditions: { items: request.context.written().map(([key, value]) => keyValues(key, value)) },
    },
  }
}

/**
 * Returns a function that reads matched statements. It parses each policy once, however many of its
 * statements matched.
 */
function detailsReader(layers: Layers, caller: Caller): (matched: MatchedStatement) => StatementDetails {
  const known = new Map<SourcedPolicy, unknown>()
  const statementsOf = (policy: SourcedPolicy): unknown => {
    const statements = known.get(policy) ?? memberOf(JSON.parse(policy.policy.text), 'Statement')
    known.set(policy, statements)
    return statements
  }
  return (matched) => {
    const policy = policyOf(matched, layers)
    return detailsOf(matched, statementAt(policy && statementsOf(policy), matched), caller)
  }
}

function detailsOf(matched: MatchedStatement, statement: unknown, caller: Caller): StatementDetails {
  const principal = memberOf(statement, 'Principal') ?? memberOf(statement, 'NotPrincipal')
  return {
    statementId: matched.sid ?? '',
    effect: matched.effect === 'Allow' ? 'ALLOW' : 'DENY',
    principals: principal === undefined ? holderOf(caller) : values(namesIn(principal)),
    principalGroups: NO_VALUES,
    actions: values(memberOf(statement, 'Action') ?? memberOf(statement, 'NotAction')),
    resources: values(memberOf(statement, 'Resource') ?? memberOf(statement, 'NotResource')),
    conditions: { items: conditionsOf(memberOf(statement, 'Condition')) },
  }
}

function policyOf({ layer, source, group }: MatchedStatement, layers: Layers): SourcedPolicy | undefined {
  return policiesOf(layers, layer).find((policy) => policy.source === source && policy.group === group)
}

/** Returns the statement from its policy. A list of one statement can be written as the statement itself. */
function statementAt(statements: unknown, { index }: MatchedStatement): unknown {
  return Array.isArray(statements) ? statements[index] : statements
}

function policiesOf(layers: Layers, layer: MatchedStatement['layer']): readonly SourcedPolicy[] {
  switch (layer) {
    case 'root':
      return []
    case 'identity':
      return layers.identity
    case 'resource':
    case 'trust':
      return layers.resource ? [layers.resource.policy] : []
    case 'boundary':
    case 'endpoint':
      return [layers[layer]].filter((policy) => policy !== undefined)
    default:
      return (layers[layer] ?? []).flat()
  }
}

/** Returns the unique ID of a user or role. In a session's ID, it precedes the colon. */
function holderOf(caller: Caller): Values {
  return accountOf(caller) === undefined ? NO_VALUES : values(caller.userId.split(':')[0])
}

function namesIn(principal: unknown): readonly unknown[] {
  return typeof principal === 'string' ? [principal] : Object.values(Object(principal)).flat()
}

function conditionsOf(block: unknown): readonly KeyValues[] {
  return Object.values(Object(block)).flatMap((keys) =>
    Object.entries(Object(keys)).map(([key, value]) => keyValues(key, value)),
  )
}

function keyValues(key: string, value: unknown): KeyValues {
  return { key, values: values(value) }
}

function values(value: unknown): Values {
  if (value === undefined) return NO_VALUES
  return { items: [value].flat().map((each) => ({ value: String(each) })) }
}
