/** The commands `explain` and `decisions`, which read decisions from a running server. */
import { readFile } from 'node:fs/promises'
import {
  type DecisionBody,
  type ExplanationBody,
  type Paint,
  type RefusedBody,
  textOfDecisions,
  textOfExplanation,
} from '../../analysis/explanation/explanation-text.ts'
import { CommandError, messageOf } from '../../core/runtime/errors.ts'
import { escapeForTerminal, terminalText } from '../../core/runtime/terminal-text.ts'
import { nearestOf, suggestionFor } from '../../core/standards/nearest.ts'
import { explainedBy } from '../http/urls.ts'
import { type AccountFlags, accountOf, writtenName } from './flags.ts'
import { fetchText, membersIn } from './server-client.ts'

/** The flags of `iamulator explain`. */
export interface ExplainFlags {
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  /** `KEY=VALUE`. A key that is repeated has several values. */
  readonly context: readonly string[]
  readonly mfa?: boolean
  /** A JSON file with a question. The other flags add to it or override its members. */
  readonly question?: string
  /** Whether the request may have an action and a resource that AWS's reference lacks. */
  readonly unknownActions?: boolean
  /** The authorization ID of a denial, or a text that contains it. */
  readonly authorizationId?: string
  readonly json?: boolean
}

/** The explanations of all decisions on a recorded request. */
interface RecordedBody {
  readonly decisions: readonly ExplanationBody[]
  /** The replica that has made the decisions. Absent without replicas. */
  readonly replica?: string
}

/** The output of a command, and whether it contains a denial. */
export interface CommandOutput {
  readonly text: string
  readonly denied: boolean
}

/**
 * Runs `iamulator explain`. Rejects with CommandError.
 *
 * @param url the server, unless a page of another is explained
 * @param request the ID of a recorded request, or the URL of the page that explains it; undefined when the flags
 * describe a request
 */
export async function explainCommand(
  url: string,
  request: string | undefined,
  flags: ExplainFlags,
  paint: Paint,
): Promise<CommandOutput> {
  const { server, requestId } = explainedBy(request ?? '') ?? { server: url, requestId: request }
  const body = recorded(requestId, flags) ?? (await questionOf(flags))
  const text = await fetchText(server, '/_iamulator/explain', isExplanation, { body })
  const answer: ExplanationBody | RecordedBody = JSON.parse(text)
  const explained = 'decisions' in answer ? answer.decisions : [answer]
  return {
    text: flags.json ? text : readableText(explained, paint) + replicaText(answer),
    denied: explained.some(({ decision }) => decision !== 'allowed'),
  }
}

function readableText(explained: readonly ExplanationBody[], paint: Paint): string {
  return explained.map((one) => textOfExplanation(escaped(one), paint)).join('\n')
}

function escaped<Answer>(answer: Answer): Answer {
  return JSON.parse(JSON.stringify(answer), escapeForTerminal)
}

function replicaText(answer: ExplanationBody | RecordedBody): string {
  return 'replica' in answer ? `\nReplica: ${terminalText(answer.replica ?? '')}\n` : ''
}

/**
 * Returns whether the text is an explanation. It explains a question, or all decisions on a recorded request.
 */
function isExplanation(text: string): boolean {
  const answer = membersIn(text)
  const explained = 'decisions' in answer ? answer['decisions'] : [answer]
  return Array.isArray(explained) && explained.every((one) => Array.isArray(Object(one).layers))
}

/**
 * Returns the body for a recorded request or a denial. Undefined without one.
 *
 * @throws CommandError for flags that describe a different request
 */
function recorded(requestId: string | undefined, flags: ExplainFlags) {
  const { principal, action, resource, mfa, question, context, unknownActions, authorizationId } = flags
  if (requestId === undefined && authorizationId === undefined) return undefined
  const conflict = Object.entries({
    ...{ principal, action, resource, mfa, question, context: context[0] },
    'unknown-actions': unknownActions,
    'authorization-id': requestId === undefined ? undefined : authorizationId,
  }).find(([, value]) => value !== undefined)
  const subject = requestId === undefined ? '--authorization-id' : 'a request ID'
  if (conflict)
    throw new CommandError(`--${conflict[0]} cannot be used with ${subject}: leave one of them out`)
  return requestId === undefined ? { authorizationId } : { requestId }
}

async function questionOf(flags: ExplainFlags) {
  const { principal, action, resource, context, mfa, question, unknownActions } = flags
  if (question === undefined && (principal === undefined || action === undefined))
    throw new CommandError(
      'nothing to explain: give a request ID, --authorization-id, --principal and --action, or --question FILE',
    )
  const base = question === undefined ? {} : await readQuestion(question)
  const session = mfa === undefined ? {} : { session: { ...Object(Reflect.get(base, 'session')), mfa } }
  return {
    ...base,
    ...(principal === undefined ? {} : { principal }),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...(unknownActions === undefined ? {} : { unknownActions }),
    ...session,
    ...(context.length === 0
      ? {}
      : { context: { ...Object(Reflect.get(base, 'context')), ...contextOf(context) } }),
  }
}

async function readQuestion(file: string): Promise<object> {
  try {
    const question: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Object(question)
  } catch (error) {
    throw new CommandError(`Cannot read --question: ${messageOf(error)}.`)
  }
}

/** Parses `KEY=VALUE` pairs. @throws CommandError */
function contextOf(pairs: readonly string[]): Record<string, string | string[]> {
  const keys: Record<string, string | string[]> = {}
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (key === undefined || value === undefined)
      throw new CommandError(`--context ${pair} must be KEY=VALUE, such as aws:MultiFactorAuthPresent=true`)
    const known = keys[key]
    keys[key] = known === undefined ? value : [known, value].flat()
  }
  return keys
}

/** The flags of `iamulator decisions`. */
export interface DecisionFlags extends AccountFlags {
  readonly denied?: boolean
  /** A pattern. */
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  readonly layer?: string
  readonly operation?: string
  /** Whether the action may be one that AWS's reference lacks. */
  readonly unknownActions?: boolean
  readonly since?: string
  readonly limit?: string
  /** Whether a denial is a failure, also one beyond the limit. */
  readonly failOnDenied?: boolean
  readonly json?: boolean
}

/** The output of `iamulator decisions`, and a sentence for people if there is nothing to list. */
export interface DecisionsOutput {
  readonly text: string
  readonly notice?: string
  /** Whether --fail-on-denied has found a denial. */
  readonly failed: boolean
}

/** Runs `iamulator decisions`. Rejects with CommandError. */
export async function decisionsCommand(
  url: string,
  flags: DecisionFlags,
  paint: Paint,
): Promise<DecisionsOutput> {
  const { denied, json, principal, action, resource, layer, operation, since, limit } = flags
  const patterns = { principal, action, resource, layer, operation }
  const others = { since, ...accountOf(flags) }
  const effect = denied ? 'denied' : undefined
  const selected = { ...patterns, ...others, unknownActions: flags.unknownActions ? 'true' : undefined }
  // Those that were refused before any policy was asked are listed, too, unless a flag selects what they do not have.
  const query = { ...selected, limit, effect, kind: '*' }
  const { text, decisions, explainUrl } = await list<DecisionBody | RefusedBody>(url, query)
  const failed = flags.failOnDenied === true && (await hasDenials(url, selected))
  if (json) return { text, failed }
  if (decisions.length > 0) return { text: textOfDecisions(decisions, paint, explainUrl), failed }
  const otherFlags = [...(denied ? [`--${writtenName(flags, 'deny', 'denied')}`] : []), ...flagsIn(others)]
  const selections = selectionsOf(patterns, writtenName(flags, 'caller', 'principal'))
  return { text: '', notice: await reasonForNone(url, otherFlags, selections), failed }
}

async function hasDenials(url: string, selected: Query): Promise<boolean> {
  const { decisions } = await list<DecisionBody>(url, { ...selected, effect: 'denied', limit: '1' })
  return decisions.length > 0
}

interface ListBody<Item> {
  readonly decisions: readonly Item[]
  readonly explainUrl?: string
}

type Query = Readonly<Record<string, string | undefined>>

async function list<Item>(url: string, filters: Query) {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value)
  const text = await fetchText(url, `/_iamulator/decisions?${query}`, isList)
  const { decisions, explainUrl }: ListBody<Item> = JSON.parse(text, escapeForTerminal)
  return { text, decisions, explainUrl }
}

/** Returns the flags that are set, as the user wrote them. */
export function flagsIn(values: Query): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  )
}

/** A flag that selects decisions by one of their members. */
interface Selection {
  readonly flag: string
  readonly member: string
  readonly value: string
}

/** @param principalFlag how the user wrote --principal */
function selectionsOf({ principal, ...others }: Query, principalFlag: string): readonly Selection[] {
  const given = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : [{ flag: name, member: name, value }],
  )
  return [...callerSelected(principalFlag, principal), ...given]
}

/** Selects the decisions on the calls of a principal. @param flag how the user wrote --principal */
export function callerSelected(flag: string, value: string | undefined): readonly Selection[] {
  return value === undefined ? [] : [{ flag, member: 'caller', value }]
}

/**
 * Returns why no decision was selected, with a recorded value for the first flag that names none, or else with
 * the nearest action of AWS.
 *
 * @param others further flags of the command
 */
export async function reasonForNone(
  url: string,
  others: readonly string[],
  given: readonly Selection[],
): Promise<string> {
  const { decisions } = await list<DecisionBody>(url, { limit: MOST_DECISIONS })
  const suggestions = await Promise.all(given.map((each) => suggestionOn(each, decisions)))
  const suggestion = suggestions.find((each) => each !== '') ?? ''
  if (decisions.length === 0) return NONE_RECORDED + suggestion
  const flags = [...others, ...given.map(({ flag, value }) => `--${flag} ${value}`)]
  return `No recorded decision matches ${flags.join(' ')}.${suggestion}`
}

async function suggestionOn(
  { flag, member, value }: Selection,
  decisions: readonly DecisionBody[],
): Promise<string> {
  const known = [...new Set(decisions.map((decision) => String(Reflect.get(decision, member))))]
  const isKnown = known.some((each) => each.toLowerCase() === value.toLowerCase())
  if (isKnown || value.includes('*')) return ''
  const note = member === 'action' && nearestOf(value, known) === undefined ? await noteOn(value) : undefined
  return note === undefined ? suggestionFor(value, known, (each) => `--${flag} ${each}`) : ` ${note}`
}

async function noteOn(action: string): Promise<string | undefined> {
  // It reads all actions of AWS.
  const { noteOnAction } = await import('../../analysis/names.ts')
  const note = noteOnAction(action)
  return note && terminalText(note)
}

/** As many as the server lists on one page. */
const MOST_DECISIONS = '1000'
const NONE_RECORDED =
  'No decisions are recorded. Requests that need a permission are, unless the server runs with --auth off.'

function isList(text: string): boolean {
  const { decisions } = membersIn(text)
  return Array.isArray(decisions) && decisions.every((one) => typeof Object(one).requestId === 'string')
}
