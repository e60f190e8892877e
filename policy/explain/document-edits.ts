/** Writes changes into the documents of policies, which otherwise keep their layout. */
import { isObject, type Json, type JsonObject, listOf, parseJson } from '../json.ts'
import { rewritten } from '../rewrite.ts'
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'
import {
  type Addition,
  type Change,
  type ChangedStatement,
  type Exception,
  isAwsOwn,
  isEditable,
} from './change.ts'
import { withoutCondition, withPrincipal, withValue } from './edits.ts'
import { setsOf } from './sets.ts'

/** The document of one policy before and after a change. */
export interface DocumentEdit {
  /** The policy as it was evaluated, before any change. Undefined for a policy to be created. */
  readonly policy: SourcedPolicy | undefined
  /** Empty for a policy to be created, unless it begins with the document of AWS's policy that it replaces. */
  readonly before: string
  /** Undefined when no statement remains, so that it would not be a valid policy. */
  readonly after: string | undefined
}

/** A policy that earlier changes may have edited. */
interface Edited {
  readonly policy: SourcedPolicy
  readonly text: string
  /** The positions of its removed statements. Changes count them, because they are found before any is made. */
  readonly removed: readonly number[]
}

/**
 * Returns the edit of each change, in their order. Undefined for a change that edits no document. A later edit of the
 * same document begins where the earlier one ended.
 */
export function documentEdits(
  layers: Layers,
  changes: readonly Change[],
): readonly (DocumentEdit | undefined)[] {
  const all = new Map<string, Edited>()
  return changes.map((change) => {
    const policy = policyOf(layers, change)
    if (policy === undefined) return change.change === 'add' ? creation(layers, change) : undefined
    const key = JSON.stringify([policy.kind, policy.source, policy.group])
    const before = all.get(key) ?? { policy, text: policy.policy.text, removed: [] }
    const after = withChange(before, change)
    if (after === undefined) return undefined
    all.set(key, after)
    return { policy, before: before.text, after: hasStatements(after.text) ? after.text : undefined }
  })
}

/** Returns the policy that a change edits. */
function policyOf(layers: Layers, change: Change): SourcedPolicy | undefined {
  const sets = setsOf(layers).filter(({ layer }) => layer === change.layer)
  if (change.change === 'add') return policyToExtend(change, sets)
  const { source, group } = change
  const policies = sets.flatMap((set) => set.policies)
  return policies.find((policy) => policy.source === source && policy.group === group)
}

/** The layers in which a further policy would need more than one call, so that an existing one is extended. */
const extended: ReadonlySet<LayerName> = new Set(['serviceControl', 'session'])

function policyToExtend(
  { layer, level = 1, source, group, missing }: Addition,
  sets: ReturnType<typeof setsOf>,
): SourcedPolicy | undefined {
  if (missing) return undefined
  const policies = sets[level - 1]?.policies ?? []
  if (source !== undefined)
    return policies.find((policy) => policy.source === source && policy.group === group)
  return extended.has(layer) ? policies.find((policy) => isEditable(policy)) : undefined
}

/** Returns a new policy. A boundary that replaces AWS's own begins with the statements of that. */
function creation({ boundary }: Layers, { layer, statement }: Addition): DocumentEdit {
  const base = layer === 'boundary' && boundary && isAwsOwn(boundary) ? boundary.policy.text : ''
  const created = base === '' ? newDocument(statement) : withStatementAdded(base, statement)
  return { policy: undefined, before: base, after: created }
}

function newDocument(statement: JsonObject): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}

function withChange(before: Edited, change: Change): Edited | undefined {
  switch (change.change) {
    case 'add':
      return { ...before, text: withStatementAdded(before.text, change.statement) }
    case 'remove':
      return withoutStatement(before, change)
    case 'except':
      return withException(before, change)
    case 'extend':
      return withEditedStatement(before, change, (statement) =>
        change.element === 'Principal'
          ? withPrincipal(statement, change.value)
          : withValue(statement, change.element, String(change.value)),
      )
    case 'loosen':
      return withEditedStatement(before, change, (statement) =>
        change.conditions.reduce(
          (rest, { operator, key }) => withoutCondition(rest, operator, key),
          statement,
        ),
      )
    default:
      return undefined
  }
}

function withStatementAdded(text: string, statement: JsonObject): string {
  const document = documentIn(text)
  return rewritten(text, { ...document, Statement: [...listOf(document['Statement']), statement] })
}

/** Returns the document, or one without statements in place of a text that is no policy. */
function documentIn(text: string): JsonObject {
  const document = parseJson(text)
  return isObject(document) ? document : { Version: '2012-10-17' }
}

function withoutStatement(before: Edited, change: ChangedStatement): Edited {
  const at = presentIndex(before, change)
  const text = withStatements(before.text, (statements) => statements.toSpliced(at, 1))
  return { ...before, text, removed: [...before.removed, change.index] }
}

function withEditedStatement(
  before: Edited,
  change: ChangedStatement,
  edit: (statement: JsonObject) => JsonObject,
): Edited {
  const at = presentIndex(before, change)
  const text = withStatements(before.text, (statements) =>
    statements.map((statement, index) => (index === at && isObject(statement) ? edit(statement) : statement)),
  )
  return { ...before, text }
}

/** The first statement takes the place of the Deny. The others go to the end, so that none gets another number. */
function withException(before: Edited, change: Exception): Edited {
  const [first = {}, ...others] = change.statements
  const { text, removed } = withEditedStatement(before, change, () => first)
  return { ...before, text: others.reduce(withStatementAdded, text), removed }
}

function presentIndex({ removed }: Edited, { index }: ChangedStatement): number {
  return index - removed.filter((other) => other < index).length
}

/** A single statement stays without a list. */
function withStatements(text: string, edit: (statements: readonly Json[]) => readonly Json[]): string {
  const document = documentIn(text)
  const { Statement: statement } = document
  const [first, ...further] = edit(listOf(statement))
  const isSingle = isObject(statement) && first !== undefined && further.length === 0
  const statements = first === undefined ? [] : [first, ...further]
  return rewritten(text, { ...document, Statement: isSingle ? first : statements })
}

function hasStatements(text: string): boolean {
  return listOf(documentIn(text)['Statement']).length > 0
}
