/** The questions of a simulation: rows of action and resource, a caller, and a context. They are in the address. */
import type { PolicyChange } from '../../../../schemas/endpoints.ts'
import { get } from '../../../api/client.ts'
import { param, setParams } from '../../../router.ts'
import { identityArn } from '../../../texts/arns.ts'
import type { Saved } from '../subjects.ts'

export interface Row {
  readonly action: string
  readonly resource: string
}

/** Returns the rows of the address. Undefined when it has none. */
export function rowsInAddress(): readonly Row[] | undefined {
  const text = param('try')
  return text === ''
    ? undefined
    : text
        .split('\n')
        .map(rowIn)
        .filter((row) => row !== undefined)
}

/** @param asker who asks from now on. By default, nobody else */
export function setRows(rows: readonly Row[], asker?: string): void {
  const text = rows.map(({ action, resource }) => `${action} ${resource}`).join('\n')
  setParams({ try: text, ...(asker !== undefined && { as: asker }) })
}

/** The tokens `key = value` of the address. */
export function contextTokens(): readonly string[] {
  return param('with').split('\n').filter(Boolean)
}

export function setContextTokens(tokens: readonly string[]): void {
  setParams({ with: tokens.join('\n') })
}

/** Returns the context of a question. Several values of a key become a list. */
export function contextOf(tokens: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const context: Record<string, string | string[]> = {}
  for (const token of tokens) {
    const [key = '', ...rest] = token.split('=')
    const value = rest.join('=').trim()
    const name = key.trim()
    const present = context[name]
    if (name !== '') context[name] = present === undefined ? value : [present, value].flat()
  }
  return context
}

/** What AWS writes into an AccessDenied error. */
const DENIAL = /not authorized to perform: (\S+)(?: on resource: (\S+))?/

/** Reads a row from `action resource`, or from the text of a denial. */
export function rowIn(text: string): Row | undefined {
  const denied = DENIAL.exec(text)
  const [action = '', resource = '*'] = denied
    ? denied.slice(1).map((each) => each ?? '*')
    : text.trim().split(/\s+/)
  const plain = resource.replace(/^"|"$/g, '')
  return /^[\w-]+:\w+$/.test(action) ? { action, resource: plain } : undefined
}

/** Returns the identity whose call a denial is about. Sessions are those of their role. */
export function askerIn(text: string): string | undefined {
  const [, arn] = /\bUser: (arn:\S+) is not authorized/.exec(text) ?? []
  return arn && identityArn(arn)
}

interface RecentCalls {
  readonly decisions: readonly { readonly action: string; readonly resource: string }[]
}

const SUGGESTED_ROWS = 6

/** Returns what the identity did recently, as rows to begin with. */
export async function recentRows(arn: string, signal: AbortSignal): Promise<readonly Row[]> {
  const caller = arn.includes(':role/') ? `*:assumed-role/${arn.slice(arn.lastIndexOf('/') + 1)}/*` : arn
  const { decisions } = await get<RecentCalls>('/_iamulator/decisions', { caller, limit: 200 }, signal)
  const rows = new Map(
    decisions.map(({ action, resource }) => [`${action} ${resource}`, { action, resource }]),
  )
  return [...rows.values()].slice(0, SUGGESTED_ROWS)
}

/** Returns the question about a row. The draft of a session policy is part of it. */
export function questionOf(
  { kind }: Pick<Saved, 'kind'>,
  principal: string,
  { action, resource }: Row,
  context: ReturnType<typeof contextOf>,
  document: string,
): object {
  const session = kind === 'session' ? { session: { policy: document } } : {}
  return { principal, action, resource, context, ...session }
}

const ADDED_TO = {
  identity: 'identity',
  boundary: 'boundary',
  scp: 'serviceControl',
  rcp: 'resourceControl',
} as const

/** Returns the change from the saved policy to the draft. For the asker, the policy counts as attached. */
export function changeOf({ kind, source, holder }: Saved, document: string, asker?: string): PolicyChange {
  const layer =
    kind === 'identity' || kind === 'boundary' || kind === 'scp' || kind === 'rcp'
      ? ADDED_TO[kind]
      : undefined
  const isAdded = layer !== undefined && asker !== undefined
  const whose = kind === 'identity' || kind === 'boundary' ? asker : undefined
  return {
    ...{ source, document },
    ...(holder !== undefined && { holder }),
    ...(isAdded && { layer, ...(whose !== undefined && { holder: whose }) }),
  }
}
