/** The commands that ask a running server about its decisions. */
import { readFile } from 'node:fs/promises'
import { CommandError, messageOf } from '../runtime/errors.ts'
import { escapeForTerminal } from '../runtime/terminal-text.ts'
import type { Paint } from './colors.ts'
import { type Explained, type Listed, textOfDecisions, textOfExplanation } from './explanation-text.ts'
import { askForText, membersIn } from './server-client.ts'

/** What `iamulator explain` was told on its command line. */
export interface ExplainFlags {
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  /** `KEY=VALUE`; a key that is given several times has several values. */
  readonly context: readonly string[]
  readonly mfa?: boolean
  /** A file with a question in JSON, which the other flags add to. */
  readonly question?: string
  readonly json?: boolean
}

/** What a command prints, and whether something in it is denied. */
export interface Printed {
  readonly text: string
  readonly denied: boolean
}

/** Rejects with CommandError. @param requestId of a recorded call; undefined: the flags ask the question */
export async function explainCommand(
  url: string,
  requestId: string | undefined,
  flags: ExplainFlags,
  paint: Paint,
): Promise<Printed> {
  const body = requestId === undefined ? await questionOf(flags) : recorded(requestId, flags)
  const text = await askForText(url, '/_iamulator/explain', isExplanation, body)
  const answer: Explained | { readonly decisions: readonly Explained[] } = JSON.parse(text, escapeForTerminal)
  const explained = 'decisions' in answer ? answer.decisions : [answer]
  const readable = explained.map((one) => textOfExplanation(one, paint)).join('\n')
  return {
    text: flags.json ? text : readable,
    denied: explained.some(({ decision }) => decision !== 'allowed'),
  }
}

/** Of a question, or of all the decisions upon a request. */
function isExplanation(text: string): boolean {
  const answer = membersIn(text)
  const explained = 'decisions' in answer ? answer['decisions'] : [answer]
  return Array.isArray(explained) && explained.every((one) => Array.isArray(Object(one).layers))
}

/** @throws CommandError for flags that ask something else */
function recorded(requestId: string, flags: ExplainFlags) {
  const { principal, action, resource, mfa, question, context } = flags
  const asking = { principal, action, resource, mfa, question, context: context[0] }
  const asked = Object.entries(asking).find(([, value]) => value !== undefined)
  if (asked) throw new CommandError(`--${asked[0]} cannot be used with a request ID: leave one of them out`)
  return { requestId }
}

async function questionOf({ principal, action, resource, context, mfa, question }: ExplainFlags) {
  if (question === undefined && (principal === undefined || action === undefined))
    throw new CommandError(
      'nothing to explain: give a request ID, --principal and --action, or --question FILE',
    )
  const given = question === undefined ? {} : await readQuestion(question)
  const session = mfa === undefined ? {} : { session: { ...Object(Reflect.get(given, 'session')), mfa } }
  return {
    ...given,
    ...(principal === undefined ? {} : { principal }),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...session,
    ...(context.length === 0
      ? {}
      : { context: { ...Object(Reflect.get(given, 'context')), ...contextOf(context) } }),
  }
}

async function readQuestion(file: string): Promise<object> {
  try {
    const question: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Object(question)
  } catch (error) {
    throw new CommandError(`--question: ${messageOf(error)}`)
  }
}

/** @throws CommandError */
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

/** What `iamulator decisions` was told on its command line. */
export interface DecisionFlags {
  readonly deny?: boolean
  readonly caller?: string
  readonly action?: string
  readonly resource?: string
  readonly layer?: string
  readonly limit?: string
  readonly json?: boolean
}

/** Rejects with CommandError. */
export async function decisionsCommand(url: string, flags: DecisionFlags, paint: Paint): Promise<string> {
  const { deny, json, caller, action, resource, layer, limit } = flags
  const filters = { caller, action, resource, layer, limit, effect: deny ? '*Deny' : undefined }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value)
  const text = await askForText(url, `/_iamulator/decisions?${query}`, isList)
  const { decisions }: { readonly decisions: readonly Listed[] } = JSON.parse(text, escapeForTerminal)
  return json ? text : textOfDecisions(decisions, paint)
}

function isList(text: string): boolean {
  const { decisions } = membersIn(text)
  return Array.isArray(decisions) && decisions.every((one) => typeof Object(one).requestId === 'string')
}
