/** What is proved about a policy while it is written. It is loaded on first use, because it needs the proof engine. */

import {
  type CheckedType,
  type NamedText,
  PolicyTextError,
  readPolicy,
} from '../../../../analysis/policy-checks/documents.ts'
import {
  type ExceptedRequest,
  namedText,
  type Pause,
  reportAddedAccess,
} from '../../../../analysis/policy-checks/edit.ts'
import type { StatementPlace } from '../../../../analysis/policy-checks/report.ts'
import { type UnusedStatement, unusedStatements } from '../../../../analysis/policy-checks/unused.ts'
import { parseDocument, statementsOf } from '../../../../policy/json-document.ts'
import { invalidBody } from '../../endpoint.ts'
import { type Finding, removing } from './finding.ts'
import type { PolicyKind } from './kinds.ts'

const TYPES: Readonly<Record<PolicyKind, CheckedType>> = {
  identity: 'identity',
  boundary: 'identity',
  'inline-user': 'identity',
  'inline-group': 'identity',
  'inline-role': 'identity',
  'permission-set': 'identity',
  session: 'identity',
  trust: 'trust',
  scp: 'scp',
  rcp: 'rcp',
}

interface Compared {
  readonly kind: PolicyKind
  readonly document: string
  /** The text of the policy to compare the document with. An empty one allows nothing. */
  readonly reference: string
  readonly except: ExceptedRequest | undefined
}

const DOCUMENT = 'The document'
const REFERENCE = 'The reference'

/**
 * Returns what the document allows beyond the reference, in the schema `PolicyDifference` of openapi.json. Undefined if
 * the document is not a policy of the kind.
 *
 * @throws EndpointError InvalidBody if the reference is not one
 */
export async function differenceBetween({ kind, document, reference, except }: Compared, pause: Pause) {
  const type = TYPES[kind]
  const before = namedText(REFERENCE, reference)
  const after: NamedText = { name: DOCUMENT, text: document }
  const error = errorIn(before, type)
  if (error !== undefined) throw invalidBody(error)
  if (errorIn(after, type) !== undefined) return undefined
  const { of, report } = await reportAddedAccess({ type, before, after, except }, pause)
  return {
    answer: report.answer,
    of,
    witness: report.request,
    allowedBy: report.allowedBy.map(numberOf),
    deniedBy: report.deniedBy && numberOf(report.deniedBy),
    statements: report.causes.map(numberOf),
    reason: report.reason,
  }
}

/** Returns why a text is not a policy of the type. */
function errorIn(policy: NamedText, type: CheckedType): string | undefined {
  try {
    readPolicy(policy, type)
    return undefined
  } catch (error) {
    if (error instanceof PolicyTextError) return error.message
    throw error
  }
}

const numberOf = ({ statement }: StatementPlace) => statement

/** Returns a finding for each statement that a policy which AWS accepts can do without. */
export async function withoutEffect(
  document: string,
  kind: PolicyKind,
  pause: Pause,
): Promise<readonly Finding[]> {
  const { root } = parseDocument(document)
  if (root === undefined) return []
  const statements = statementsOf(root)
  const unused = await unusedStatements(document, TYPES[kind], pause)
  return unused.flatMap((each) => {
    const { start, end } = statements[each.index] ?? root
    return [
      {
        ...{ severity: 'suggestion', code: CODES[each.why], message: sentenceOn(each) },
        ...{ start, end: start + 1, unused: { statement: each.index + 1, start, end } },
        fixes: statements.length > 1 ? [removing(document, { start, end }, 'Remove this statement')] : [],
      } as const,
    ]
  })
}

const CODES: Readonly<Record<UnusedStatement['why'], string>> = {
  redundant: 'REDUNDANT_STATEMENT',
  denied: 'STATEMENT_WITHOUT_EFFECT',
  'matches nothing': 'STATEMENT_WITHOUT_EFFECT',
}

function sentenceOn({ index, denies, why }: UnusedStatement): string {
  const statement = `Statement ${index + 1}`
  const verb = denies ? 'deny' : 'allow'
  switch (why) {
    case 'redundant':
      return `${statement} is redundant: the other statements ${verb} everything that it ${denies ? 'denies' : 'allows'}.`
    case 'denied':
      return `${statement} allows nothing: other statements deny everything that it allows.`
    case 'matches nothing':
      return `${statement} ${denies ? 'denies' : 'allows'} nothing: no request can match all of its elements.`
  }
}
