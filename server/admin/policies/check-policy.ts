/** Checks a policy as it is written, before it is saved. */
import { AwsError } from '../../../protocol/errors.ts'
import type { Place } from '../../../store/index.ts'
import { newTrust } from '../../access/trust.ts'
import { accountOrDefault } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import type { Finding } from './check/finding.ts'
import { checkPolicy } from './check/index.ts'
import { isFlaw, itemsIn, memberIn, membersIn, parseTree } from './check/json-tree.ts'
import { type PolicyKind, rulesFor } from './check/kinds.ts'
import { partsIn } from './check/statements.ts'

/** The schema `PolicyCheckRequest` of openapi.json, which describes the members. */
interface Body {
  readonly kind: PolicyKind
  readonly document: string
  readonly account?: string
  readonly partition?: string
}

const readBody = bodyReader<Body>('PolicyCheckRequest')

/** Handles `POST /_iamulator/policy-check`. */
export async function checkDocument(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { kind, document, ...named } = await readBody(json)
  const place = accountOrDefault(iamulator, new Map(Object.entries(named)))
  const rules = rulesFor(kind, place.partition, iamulator.quotas)
  const findings = checkPolicy(document, kind, rules)
  const isAccepted = !findings.some(({ severity }) => severity === 'error')
  const unknown = isAccepted && kind === 'trust' ? unknownPrincipal(iamulator, place, document) : []
  return ok({ findings: [...unknown, ...findings], size: rules.size(document), limit: rules.limit })
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
  const tree = parseTree(document)
  if (isFlaw(tree)) return undefined
  const principals = itemsIn(memberIn(tree, 'Statement')?.value).flatMap((statement) =>
    membersIn(memberIn(statement, 'Principal')?.value).flatMap(({ value }) => partsIn(value)),
  )
  const found = principals.find(({ text }) => message.endsWith(`:"${text}"`))
  return found && { start: found.start, end: found.end }
}
