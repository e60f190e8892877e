/** Checks a policy as it is written, before it is saved. */

import { newTrust } from '../../../core/access/trust.ts'
import { memberOf, membersOf, parseDocument, statementsOf } from '../../../policy/json-document.ts'
import { AwsError } from '../../../protocol/errors.ts'
import type { Place } from '../../../store/index.ts'
import { accountOrDefault } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Place as Arrival, type Iamulator, ok, type Reply } from '../endpoint.ts'
import type { Finding } from './check/finding.ts'
import { checkPolicy, isTooLarge } from './check/index.ts'
import { type KindRules, type PolicyKind, rulesFor } from './check/kinds.ts'
import { textOfReference } from './check/reference.ts'
import { partsIn } from './check/statements.ts'
import { pauseFor } from './pause.ts'

/** The schema `PolicyCheckRequest` of openapi.json, which describes the members. */
interface Body {
  readonly kind: PolicyKind
  readonly document: string
  readonly account?: string
  readonly partition?: string
  readonly reference?: string
  readonly except?: { readonly principal: string; readonly action: string; readonly resource: string }
}

const readBody = bodyReader<Body>('PolicyCheckRequest')

interface Checking {
  readonly iamulator: Iamulator
  readonly place: Place
  readonly rules: KindRules
  readonly pause: ReturnType<typeof pauseFor>
}

/** Handles `POST /_iamulator/policy-check`. */
export async function checkDocument(
  iamulator: Iamulator,
  json: unknown,
  _query: URLSearchParams,
  arrival: Arrival,
): Promise<Reply> {
  const body = await readBody(json)
  const { kind, document } = body
  const place = accountOrDefault(iamulator, accountMembers(body))
  const rules = rulesFor(kind, place.partition, iamulator.quotas)
  const checking: Checking = { iamulator, place, rules, pause: pauseFor(arrival) }
  const findings = await findingsIn(checking, body)
  const difference = await differenceIn(checking, body)
  return ok({ findings, size: rules.size(document), limit: rules.limit, difference })
}

/** Members without a value must be absent, so that the defaults apply. */
function accountMembers({ account, partition }: Body): ReadonlyMap<string, unknown> {
  return new Map(Object.entries({ account, partition }).filter(([, value]) => value !== undefined))
}

/**
 * Returns the errors first, then the other findings in the order of the text. The checks of Access Analyzer and the
 * proof engine are loaded on first use, because most servers need neither.
 */
async function findingsIn(
  { iamulator, place, rules, pause }: Checking,
  { kind, document }: Body,
): Promise<readonly Finding[]> {
  const own = checkPolicy(document, kind, rules)
  if (isTooLarge(document, rules)) return own
  const errors = own.filter(({ severity }) => severity === 'error')
  const isAccepted = errors.length === 0
  const unknown = isAccepted && kind === 'trust' ? unknownPrincipal(iamulator, place, document) : []
  const unused = isAccepted
    ? await (await import('./check/proofs.ts')).withoutEffect(document, kind, pause)
    : []
  const found = [...own, ...unused]
  const { adviceOfAws } = await import('./check/advice.ts')
  const others = [...found, ...adviceOfAws(document, kind, found)].filter((each) => !errors.includes(each))
  return [...unknown, ...errors, ...others.toSorted((one, other) => one.start - other.start)]
}

/**
 * Compares the document with the reference, if there is one.
 *
 * @throws EndpointError InvalidBody, NoSuchPolicy
 */
async function differenceIn(
  { iamulator: { store }, place, rules, pause }: Checking,
  { kind, document, reference, except }: Body,
) {
  if (reference === undefined) return undefined
  const text = textOfReference(store, place, reference)
  if (isTooLarge(document, rules) || isTooLarge(text, rules)) return undefined
  const { differenceBetween } = await import('./check/proofs.ts')
  return differenceBetween({ kind, document, reference: text, except }, pause)
}

/** Returns AWS's error about a principal that does not exist. Only an account's state shows that. */
function unknownPrincipal(iamulator: Iamulator, place: Place, document: string): readonly Finding[] {
  const { store, quotas, externalPrincipals } = iamulator
  const settled = store.settled.bind(store)
  try {
    newTrust(store.view(place), document, { quotas, externalPrincipals, settled })
    return []
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { code, message = '', note } = error
    const span = principalNamed(document, message) ?? { start: 0, end: 1 }
    return [{ severity: 'error', code, message, detail: note, ...span, fixes: [] }]
  }
}

/** Returns where the principal is that AWS's message quotes. */
function principalNamed(document: string, message: string) {
  const principals = statementsOf(parseDocument(document).root).flatMap((statement) =>
    membersOf(memberOf(statement, 'Principal')?.value).flatMap(({ value }) => partsIn(value)),
  )
  const found = principals.find(({ text }) => message.endsWith(`:"${text}"`))
  return found && { start: found.start, end: found.end }
}
