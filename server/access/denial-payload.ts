/**
 * What DecodeAuthorizationMessage shows of a denial.
 *
 * Source: decoded messages in public reports and in the API reference; there, identity policies' statements name the
 * unique id of their holder as the principal.
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

interface StatementFacts {
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
  readonly matchedStatements: Items<StatementFacts>
  readonly failures: Values
  readonly context: {
    readonly principal: { readonly id: string; readonly name?: string; readonly arn: string }
    readonly action: string
    readonly resource: string
    readonly conditions: Items<KeyValues>
  }
}

const NOTHING: Values = { items: [] }

export function denialPayload(caller: Caller, { request, layers, decision }: Verdict): DenialPayload {
  return {
    allowed: decision.effect === 'allowed',
    explicitDeny: decision.effect === 'explicitDeny',
    matchedStatements: { items: decision.statements.map(factsReader(layers, caller)) },
    failures: NOTHING,
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

/** Reads each policy once, however many of its statements matched. */
function factsReader(layers: Layers, caller: Caller): (matched: MatchedStatement) => StatementFacts {
  const known = new Map<SourcedPolicy, unknown>()
  const statementsOf = (policy: SourcedPolicy): unknown => {
    const statements = known.get(policy) ?? memberOf(JSON.parse(policy.policy.text), 'Statement')
    known.set(policy, statements)
    return statements
  }
  return (matched) => {
    const policy = policyOf(matched, layers)
    return factsOf(matched, statementAt(policy && statementsOf(policy), matched), caller)
  }
}

function factsOf(matched: MatchedStatement, statement: unknown, caller: Caller): StatementFacts {
  const principal = memberOf(statement, 'Principal') ?? memberOf(statement, 'NotPrincipal')
  return {
    statementId: matched.sid ?? '',
    effect: matched.effect === 'Allow' ? 'ALLOW' : 'DENY',
    principals: principal === undefined ? holderOf(caller) : values(namesIn(principal)),
    principalGroups: NOTHING,
    actions: values(memberOf(statement, 'Action') ?? memberOf(statement, 'NotAction')),
    resources: values(memberOf(statement, 'Resource') ?? memberOf(statement, 'NotResource')),
    conditions: { items: conditionsOf(memberOf(statement, 'Condition')) },
  }
}

function policyOf({ layer, source, group }: MatchedStatement, layers: Layers): SourcedPolicy | undefined {
  return policiesOf(layers, layer).find((policy) => policy.source === source && policy.group === group)
}

/** The statement as it stands in its policy. A list of one may be written as the statement itself. */
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

/** The unique id of a user or role; sessions have theirs before the colon. */
function holderOf(caller: Caller): Values {
  return accountOf(caller) === undefined ? NOTHING : values(caller.userId.split(':')[0])
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
  if (value === undefined) return NOTHING
  return { items: [value].flat().map((each) => ({ value: String(each) })) }
}
