/** Says in a sentence what a change of a policy allows besides the request that it is for. */
import type { LayerName } from '../../policy/index.ts'
import { type CheckedType, hasPrincipals, PolicyTextError } from './documents.ts'
import { type AddedAccess, type ExceptedRequest, namedText, reportAddedAccess } from './edit.ts'
import type { CheckReport, ExampleRequest } from './report.ts'

interface PolicyChange {
  readonly layer: LayerName
  /** The document before the change. Empty for a new policy. */
  readonly before: string
  /** Null if the policy is detached, or if no statement remains. */
  readonly after: string | null
}

/** The layers whose policies can be compared. */
const TYPES: Readonly<Partial<Record<LayerName, CheckedType>>> = {
  identity: 'identity',
  boundary: 'identity',
  session: 'identity',
  resource: 'resource',
  trust: 'trust',
  serviceControl: 'scp',
  resourceControl: 'rcp',
}

const BEFORE = 'the present policy'
const AFTER = 'the changed policy'

/** Returns the sentence. Undefined if the documents cannot be compared. */
export async function furtherAccess(
  { layer, before, after }: PolicyChange,
  except: ExceptedRequest,
): Promise<string | undefined> {
  const type = TYPES[layer]
  if (type === undefined) return undefined
  try {
    const edit = { type, before: namedText(BEFORE, before), after: namedText(AFTER, after ?? ''), except }
    const { of, report } = await reportAddedAccess(edit, async () => true)
    return sentenceOn(report, of, type)
  } catch (error) {
    if (error instanceof PolicyTextError) return undefined
    throw error
  }
}

function sentenceOn({ answer, request, reason }: CheckReport, of: AddedAccess['of'], type: CheckedType) {
  if (answer === 'contained') return 'This change allows nothing else.'
  if (request === undefined) return `Not proved that this change allows nothing else: ${reason}.`
  const verb = of === 'grants' ? 'also allows' : 'also lifts the denial of'
  return `This change ${verb} ${requestText(request, type)}.`
}

/** Policies with principals can allow other callers than the one who asked. */
function requestText({ caller, action, resource, context }: ExampleRequest, type: CheckedType): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${valueText(value)}`)
  return [
    action,
    ...(resource === '*' || type === 'trust' ? [] : [`on ${resource}`]),
    ...(hasPrincipals(type) ? [`by ${caller}`] : []),
    ...(keys.length === 0 ? [] : [`with ${keys.join(' and ')}`]),
  ].join(' ')
}

function valueText(value: string | readonly string[]): string {
  const values = [value].flat()
  return values.join('') === '' ? '""' : values.join(', ')
}
