/** Formats explanations and decisions for people: in terminals, and in failures of tests. */
import { type RefusalFacts, refusalText } from '../../core/runtime/refusal-text.ts'
import type { LayerName } from '../../policy/index.ts'
import type { RefusedRequest } from '../../schemas/endpoints.ts'
import { LAYER_NAMES, nameOfStatement, policyText, someLayer, targetText } from './change-text.ts'
import type { explanationOf, summaryOf } from './explanation.ts'
import type { GuardedCall } from './guarded-call.ts'

/** A request that was refused before any policy was asked, as lists have it. */
export type RefusedBody = Pick<
  RefusedRequest,
  'kind' | 'requestId' | 'time' | 'action' | 'status' | 'error'
> &
  RefusalFacts

/** Colors text for a terminal. */
export type Paint = (color: 'bold' | 'dim' | 'red' | 'green', text: string) => string

/** The members of an explanation in JSON, in which members without a value are undefined or missing. */
type Sent<Value> = Value extends readonly (infer Item)[]
  ? readonly Sent<Item>[]
  : Value extends object
    ? { readonly [Name in RequiredIn<Value>]: Sent<Value[Name]> } & {
        readonly [Name in Exclude<keyof Value, RequiredIn<Value>>]?:
          | Sent<Exclude<Value[Name], undefined>>
          | undefined
      }
    : Value
type RequiredIn<Value> = {
  [Name in keyof Value]-?: undefined extends Value[Name] ? never : Name
}[keyof Value]

type Explained = ReturnType<typeof explanationOf>

export type ExplanationBody = Sent<Omit<Explained, 'change' | 'layers'>> & {
  readonly layers: readonly Layer[]
  readonly change: {
    readonly steps: readonly Step[]
    readonly alternatives: readonly (readonly Step[])[]
  } | null
  readonly guarded?: GuardedCall | undefined
  readonly audited?: true | undefined
}

export type DecisionBody = ReturnType<typeof summaryOf> & {
  readonly kind?: 'decision'
  readonly requestId: string
  readonly time: string
  readonly operation?: string | undefined
  readonly audited?: true | undefined
}
export type Layer = Sent<Explained['layers'][number]> & {
  /** The positions of the statement that came closest to allowing the request, and of its policy. */
  readonly closest?: { readonly policy: number; readonly statement: number } | undefined
}
export type Policy = Layer['policies'][number]
export type Statement = Policy['statements'][number]
export interface Step {
  readonly text: string
  readonly layer?: LayerName | undefined
  /** A sentence about what the change allows besides the request. */
  readonly further?: string | undefined
}

/** Leaves the text as it is, for outputs other than terminals. */
export const plain: Paint = (_color, text) => text

/** Returns a tree of layers, policies, and statements, and the changes that would reverse the decision. */
export function textOfExplanation(explained: ExplanationBody, paint: Paint): string {
  return [
    headline(explained, paint),
    `  caller ${explained.caller}`,
    ...(explained.guarded ? guardedLines(explained.guarded, paint) : []),
    ...notesOn(explained).map((note) => labeled('note', note, paint)),
    '',
    ...(explained.rule === undefined ? [] : [`  ${explained.rule}`]),
    ...(explained.exception === undefined ? [] : [`  ${explained.exception}`]),
    ...explained.layers.flatMap((layer) => layerLines(layer, paint)),
    ...changeLines(explained, paint),
    '',
  ].join('\n')
}

/** The keys and lookups of a call that are listed. A request can have a tag or an object in each of a thousand. */
const SHOWN_LINES = 10

/** Returns what the call was, where its ARN and condition keys came from, and what was looked up for them. */
function guardedLines({ service, operation, upstream, ...from }: GuardedCall, paint: Paint): string[] {
  const keys = Object.entries(from.keysFrom).map(([key, source]) => `${key} from ${source}`)
  const reads = from.lookups.map(({ text }) => text)
  return [
    labeled('call', `${service}:${operation} to ${upstream}`, paint),
    labeled('ARN', `from ${from.resourceFrom}`, paint),
    ...limited(keys, 'condition keys').map((text) => labeled('key', text, paint)),
    ...limited(reads, 'lookups').map((text) => labeled('read', text, paint)),
  ]
}

function limited(texts: readonly string[], things: string): readonly string[] {
  const further = texts.length - SHOWN_LINES
  return further > 0 ? [...texts.slice(0, SHOWN_LINES), `and ${further} more ${things}`] : texts
}

/** Returns a line of the facts of a request. The texts of all lines begin in the same column. */
function labeled(label: 'note' | 'call' | 'ARN' | 'key' | 'read', text: string, paint: Paint): string {
  return `  ${paint('bold', label)}${' '.repeat('caller '.length - label.length)}${text}`
}

const AUDITED = 'The call passed although it is denied, because it was only audited.'

function notesOn({ notes = [], audited }: ExplanationBody): readonly string[] {
  return audited ? [AUDITED, ...notes] : notes
}

function headline(explained: ExplanationBody, paint: Paint): string {
  const { decision, action, resource, reason, layer, rule } = explained
  const request = `${action} on ${resource}`
  if (decision !== 'allowed')
    return `${paint('red', '✗ denied')} ${request}${rule === undefined ? '' : ':'} ${reason}`
  if (rule !== undefined) return `${paint('green', '✓ allowed')} ${request}`
  return `${paint('green', '✓ allowed')} ${request} ${layer === 'root' ? 'because the caller is the root user' : `by ${someLayer(layer)}`}`
}

const VERDICTS = {
  allows: 'allows',
  denies: 'denies',
  doesNotAllow: 'does not allow',
  exempt: 'does not apply',
} as const

function layerLines(layer: Layer, paint: Paint): string[] {
  const verdict = `${LAYER_NAMES[layer.layer]}${setOf(layer)} ${VERDICTS[layer.verdict]}`
  const shown = shownStatements(layer)
  const policies = layer.policies.flatMap((policy, at) => policyLines(policy, shown[at] ?? [], paint))
  return [`  ${markOf(layer, paint)} ${verdict}. ${paint('dim', layer.why)}`, ...policies]
}

/** Layers with more statements show only those that matter. */
const UNFOLDED_STATEMENTS = 5

interface ShownStatement {
  readonly statement: Statement
  readonly isClosest: boolean
}

/** Returns the statements of each policy that are shown: of many, those that apply, and the one that came closest. */
function shownStatements(layer: Layer): readonly (readonly ShownStatement[])[] {
  const { policies, closest } = layer
  const count = policies.reduce((sum, { statements }) => sum + statements.length, 0)
  return policies.map(({ statements }, policy) =>
    statements
      .map((statement, at) => ({
        statement,
        isClosest: count > 1 && closest?.policy === policy && closest.statement === at,
      }))
      .filter(({ statement, isClosest }) => count <= UNFOLDED_STATEMENTS || statement.applies || isClosest),
  )
}

/** Returns what the policies of a layer are attached to in an organization, or the number of their set. */
function setOf({ level, target }: Layer): string {
  if (target) return ` of the ${targetText(target)}`
  return level === undefined ? '' : `, level ${level}`
}

/** Marks whether the layer blocks the request. A dot means that the layer does not allow it, but need not. */
function markOf(layer: Layer, paint: Paint): string {
  if (layer.verdict === 'allows') return paint('green', '✓')
  return isBlocking(layer) ? paint('red', '✗') : paint('dim', '·')
}

export function isBlocking({ verdict, needed }: Layer): boolean {
  return verdict === 'denies' || (needed && verdict === 'doesNotAllow')
}

function policyLines(policy: Policy, shown: readonly ShownStatement[], paint: Paint): string[] {
  const { source, name, group, kind, statements } = policy
  const origin = group === undefined ? kind : `${kind}, of ${group}`
  return [
    `      ${policyText(source, name)} ${paint('dim', `(${origin})`)}${noteOn(policy)}`,
    ...shown.flatMap((each) => statementLines(each, paint)),
    ...foldedLine(statements.length - shown.length, shown.length > 0, paint),
  ]
}

function foldedLine(count: number, isAmongOthers: boolean, paint: Paint): string[] {
  if (count === 0) return []
  const statements = `${count}${isAmongOthers ? ' other' : ''} ${count === 1 ? 'statement does' : 'statements do'}`
  return [`        ${paint('dim', `· ${statements} not match`)}`]
}

function noteOn({ readable, missing, statements }: Policy): string {
  if (missing) return ': it does not exist'
  if (!readable) return ': it cannot be read, so it allows nothing'
  return statements.length === 0 ? ': it has no statements' : ''
}

function statementLines({ statement, isClosest }: ShownStatement, paint: Paint): string[] {
  const { effect, applies, failure, span } = statement
  const mark = applies
    ? paint(effect === 'Allow' ? 'green' : 'red', effect === 'Allow' ? '✓' : '✗')
    : paint('dim', '·')
  const place = span ? paint('dim', ` line ${span.start.line}`) : ''
  const closest = isClosest ? ` ${paint('bold', '(closest)')}` : ''
  const head = `        ${mark} ${nameOfStatement(statement)} ${effect}${place}${closest}`
  if (!failure) return [`${head}: applies`]
  return [`${head}: ${subjectOf(failure)} does not match`, ...failureLines(failure, paint)]
}

type Failure = NonNullable<Statement['failure']>

export function subjectOf({ element, operator, key }: Failure): string {
  if (operator !== undefined) return `${element} ${operator} ${key}`
  return key === undefined ? element : `${element} with the variable ${key}`
}

function failureLines({ expected, actual, note }: Failure, paint: Paint): string[] {
  const indent = ' '.repeat(14)
  return [
    ...(expected.length > 0 ? [`${indent}${paint('dim', 'expected')} ${listed(expected)}`] : []),
    `${indent}${paint('dim', 'actual  ')} ${actual === null ? 'absent' : listed([actual].flat())}`,
    ...(note === undefined ? [] : [`${indent}${paint('dim', note)}`]),
  ]
}

/** Only the first values are shown, because a policy can list a thousand actions. */
const SHOWN_VALUES = 6

export function listed(values: readonly string[]): string {
  const further = values.length - SHOWN_VALUES
  return `${values.slice(0, SHOWN_VALUES).join(', ')}${further > 0 ? `, and ${further} more` : ''}`
}

function changeLines({ change, untried }: ExplanationBody, paint: Paint): string[] {
  const [steps = [], ...alternatives] = change ? [change.steps, ...change.alternatives] : []
  const lines = [
    ...stepLines(steps, paint),
    ...alternatives.flatMap((others) => ['  or', ...stepLines(others, paint)]),
    ...(untried === undefined ? [] : [`    ${paint('dim', untried)}`]),
  ]
  return lines.length === 0 ? [] : ['', paint('bold', '  to allow it:'), ...lines]
}

function stepLines(steps: readonly Step[], paint: Paint): string[] {
  return steps.flatMap(({ text, further }) => [
    `    ${text}`,
    ...(further === undefined ? [] : [`      ${paint('dim', further)}`]),
  ])
}

/**
 * Returns one line per decision.
 *
 * @param explainUrl the URL of the page that explains a denial, with `{requestId}` in place of the ID
 */
export function textOfDecisions(
  decisions: readonly (DecisionBody | RefusedBody)[],
  paint: Paint,
  explainUrl: string | undefined,
): string {
  return decisions
    .map((each) =>
      each.kind === 'refused' ? refusedLine(each, paint) : decisionLine(each, paint, explainUrl),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Returns the line of a request that no policy has decided on: why it was refused is in the answer that it got. */
function refusedLine(refused: RefusedBody, paint: Paint): string {
  const { time, requestId, action, caller, status, error } = refused
  const answer = error === undefined ? String(status) : `${status} ${error}`
  const facts = [caller === undefined ? '' : paint('dim', caller), refusalText(refused)]
  const rest = facts.filter((fact) => fact !== '').join(' ')
  return `${time} ${paint('red', '✗ refused')} ${requestId} ${action} ${answer}${rest === '' ? '' : ` ${rest}`}`
}

function decisionLine(decision: DecisionBody, paint: Paint, explainUrl: string | undefined): string {
  const { time, caller, reason, requestId } = decision
  const why = reason === '' ? '' : ` ${reason}`
  const hasPage = decision.decision !== 'allowed' && explainUrl !== undefined
  const page = hasPage ? ` explain: ${explainUrl.replace('{requestId}', requestId)}` : ''
  return `${time} ${outcomeOf(decision, paint)} ${requestId} ${requestOf(decision)} ${paint('dim', caller)}${why}${page}`
}

function outcomeOf({ decision, audited }: DecisionBody, paint: Paint): string {
  if (decision === 'allowed') return paint('green', '✓ allowed')
  return audited ? paint('bold', '! audited') : paint('red', '✗ denied ')
}

/** Names the operation, too, if its name is not the action's. */
function requestOf({ action, operation = action, resource }: DecisionBody): string {
  return `${action}${operation === action ? '' : ` for ${operation}`} on ${resource}`
}
